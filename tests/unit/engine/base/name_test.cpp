#include "engine/base/name.h"

#include <catch2/catch.hpp>

namespace understudy {
namespace {

TEST_CASE("name: two of the same text are equal, wherever they were made", "[unit]") {
    const std::string text = std::string{"d"} + "b1";

    CHECK(Name{text} == Name{"db1"});
    CHECK(Name{"db1"} != Name{"db2"});
    CHECK(Name{"db1"}.hash() == Name{text}.hash());
    CHECK(Name{"db1"}.hash() != Name{"db2"}.hash());
}

TEST_CASE("name: order is that of the text, not of who was there first", "[unit]") {
    const Name late{"name-order-b"};
    const Name early{"name-order-a"};

    CHECK(early < late);
    CHECK(Name{"db10"} < Name{"db9"});
    CHECK(Name{} < early);
}

TEST_CASE("name: the empty one is the one of no text", "[unit]") {
    CHECK(Name{}.empty());
    CHECK(Name{""} == Name{});
    CHECK(Name{}.text().empty());
    CHECK_FALSE(Name{"x"}.empty());
}

TEST_CASE("name: it is read as text where text is wanted", "[unit]") {
    const std::string text = Name{"db1"};
    const std::string_view view = Name{"db1"};

    CHECK(text == "db1");
    CHECK(view == "db1");
}

}  // namespace
}  // namespace understudy
