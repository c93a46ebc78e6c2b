// By the relay log of a replica: what its pages leave open, and what is refused. How it goes in
// general is in tests/property/log_match_property_test.cpp.
#include "engine/relocation/log_match.h"

#include <catch2/catch.hpp>

#include "tests/support/logs.h"

namespace understudy::log_matching {
namespace {

using Written = testing::Deed;
using testing::ServerLog;

constexpr std::uint32_t kPrimary = 2;
constexpr std::uint32_t kSibling = 7;

const InstanceKey kReplica{"db3", 3306};
const InstanceKey kSource{"db2", 3306};

const Written kRows{};
const Written kEntry{Written::Kind::Entry, 1};
const Written kLaterEntry{Written::Kind::Entry, 2};

ServerLog relay_log(const std::vector<Written>& deeds) {
    ServerLog log{kPrimary, LogKind::Relay};
    for (const Written& deed : deeds) {
        log.log(deed);
    }
    return log;
}

ServerLog binary_log(const std::vector<Written>& deeds) {
    ServerLog log{kSibling};
    for (const Written& deed : deeds) {
        log.log(deed);
    }
    return log;
}

LogMatch matching(const ServerLog& replica, std::uint32_t at_once = 3) {
    PseudoGtidPolicy policy = automatic_pseudo_gtid(Duration{0});
    policy.events_at_once = at_once;
    return {policy, kReplica, kSource, replica.executed()};
}

LogMatch::Outcome run(const ServerLog& replica, const ServerLog& source, std::uint32_t at_once) {
    LogMatch match = matching(replica, at_once);
    return testing::run(match, replica, source);
}

std::string why_not(const LogMatch::Outcome& outcome) {
    const auto* none = std::get_if<NoMatch>(&outcome);
    return none != nullptr ? none->why : "";
}

bool says(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST_CASE("log match: of the replica its relay log is asked for, of the other one its binary log") {
    const ServerLog replica = relay_log({kEntry});
    const ServerLog source = binary_log({kEntry});
    LogMatch match = matching(replica);

    while (const auto question = match.next()) {
        const bool is_replica = question->instance == kReplica;
        CHECK(question->log == (is_replica ? LogKind::Relay : LogKind::Binary));
        match.take((is_replica ? replica : source).read(question->part));
    }
    CHECK(std::holds_alternative<PlaceFound>(*match.outcome()));
}

TEST_CASE("log match: pages of a relay log may end anywhere, and the entry be its last event") {
    const ServerLog as_far = binary_log({kRows, kEntry, kRows, kLaterEntry});
    const ServerLog source = binary_log({kRows, kEntry, kRows, kLaterEntry, kRows});
    const ServerLog replica = relay_log({kRows, kEntry, kRows, kLaterEntry});
    for (std::uint32_t at_once = 1; at_once < 20; ++at_once) {
        const auto outcome = run(replica, source, at_once);
        INFO(at_once << " events at once");
        REQUIRE(std::holds_alternative<PlaceFound>(outcome));
        CHECK(std::get<PlaceFound>(outcome).there == as_far.end());
        CHECK(std::get<PlaceFound>(outcome).events == 1);
    }
}

TEST_CASE("log match: what a replica has received and not executed is not looked at") {
    const ServerLog as_far = binary_log({kEntry, kRows});
    const ServerLog source = binary_log({kEntry, kRows, kRows, kLaterEntry});
    ServerLog replica = relay_log({kEntry, kRows});
    replica.stop_executing();
    for (const Written& deed : {kRows, kLaterEntry, Written{Written::Kind::Statement, 9}}) {
        replica.log(deed);
    }
    for (std::uint32_t at_once = 1; at_once < 20; ++at_once) {
        const auto outcome = run(replica, source, at_once);
        INFO(at_once << " events at once");
        REQUIRE(std::holds_alternative<PlaceFound>(outcome));
        CHECK(std::get<PlaceFound>(outcome).there == as_far.end());
    }
}

TEST_CASE("log match: a relay log that goes on in another file, of which nothing is executed") {
    const ServerLog source = binary_log({kEntry, kRows, kRows});
    ServerLog replica = relay_log({kEntry, kRows});
    replica.rotate();
    const ServerLog as_far = binary_log({kEntry, kRows});

    const auto outcome = run(replica, source, 4);

    REQUIRE(std::holds_alternative<PlaceFound>(outcome));
    CHECK(std::get<PlaceFound>(outcome).there == as_far.end());
}

TEST_CASE("log match: an entry that is in no relay log any more, and what is to be done") {
    ServerLog replica = relay_log({kEntry, kRows});
    replica.rotate();
    replica.log(kRows);
    replica.purge(1);

    const std::string why = why_not(run(replica, binary_log({kEntry, kRows, kRows}), 4));

    CHECK(says(why, "db3 has executed no Pseudo-GTID entry that is in its relay logs"));
    CHECK(says(why, "let it replicate until the next entry"));
}

TEST_CASE("log match: an applier that is in a file that is gone, or inside of an event") {
    ServerLog replica = relay_log({kEntry, kRows});
    const LogEnd end = replica.executed();
    const ServerLog source = binary_log({kEntry, kRows});

    LogMatch gone{automatic_pseudo_gtid(Duration{0}),
                  kReplica,
                  kSource,
                  {LogKind::Relay, {"relay.000009", end.at.position}}};
    CHECK(says(why_not(testing::run(gone, replica, source)),
               "db3 has no file relay.000009 of its relay log any more"));

    replica.log(kRows);
    LogMatch inside{automatic_pseudo_gtid(Duration{0}),
                    kReplica,
                    kSource,
                    {LogKind::Relay, {end.at.file, end.at.position + 1}}};
    CHECK(says(why_not(testing::run(inside, replica, source)), "inside of an event"));
}

TEST_CASE("log match: a relay log that differs, and one that has more") {
    const ServerLog replica = relay_log({kEntry, kRows, Written{Written::Kind::Statement, 5}});

    CHECK(says(why_not(run(replica, binary_log({kEntry, kRows, kRows}), 3)),
               "their logs differ: db3 has at relay.000001:"));
    CHECK(std::holds_alternative<SourceLacks>(run(replica, binary_log({kEntry, kRows}), 3)));
    CHECK(std::holds_alternative<SourceLacks>(run(replica, binary_log({kRows}), 3)));
}

TEST_CASE("log match: a relay log that cannot be read") {
    const ServerLog replica = relay_log({kEntry});
    LogMatch match = matching(replica);

    match.take(fail(ErrorCode::AccessDenied, "1227: you need a grant"));

    REQUIRE(match.outcome());
    CHECK(says(why_not(*match.outcome()), "the relay log of db3 cannot be read: 1227: you need"));
}

}  // namespace
}  // namespace understudy::log_matching
