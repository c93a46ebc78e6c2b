#include "simulator/mysql/binary_log.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"

namespace understudy::sim {
namespace {

BinaryLog log_of(std::uint64_t transactions) {
    BinaryLog log;
    for (std::uint64_t number = 1; number <= transactions; ++number) {
        log.append({.origin = 0, .number = number});
    }
    return log;
}

TEST_CASE("binary log: each place between two transactions has its coordinates", "[unit]") {
    BinaryLog log = log_of(1200);
    for (int i = 0; i < 2; ++i) {
        log.rotate();
        log.append({.origin = 1, .number = static_cast<std::uint64_t>(i) + 1});
    }
    BinlogCoordinates before;
    for (std::uint64_t index = 0; index <= log.end(); ++index) {
        const BinlogCoordinates place = log.coordinates_of(index);
        CHECK(before < place);
        CHECK(log.index_of(place) == index);
        before = place;
    }
    CHECK(before.file == "binlog.000005");
}

TEST_CASE("binary log: the end of a file is the beginning of the next", "[unit]") {
    BinaryLog log = log_of(3);
    const BinlogCoordinates end = log.coordinates_of(3);
    log.rotate();
    const BinlogCoordinates begin = log.coordinates_of(3);
    CHECK(end.file == "binlog.000001");
    CHECK(begin.file == "binlog.000002");
    CHECK(log.index_of(end) == 3U);
    CHECK(log.index_of(begin) == 3U);
}

TEST_CASE("binary log: coordinates inside a transaction, or of no file, are no place", "[unit]") {
    const BinaryLog log = log_of(3);
    BinlogCoordinates place = log.coordinates_of(2);
    ++place.position;
    CHECK_FALSE(log.index_of(place));
    place = log.coordinates_of(3);
    place.position += place.position;
    CHECK_FALSE(log.index_of(place));
    CHECK_FALSE(log.index_of({.file = "binlog.000002", .position = 154}));
    CHECK_FALSE(log.index_of({.file = "other.000001", .position = 154}));
    CHECK_FALSE(log.index_of({.file = "binlog.000001", .position = 5}));
    CHECK(log.index_of({.file = "binlog.000001", .position = 4}) == 0U);
}

TEST_CASE("binary log: what is purged is no place any more", "[unit]") {
    BinaryLog log = log_of(3);
    log.purge_before(2);
    CHECK_FALSE(log.index_of(log.coordinates_of(1)));
    CHECK(log.index_of(log.coordinates_of(2)) == 2U);
}

TEST_CASE("binary log: one that follows another has its places and its files", "[unit]") {
    BinaryLog source = log_of(1200);
    source.rotate();
    BinaryLog kept;
    kept.follow(source, {.origin = 0, .first = 1, .last = 700});
    CHECK(kept.end() == 700);
    CHECK(kept.coordinates_of(700) == source.coordinates_of(700));
    CHECK_FALSE(kept.index_of(source.coordinates_of(701)));
    const BinaryLog whole = source;
    source.truncate(900);
    kept.follow(source, {.origin = 0, .first = 701, .last = 1200});  // It was on its way.
    CHECK(kept.end() == 1200);
    CHECK(kept.logged() == whole.logged());
    kept.take_files_of(whole);
    CHECK(kept.coordinates_of(1200) == whole.coordinates_of(1200));  // In the new file.
}

}  // namespace
}  // namespace understudy::sim
