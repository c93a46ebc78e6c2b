#include "engine/base/rare.h"

#include <optional>
#include <string>

#include <catch2/catch.hpp>

namespace understudy {
namespace {

TEST_CASE("rare: it is empty until it is given, and takes a pointer's memory", "[unit]") {
    Rare<std::string> rare;
    CHECK_FALSE(rare.has_value());
    CHECK(sizeof(rare) == sizeof(void*));

    rare = std::string{"replicate_do_db=app"};
    REQUIRE(rare);
    CHECK(*rare == "replicate_do_db=app");

    rare.reset();
    CHECK_FALSE(rare);
}

TEST_CASE("rare: each copy has its own", "[unit]") {
    Rare<std::string> one = std::string{"db1"};
    Rare<std::string> other = one;
    CHECK(one == other);

    *other = "db2";
    CHECK(*one == "db1");
    CHECK_FALSE(one == other);

    one = other;
    CHECK(*one == "db2");
    other = std::nullopt;
    CHECK(one.has_value());
    CHECK_FALSE(one == other);
}

TEST_CASE("rare: an optional value becomes one", "[unit]") {
    CHECK_FALSE(Rare<std::string>{std::optional<std::string>{}}.has_value());
    CHECK(*Rare<std::string>{std::optional<std::string>{"db1"}} == "db1");
}

}  // namespace
}  // namespace understudy
