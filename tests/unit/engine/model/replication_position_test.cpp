#include "engine/model/replication_position.h"

#include <catch2/catch.hpp>

#include "engine/base/check.h"

#include "tests/support/printers.h"

namespace understudy {
namespace {

const std::string kA = "aaaaaaaa-0000-0000-0000-000000000001";

ReplicationPosition gtids(const std::string& numbers) {
    return parse_gtid_set(kA + ":" + numbers).value();
}

ReplicationPosition mariadb(std::string_view text) {
    return parse_mariadb_gtid_position(text).value();
}

ReplicationPosition coordinates(std::string_view text) {
    return parse_binlog_coordinates(text).value();
}

}  // namespace

TEST_CASE("position: gtid sets are behind, ahead, equal or diverged", "[unit]") {
    CHECK(compare(gtids("1-3"), gtids("1-5")) == PositionOrder::Behind);
    CHECK(compare(gtids("1-5"), gtids("1-3")) == PositionOrder::Ahead);
    CHECK(compare(gtids("1-5"), gtids("1-5")) == PositionOrder::Equal);
    CHECK(compare(gtids("1-3:5"), gtids("1-4")) == PositionOrder::Diverged);
    CHECK(compare(GtidSet{}, gtids("1")) == PositionOrder::Behind);
}

TEST_CASE("position: mariadb domains that lead on different sides have diverged", "[unit]") {
    CHECK(compare(mariadb("0-1-5"), mariadb("0-2-6")) == PositionOrder::Behind);
    CHECK(compare(mariadb("0-1-5,1-1-1"), mariadb("0-1-5")) == PositionOrder::Ahead);
    CHECK(compare(mariadb("0-1-5,1-1-1"), mariadb("0-1-4,1-1-2")) == PositionOrder::Diverged);
    CHECK(compare(mariadb("0-1-5"), mariadb("0-2-5")) == PositionOrder::Diverged);
}

TEST_CASE("position: coordinates compare within one log and not across logs", "[unit]") {
    CHECK(compare(coordinates("log.000001:9"), coordinates("log.000002:4")) ==
          PositionOrder::Behind);
    CHECK(compare(coordinates("log.000002:4"), coordinates("log.000002:4")) ==
          PositionOrder::Equal);
    CHECK(compare(coordinates("log.000002:4"), coordinates("other.000001:4")) ==
          PositionOrder::Incomparable);
    CHECK(compare(BinlogCoordinates{}, coordinates("log.000001:4")) == PositionOrder::Behind);
}

TEST_CASE("position: different kinds are incomparable and contain nothing of each other",
          "[unit]") {
    CHECK(compare(gtids("1"), mariadb("0-1-1")) == PositionOrder::Incomparable);
    CHECK(compare(GtidSet{}, MariadbGtidPosition{}) == PositionOrder::Incomparable);
    CHECK_FALSE(contains(gtids("1"), MariadbGtidPosition{}));
    CHECK_FALSE(are_same_kind(gtids("1"), coordinates("log.000001:4")));
    CHECK_THROWS_AS(united(gtids("1"), mariadb("0-1-1")), CheckFailed);
    CHECK_THROWS_AS(count_missing(gtids("1"), mariadb("0-1-1")), CheckFailed);
    CHECK_THROWS_AS(united(coordinates("log.000001:4"), coordinates("other.000001:4")),
                    CheckFailed);
}

TEST_CASE("position: a union has what either has", "[unit]") {
    CHECK(united(gtids("1-3"), gtids("5")) == gtids("1-3:5"));
    CHECK(united(mariadb("0-1-5"), mariadb("1-1-1")) == mariadb("0-1-5,1-1-1"));
    CHECK(united(coordinates("log.999999:9"), coordinates("log.1000000:4")) ==
          coordinates("log.1000000:4"));
}

TEST_CASE("position: what is missing is named", "[unit]") {
    CHECK(missing_from(gtids("1-3"), gtids("2-5")) == kA + ":4-5");
    CHECK(missing_from(gtids("1-5"), gtids("2-5")).empty());
    CHECK(
        missing_from(mariadb("0-1-5"), mariadb("0-2-8,1-1-2")) ==
        "0-2-8 (at most 3 transactions after 0-1-5), 1-1-2 (at most 2 transactions after nothing)");
    CHECK(missing_from(coordinates("log.000001:9"), coordinates("log.000002:4")) ==
          "log.000001:9 to log.000002:4");
    CHECK(missing_from(coordinates("log.000002:4"), coordinates("log.000001:9")).empty());
    CHECK(missing_from(coordinates("log.000002:4"), coordinates("other.000001:9")) ==
          "other.000001:9 (in another log than log.000002:4)");
    CHECK(missing_from(coordinates("log.000002:4"), mariadb("0-1-5")) ==
          "0-1-5 (of another kind than log.000002:4)");
}

TEST_CASE("position: what is missing is counted", "[unit]") {
    CHECK(count_missing(gtids("1-3"), gtids("2-5:7")) == 3);
    CHECK(count_missing(mariadb("0-1-5"), mariadb("0-2-8,1-1-2")) == 5);
    CHECK(count_missing(coordinates("log.000001:100"), coordinates("log.000001:350")) == 250);
    CHECK(count_missing(coordinates("log.000001:100"), coordinates("log.000002:40")) == 40);
    CHECK(count_missing(coordinates("log.000002:40"), coordinates("log.000001:100")) == 0);
}

TEST_CASE("position: only a position without any transaction is empty", "[unit]") {
    CHECK(is_empty(ReplicationPosition{}));
    CHECK(is_empty(MariadbGtidPosition{}));
    CHECK(is_empty(BinlogCoordinates{}));
    CHECK_FALSE(is_empty(gtids("1")));
    CHECK_FALSE(is_empty(coordinates("log.000001:4")));
}

TEST_CASE("position: its text is that of its kind", "[unit]") {
    CHECK(to_string(gtids("1-3")) == kA + ":1-3");
    CHECK(to_string(mariadb("0-1-5")) == "0-1-5");
    CHECK(to_string(coordinates("log.000001:4")) == "log.000001:4");
}

}  // namespace understudy
