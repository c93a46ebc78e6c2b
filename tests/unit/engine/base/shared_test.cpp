#include "engine/base/shared.h"

#include <string>

#include <catch2/catch.hpp>

namespace understudy {
namespace {

TEST_CASE("shared: a copy is the same value until one of them is edited", "[unit]") {
    Shared<std::string> one{"before"};
    const Shared<std::string> other = one;
    CHECK(&*one == &*other);

    one.edit() = "after";

    CHECK(*one == "after");
    CHECK(*other == "before");
}

TEST_CASE("shared: who has it alone edits it where it is", "[unit]") {
    Shared<std::string> one{"before"};
    const std::string* at = &*one;
    {
        Shared<std::string> other = one;
        other.edit() = "other";
    }

    one.edit() = "after";

    CHECK(&*one == at);
}

TEST_CASE("shared: the default value is there without being kept", "[unit]") {
    Shared<std::string> one;
    CHECK(one.is_default());
    CHECK(one->empty());

    one.edit() = "kept";

    CHECK_FALSE(one.is_default());
    CHECK(*one == "kept");
    CHECK(Shared<std::string> {} -> empty());
}

TEST_CASE("shared: what is assigned or moved away leaves the others alone", "[unit]") {
    Shared<std::string> one{"one"};
    const Shared<std::string> copy = one;
    Shared<std::string> two{"two"};

    one = two;
    two.edit() = "three";
    const Shared<std::string> moved = std::move(two);

    CHECK(*one == "two");
    CHECK(*copy == "one");
    CHECK(*moved == "three");
}

}  // namespace
}  // namespace understudy
