#include "simulator/mysql/relay_log.h"

#include <catch2/catch.hpp>

#include "engine/model/log_read.h"

#include "tests/support/printers.h"

namespace understudy::sim {
namespace {

using Names = std::vector<std::string>;

constexpr Instant kNow{};

void receive(RelayLog& relay, std::uint64_t first, std::uint64_t last) {
    relay.push({.origin = 1, .first = first, .last = last}, kNow);
}

void execute(RelayLog& relay, std::uint64_t count) {
    for (; count > 0; --count) {
        relay.pop_front();
    }
}

BinlogCoordinates behind(const std::string& file, std::uint64_t transactions) {
    return {file, RelayLog::kHeader + transactions * RelayLog::kLengthOfOne};
}

TEST_CASE("relay log: what is executed is kept only of who has it nowhere else") {
    RelayLog relay;
    relay.begin_file(false);
    receive(relay, 1, 3);
    execute(relay, 2);
    CHECK(relay.count() == 1);
    CHECK_FALSE(relay.keeps_executed());

    RelayLog kept;
    kept.begin_file(true);
    receive(kept, 1, 3);
    execute(kept, 3);
    CHECK(kept.empty());
    CHECK(kept.count() == 0);
    CHECK(kept.in_file("relay.000001").size() == 3);
}

TEST_CASE("relay log: the place of the applier, whatever is received behind it") {
    RelayLog relay;
    relay.begin_file(true);
    CHECK(relay.place() == BinlogCoordinates{"relay.000001", kBeginOfLogFile});
    receive(relay, 1, 5);
    execute(relay, 2);
    CHECK(relay.place() == behind("relay.000001", 2));
    CHECK(relay.front() == Transaction{.origin = 1, .number = 3});
    relay.begin_file(true);
    receive(relay, 6, 7);
    CHECK(relay.place() == behind("relay.000001", 2));
    CHECK(relay.files() == Names{"relay.000001"});
    execute(relay, 4);
    CHECK(relay.place() == behind("relay.000002", 1));
    CHECK(relay.files() == Names{"relay.000001", "relay.000002"});
    CHECK(relay.in_file("relay.000002").size() == 2);
}

TEST_CASE("relay log: of the files that the applier has left only the last one stays") {
    RelayLog relay;
    relay.begin_file(true);
    receive(relay, 1, 2);
    execute(relay, 2);
    relay.begin_file(true);
    CHECK(relay.files() == Names{"relay.000001", "relay.000002"});
    relay.begin_file(true);
    CHECK(relay.files() == Names{"relay.000003"});
    CHECK(relay.in_file("relay.000001").empty());
}

TEST_CASE("relay log: a file that is full is not written to any more") {
    RelayLog relay;
    relay.begin_file(true);
    receive(relay, 1, RelayLog::kMostInFile + 1);
    CHECK(relay.in_file("relay.000001").size() == RelayLog::kMostInFile);
    CHECK_FALSE(relay.is_written_to("relay.000001"));
    CHECK(relay.is_written_to("relay.000002"));
    execute(relay, RelayLog::kMostInFile + 1);
    CHECK(relay.place() == behind("relay.000002", 1));
}

TEST_CASE("relay log: once everything is logged, nothing that is executed is kept") {
    RelayLog relay;
    relay.begin_file(true);
    receive(relay, 1, 3);
    execute(relay, 2);
    relay.begin_file(false);
    CHECK_FALSE(relay.keeps_executed());
    CHECK(relay.count() == 1);
    CHECK(relay.front() == Transaction{.origin = 1, .number = 3});
}

}  // namespace
}  // namespace understudy::sim
