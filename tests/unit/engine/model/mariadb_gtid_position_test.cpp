#include "engine/model/mariadb_gtid_position.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"

namespace understudy {
namespace {

MariadbGtidPosition position(std::string_view text) {
    return parse_mariadb_gtid_position(text).value();
}

}  // namespace

TEST_CASE("mariadb position: text is read in any order and written by domain", "[unit]") {
    CHECK(to_string(position("1-2-7, 0-1-5")) == "0-1-5,1-2-7");
    CHECK(position("").empty());
    CHECK(position(" \n").empty());
    CHECK(to_string(position("4294967295-4294967295-18446744073709551615")) ==
          "4294967295-4294967295-18446744073709551615");
}

TEST_CASE("mariadb position: a malformed text is refused with the place", "[unit]") {
    const auto* text = GENERATE("0-1-5,x",
                                "0-1-5,",
                                "0-1-5,0-2",
                                "0-1-5,4294967296-1-1",
                                "0-1-5,1-4294967296-1",
                                "0-1-5,1--1",
                                "0-1-5,0-2-6");
    CAPTURE(text);
    const auto parsed = parse_mariadb_gtid_position(text);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().code == ErrorCode::Malformed);
    CHECK_THAT(parsed.error().message, Catch::Contains("at character 7"));
}

TEST_CASE("mariadb position: containment is by sequence, in every domain of the other", "[unit]") {
    CHECK(position("0-1-5").contains(position("0-2-4")));
    CHECK(position("0-1-5").contains(position("0-1-5")));
    CHECK_FALSE(position("0-1-5").contains(position("0-1-6")));
    CHECK_FALSE(position("0-1-5").contains(position("1-1-1")));
    CHECK(position("0-1-5,1-1-1").contains(position("1-1-1")));
    CHECK(position("").contains(position("")));
}

TEST_CASE("mariadb position: one number of two servers is a split, not equality", "[unit]") {
    const auto a = position("0-1-5");
    const auto b = position("0-2-5");
    CHECK_FALSE(a.contains(b));
    CHECK_FALSE(b.contains(a));
    CHECK(have_split(a, b));
    CHECK_FALSE(have_split(a, position("0-2-6")));
    CHECK(to_string(merged(a, b)) == "0-2-5");
    CHECK(merged(a, b) == merged(b, a));
}

TEST_CASE("mariadb position: a merge takes the later of each domain", "[unit]") {
    CHECK(to_string(merged(position("0-1-5,1-1-9"), position("0-2-7,2-1-1"))) ==
          "0-2-7,1-1-9,2-1-1");
}

TEST_CASE("mariadb position: advancing replaces the last of its domain only", "[unit]") {
    auto here = position("0-1-5,2-1-1");
    here.advance(MariadbDomain{0}, ServerId{2}, 6);
    here.advance(MariadbDomain{1}, ServerId{1}, 1);
    CHECK(to_string(here) == "0-2-6,1-1-1,2-1-1");
    here.advance(MariadbDomain{0}, ServerId{1}, 4);
    CHECK(to_string(here) == "0-1-4,1-1-1,2-1-1");
}

TEST_CASE("mariadb position: what is missing is counted by domain", "[unit]") {
    const auto missing =
        missing_by_domain(position("0-1-5,1-1-9,3-1-2"), position("0-1-8,1-1-9,2-1-4,3-2-2"));
    CHECK(missing == std::vector<MissingInDomain>{
                         {.domain = MariadbDomain{0}, .transactions = 3},
                         {.domain = MariadbDomain{2}, .transactions = 4},
                         {.domain = MariadbDomain{3}, .transactions = 1},
                     });
}

}  // namespace understudy
