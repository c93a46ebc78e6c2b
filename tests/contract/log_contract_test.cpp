// What reads of binary logs must tell on any fleet, and what can be found with them.
//
// Servers are started without GTID for tests whose names begin with "coordinates:", and with a last
// one that does not log what it applies for those that begin with "relay log:" (run_real.py).
#include <catch2/catch.hpp>

#include "engine/relocation/log_match.h"
#include "engine/relocation/log_text.h"

#include "tests/contract/conductor.h"
#include "tests/support/printers.h"

namespace understudy::contract {
namespace {

using namespace std::chrono_literals;

constexpr Setting kNoGtid{.semi_sync = std::nullopt, .has_gtid = false};
constexpr Setting kRelayLogOnly{
    .semi_sync = std::nullopt, .has_gtid = false, .last_one_logs = false};
constexpr std::uint32_t kAll = 10'000;

const PseudoGtidPolicy kPolicy = automatic_pseudo_gtid(5s);

/// Of one file.
std::vector<LogEvent> read_file(Conductor& fleet,
                                LogQuestion question,
                                const std::string& file,
                                std::uint32_t at_most) {
    std::vector<LogEvent> events;
    question.part = LogPart{{file, kBeginOfLogFile}, at_most};
    while (true) {
        const LogPage page = fleet.read_log(question);
        REQUIRE(page.events.size() <= at_most);
        events.insert(events.end(), page.events.begin(), page.events.end());
        if (page.events.size() < at_most || events.back().ends == 0) {
            return events;
        }
        question.part->from.position = events.back().ends;
    }
}

/// Of all files.
std::vector<LogEvent> read_all(Conductor& fleet,
                               const InstanceKey& server,
                               std::uint32_t at_most,
                               LogKind log = LogKind::Binary) {
    const LogQuestion question{.instance = server, .log = log};
    std::vector<LogEvent> events;
    for (const std::string& file : fleet.read_log(question).files) {
        const auto more = read_file(fleet, question, file, at_most);
        events.insert(events.end(), more.begin(), more.end());
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

/// By the log that tells what it has executed.
LogMatch::Outcome match(Conductor& fleet, const InstanceKey& replica, const InstanceKey& source) {
    PseudoGtidPolicy policy = kPolicy;
    policy.events_at_once = 3;
    const Observation seen = fleet.look(replica);
    LogEnd end{LogKind::Relay, {}};
    if (seen.logs_replica_updates) {
        REQUIRE(seen.log_end);
        end = {LogKind::Binary, *seen.log_end};
    } else {
        REQUIRE(seen.replica->link);
        end.at = seen.replica->link->relay_log;
    }
    LogMatch match{policy, replica, source, end};
    while (const auto question = match.next()) {
        match.take(fleet.try_read_log(*question));
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
    CHECK(fleet.read_log({.instance = fleet.db2()}).files.back() == seen.log_end->file);
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
    const auto files = fleet.read_log({.instance = fleet.db2()}).files;
    REQUIRE_FALSE(files.empty());

    const LogPart no_such_file{{"binlog.000099", kBeginOfLogFile}, 10};
    const auto missing = fleet.try_read_log({.instance = fleet.db2(), .part = no_such_file});
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == ErrorCode::Refused);

    fleet.servers().kill(fleet.db2());
    const auto dead =
        fleet.try_read_log({.instance = fleet.db2(), .part = LogPart{{files.back(), 4}, 10}});
    REQUIRE_FALSE(dead);
    CHECK(dead.error().code == ErrorCode::Unreachable);

    fleet.servers().hang(fleet.db3());
    const auto hung = fleet.ask_log_read({.instance = fleet.db3()}, 1s);
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

/// Not every primary says it when it is looked at.
BinlogCoordinates end_of_log(Conductor& fleet, const InstanceKey& server) {
    const LogQuestion question{.instance = server};
    const std::string file = fleet.read_log(question).files.back();
    return {file, read_file(fleet, question, file, kAll).back().ends};
}

/// It has executed all that is in the log of its source.
void wait_for_place(Conductor& fleet, const InstanceKey& replica, const InstanceKey& source) {
    const BinlogCoordinates end = end_of_log(fleet, source);
    fleet.look_until(replica, "it has executed all", 10s, [&](const Observation& seen) {
        return seen.replica->in_source_log && seen.replica->in_source_log->executed == end;
    });
}

/// Its receiver connects again.
void reconnect(Conductor& fleet, const InstanceKey& replica) {
    fleet.perform(step::StopReplication{replica});
    fleet.perform(step::StartReplication{replica});
    fleet.look_until(replica, "it replicates", 10s, is_replicating);
}

TEST_CASE("relay log: it is read in pages, and tells what the source has logged") {
    Conductor fleet{kRelayLogOnly};
    fleet.servers().write_rows(fleet.db1(), 3);
    write_entry(fleet, "001");
    wait_for_place(fleet, fleet.db3(), fleet.db1());
    reconnect(fleet, fleet.db3());
    fleet.servers().write_rows(fleet.db1(), 2);
    wait_for_place(fleet, fleet.db3(), fleet.db1());

    const auto whole = read_all(fleet, fleet.db3(), kAll, LogKind::Relay);

    CHECK_FALSE(fleet.look(fleet.db3()).logs_replica_updates);
    CHECK(read_all(fleet, fleet.db3(), 2, LogKind::Relay) == whole);
    CHECK(read_all(fleet, fleet.db3(), 1, LogKind::Relay) == whole);
    const auto of_primary = told(read_all(fleet, fleet.db1(), kAll));
    const auto received = told(whole);
    REQUIRE(received.size() <= of_primary.size());
    REQUIRE(received.size() > 3);
    CHECK(std::equal(received.rbegin(), received.rend(), of_primary.rbegin()));
    const Observation seen = fleet.look(fleet.db3());
    const LogQuestion files{.instance = fleet.db3(), .log = LogKind::Relay};
    REQUIRE(seen.replica->link);
    CHECK(fleet.read_log(files).files.back() == seen.replica->link->relay_log.file);
}

TEST_CASE("relay log: who has none, and a file that is not there") {
    Conductor fleet{kRelayLogOnly};
    const LogQuestion of_primary{.instance = fleet.db1(), .log = LogKind::Relay};
    const LogQuestion no_such_file{.instance = fleet.db3(),
                                   .log = LogKind::Relay,
                                   .part = LogPart{{"relay.000099", kBeginOfLogFile}, 10}};
    for (const LogQuestion& question : {of_primary, no_such_file}) {
        const auto read = fleet.try_read_log(question);
        REQUIRE_FALSE(read);
        CHECK(read.error().code == ErrorCode::Refused);
    }
}

TEST_CASE("relay log: by it a replica is matched below its sibling when their source is dead") {
    Conductor fleet{kRelayLogOnly};
    fleet.servers().write_rows(fleet.db1(), 3);
    write_entry(fleet, "001");
    fleet.servers().write_rows(fleet.db1(), 2);
    wait_for_place(fleet, fleet.db3(), fleet.db1());
    reconnect(fleet, fleet.db3());
    fleet.servers().write_rows(fleet.db1(), 2);
    wait_for_place(fleet, fleet.db3(), fleet.db1());
    const auto as_far = end_of_log(fleet, fleet.db1());
    fleet.perform(step::StopReplication{fleet.db3()});
    fleet.servers().write_rows(fleet.db1(), 4);
    wait_for_place(fleet, fleet.db2(), fleet.db1());
    fleet.servers().kill(fleet.db1());

    const auto behind = match(fleet, fleet.db3(), fleet.db2());

    REQUIRE(std::holds_alternative<PlaceFound>(behind));
    const auto place = std::get<PlaceFound>(behind);
    CHECK(place.events > 2);
    const Observation seen = fleet.look(fleet.db3());
    REQUIRE(seen.replica->in_source_log);
    CHECK(seen.replica->in_source_log->executed == as_far);
    fleet.perform(
        step::PointAt{.instance = fleet.db3(),
                      .source = fleet.db2(),
                      .at_most = std::nullopt,
                      .place = SamePlace{seen.replica->in_source_log->executed, place.there}});
    wait_for_place(fleet, fleet.db3(), fleet.db2());
    CHECK(is_replicating(fleet.look(fleet.db3())));
}

TEST_CASE("relay log: by it too nobody is put below one that has less") {
    Conductor fleet{kRelayLogOnly};
    write_entry(fleet, "001");
    wait_for_log(fleet, fleet.db2());
    fleet.perform(step::StopReplication{fleet.db2()});
    fleet.servers().write_rows(fleet.db1(), 2);
    wait_for_place(fleet, fleet.db3(), fleet.db1());
    fleet.perform(step::StopReplication{fleet.db3()});

    CHECK(std::holds_alternative<SourceLacks>(match(fleet, fleet.db3(), fleet.db2())));
}

}  // namespace
}  // namespace understudy::contract
