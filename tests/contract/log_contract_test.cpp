// What reads of binary logs must tell on any fleet, and what can be found with them.
//
// Servers are started without GTID for tests whose names begin with "coordinates:" (run_real.py).
#include <catch2/catch.hpp>

#include "engine/relocation/log_match.h"
#include "engine/relocation/log_text.h"

#include "tests/contract/conductor.h"
#include "tests/support/printers.h"

namespace understudy::contract {
namespace {

using namespace std::chrono_literals;

constexpr Setting kNoGtid{.semi_sync = std::nullopt, .has_gtid = false};
constexpr std::uint32_t kAll = 10'000;

const PseudoGtidPolicy kPolicy = automatic_pseudo_gtid(5s);

/// Of all files.
std::vector<LogEvent> read_all(Conductor& fleet, const InstanceKey& server, std::uint32_t at_most) {
    std::vector<LogEvent> events;
    for (const std::string& file : fleet.read_log(server, std::nullopt).files) {
        std::uint64_t position = kBeginOfLogFile;
        while (true) {
            const LogPage page = fleet.read_log(server, LogPart{{file, position}, at_most});
            REQUIRE(page.events.size() <= at_most);
            events.insert(events.end(), page.events.begin(), page.events.end());
            if (page.events.size() < at_most) {
                break;
            }
            position = page.events.back().ends;
        }
    }
    return events;
}

std::vector<std::string> told(const std::vector<LogEvent>& events) {
    std::vector<std::string> texts;
    for (const LogEvent& event : events) {
        if (!is_own_affair(event)) {
            texts.push_back(to_comparable(event));
        }
    }
    return texts;
}

/// All that the primary has written is in the log of the replica.
void wait_for_log(Conductor& fleet, const InstanceKey& replica) {
    const auto wanted = told(read_all(fleet, fleet.db1(), kAll)).size();
    fleet.look_until(replica, "it has logged all", 10s, [&](const Observation&) {
        return told(read_all(fleet, replica, kAll)).size() >= wanted;
    });
}

void write_entry(Conductor& fleet, const std::string& number) {
    fleet.perform(
        step::WritePseudoGtid{fleet.db1(), "_asc:00000" + number + ":00000001:0123456789abcdef"});
}

LogMatch::Outcome match(Conductor& fleet, const InstanceKey& replica, const InstanceKey& source) {
    PseudoGtidPolicy policy = kPolicy;
    policy.events_at_once = 3;
    const Observation seen = fleet.look(replica);
    REQUIRE(seen.log_end);
    LogMatch match{policy, replica, source, *seen.log_end};
    while (const auto question = match.next()) {
        match.take(fleet.try_read_log(question->instance, question->part));
    }
    return *match.outcome();
}

TEST_CASE("coordinates: a log is read in pages, each from where the one before ended") {
    Conductor fleet{kNoGtid};
    fleet.servers().write_rows(fleet.db1(), 5);
    wait_for_log(fleet, fleet.db2());

    const auto whole = read_all(fleet, fleet.db2(), kAll);

    REQUIRE(whole.size() > 5);
    CHECK(read_all(fleet, fleet.db2(), 2) == whole);
    CHECK(whole.front().begins == kBeginOfLogFile);
    const Observation seen = fleet.look(fleet.db2());
    REQUIRE(seen.log_end);
    CHECK(fleet.read_log(fleet.db2(), std::nullopt).files.back() == seen.log_end->file);
    CHECK(whole.back().ends == seen.log_end->position);
}

TEST_CASE("coordinates: a replica logs what its source has logged, and says who wrote it") {
    Conductor fleet{kNoGtid};
    fleet.servers().write_rows(fleet.db1(), 3);
    write_entry(fleet, "001");
    wait_for_log(fleet, fleet.db3());

    const auto of_primary = read_all(fleet, fleet.db1(), kAll);
    const auto of_replica = read_all(fleet, fleet.db3(), kAll);

    CHECK(told(of_primary) == told(of_replica));
    CHECK(of_replica.back().written_by == fleet.look(fleet.db1()).server_id);
}

TEST_CASE("coordinates: what cannot be read of a log is told once, and why") {
    Conductor fleet{kNoGtid};
    const auto files = fleet.read_log(fleet.db2(), std::nullopt).files;
    REQUIRE_FALSE(files.empty());

    const LogPart no_such_file{{"binlog.000099", kBeginOfLogFile}, 10};
    const auto missing = fleet.try_read_log(fleet.db2(), no_such_file);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == ErrorCode::Refused);

    fleet.servers().kill(fleet.db2());
    const auto dead = fleet.try_read_log(fleet.db2(), LogPart{{files.back(), 4}, 10});
    REQUIRE_FALSE(dead);
    CHECK(dead.error().code == ErrorCode::Unreachable);

    fleet.servers().hang(fleet.db3());
    const auto hung = fleet.ask_log_read(fleet.db3(), std::nullopt, 1s);
    CHECK(fleet.servers().wait_until(1s + fleet.servers().lateness(), [&](const Answers& answers) {
        return answers.log_reads.contains(hung);
    }));
    fleet.servers().wake(fleet.db3());
    CHECK(fleet.count_answers(hung, 500ms) == 1);
}

TEST_CASE("coordinates: a Pseudo-GTID entry is written once, and nowhere that takes no writes") {
    Conductor fleet{kNoGtid};
    const auto refused =
        fleet.try_perform(step::WritePseudoGtid{fleet.db2(), "_asc:00000000:00000002:0"});
    write_entry(fleet, "002");
    wait_for_log(fleet, fleet.db2());

    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::PreconditionFailed);
    for (const InstanceKey& server : {fleet.db1(), fleet.db2()}) {
        const auto events = read_all(fleet, server, kAll);
        CHECK(std::count_if(events.begin(), events.end(), [](const LogEvent& event) {
                  return is_pseudo_gtid(event, kPolicy);
              }) == 1);
    }
}

TEST_CASE("coordinates: a replica is matched below its sibling when their source is dead") {
    Conductor fleet{kNoGtid};
    fleet.servers().write_rows(fleet.db1(), 3);
    write_entry(fleet, "001");
    fleet.servers().write_rows(fleet.db1(), 2);
    write_entry(fleet, "002");
    fleet.servers().write_rows(fleet.db1(), 2);
    wait_for_log(fleet, fleet.db3());
    fleet.perform(step::StopReplication{fleet.db3()});
    fleet.servers().write_rows(fleet.db1(), 4);
    wait_for_log(fleet, fleet.db2());
    const auto wanted = told(read_all(fleet, fleet.db2(), kAll));
    fleet.servers().kill(fleet.db1());

    const auto ahead = match(fleet, fleet.db2(), fleet.db3());
    const auto behind = match(fleet, fleet.db3(), fleet.db2());

    CHECK(std::holds_alternative<SourceLacks>(ahead));
    REQUIRE(std::holds_alternative<PlaceFound>(behind));
    const auto place = std::get<PlaceFound>(behind);
    CHECK(place.events > 2);
    const Observation seen = fleet.look(fleet.db3());
    REQUIRE(seen.replica->in_source_log);
    fleet.perform(
        step::PointAt{.instance = fleet.db3(),
                      .source = fleet.db2(),
                      .at_most = std::nullopt,
                      .place = SamePlace{seen.replica->in_source_log->executed, place.there}});
    fleet.look_until(fleet.db3(), "it has logged all", 10s, [&](const Observation&) {
        return told(read_all(fleet, fleet.db3(), kAll)) == wanted;
    });
    CHECK(is_replicating(fleet.look(fleet.db3())));
}

}  // namespace
}  // namespace understudy::contract
