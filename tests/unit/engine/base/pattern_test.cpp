#include "engine/base/pattern.h"

#include <catch2/catch.hpp>

namespace understudy {
namespace {

TEST_CASE("pattern: what the first group matches is captured, anywhere in the text") {
    CHECK(capture("db1.dc-a.example.com", "[.]([^.]+)[.]example") == "dc-a");
    CHECK(capture("prod-eu-db1", "-(eu|us)-(db)") == "eu");
}

TEST_CASE("pattern: nothing is captured without a match, a group, or an expression") {
    CHECK(capture("db1", "-(eu|us)-").empty());
    CHECK(capture("prod-eu-db1", "eu").empty());
    CHECK(capture("prod-eu-db1", "(eu").empty());
    CHECK(capture("prod-eu-db1", "").empty());
}

}  // namespace
}  // namespace understudy
