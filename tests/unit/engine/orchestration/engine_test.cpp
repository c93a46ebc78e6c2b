#include "engine/orchestration/engine.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using testing::at;
using testing::key;
using testing::observation_of;
using namespace std::chrono_literals;

template <class Kind>
std::vector<Kind> only(const std::vector<Command>& commands) {
    std::vector<Kind> found;
    for (const auto& command : commands) {
        if (const auto* one = std::get_if<Kind>(&command)) {
            found.push_back(*one);
        }
    }
    return found;
}

std::vector<Command> start(Engine& engine, std::vector<Record> journal = {}) {
    return engine.step(at(1h), Started{{key("db1")}, std::move(journal)});
}

}  // namespace

TEST_CASE("engine: what was known before is looked at at once, and it asks to be woken", "[unit]") {
    Engine engine{Policy{}};
    const auto commands = start(engine);
    const auto looks = only<ProbeRequest>(commands);
    REQUIRE(looks.size() == 1);
    CHECK(looks.front().instance == key("db1"));
    REQUIRE(only<WakeAt>(commands).size() == 1);
    CHECK(only<WakeAt>(commands).front().at > at(1h));
}

TEST_CASE("engine: source and replicas of what is seen are discovered", "[unit]") {
    Engine engine{Policy{}};
    const auto look = only<ProbeRequest>(start(engine)).front();
    auto seen = observation_of({"db1", ""});
    seen.replicas_seen = {key("db2")};
    const auto looks =
        only<ProbeRequest>(engine.step(at(1h), ProbeFinished{look.id, key("db1"), seen}));
    REQUIRE(looks.size() == 1);
    CHECK(looks.front().instance == key("db2"));
}

TEST_CASE("engine: an answer that nobody asked for changes nothing", "[unit]") {
    Engine engine{Policy{}};
    static_cast<void>(start(engine));
    const auto commands =
        engine.step(at(1h), ProbeFinished{ProbeId{999}, key("db1"), observation_of({"db1", ""})});
    CHECK(only<RecordToStore>(commands).empty());
    CHECK_FALSE(engine.snapshot().instances.at(key("db1")).seen.has_value());
}

TEST_CASE("engine: time never goes backwards", "[unit]") {
    Engine engine{Policy{}};
    static_cast<void>(start(engine));
    CHECK(engine.step(at(2h), TimeCame{}).size() < 10);
    CHECK(engine.step(at(1h), TimeCame{}).size() < 10);
    CHECK(engine.snapshot().taken_at == at(2h));
}

TEST_CASE("engine: a copy goes its own way", "[unit]") {
    Engine engine{Policy{}};
    const auto look = only<ProbeRequest>(start(engine)).front();
    Engine copy{engine};
    const auto commands =
        copy.step(at(1h), ProbeFinished{look.id, key("db1"), observation_of({"db1", ""})});
    CHECK_FALSE(commands.empty());
    CHECK(copy.snapshot().instances.at(key("db1")).seen.has_value());
    CHECK_FALSE(engine.snapshot().instances.at(key("db1")).seen.has_value());
}

TEST_CASE("engine: a primary that was there before us is published once it is seen writable",
          "[unit]") {
    Engine engine{Policy{}};
    const auto look = only<ProbeRequest>(start(engine)).front();
    const auto commands =
        engine.step(at(1h), ProbeFinished{look.id, key("db1"), observation_of({"db1", ""})});
    const auto writes = only<WriteKeyValues>(commands);
    REQUIRE(writes.size() == 1);
    REQUIRE(writes.front().pairs.size() == 1);
    CHECK(writes.front().pairs.front().first == Policy{}.key_value_prefix + "db1:3306");
    CHECK(writes.front().pairs.front().second == "db1:3306");
}

TEST_CASE("engine: an operator is answered when the record is durable, not before", "[unit]") {
    Engine engine{Policy{}};
    static_cast<void>(start(engine));
    auto commands =
        engine.step(at(1h), OperatorRequested{RequestId{5}, request::DisableRecoveries{}});
    CHECK(only<Answer>(commands).empty());
    const auto records = only<RecordToStore>(commands);
    REQUIRE(records.size() == 1);
    CHECK(records.front().durability == Durability::BeforeActing);
    commands = engine.step(at(1h), RecordStored{records.front().record.id, {}});
    REQUIRE(only<Answer>(commands).size() == 1);
    CHECK(only<Answer>(commands).front().id == RequestId{5});
    CHECK(only<Answer>(commands).front().outcome.has_value());
}

TEST_CASE("engine: who asks about an unknown instance is told so", "[unit]") {
    Engine engine{Policy{}};
    static_cast<void>(start(engine));
    const auto answers = only<Answer>(engine.step(
        at(1h), OperatorRequested{RequestId{5}, request::Switchover{key("db9"), std::nullopt}}));
    REQUIRE(answers.size() == 1);
    REQUIRE_FALSE(answers.front().outcome.has_value());
    CHECK(answers.front().outcome.error().code == ErrorCode::NotFound);
}

TEST_CASE("engine: an unfinished recovery in the journal is gone on with", "[unit]") {
    Engine engine{Policy{}};
    const record::RecoveryStarted started{RecoveryId{7},
                                          RecoveryKind::Failover,
                                          ClusterAlias{"alpha"},
                                          key("db1"),
                                          testing::keys({"db1", "db2"}),
                                          std::nullopt,
                                          "why"};
    const auto commands = start(engine, {Record{RecordId{1}, at(30min), started}});
    CHECK(engine.is_recovering());
    const auto looks = only<ProbeRequest>(commands);
    CHECK(std::count_if(looks.begin(), looks.end(), [](const ProbeRequest& look) {
              return look.instance == key("db2");
          }) == 1);
    CHECK(only<StepRequest>(commands).empty());
}

TEST_CASE("engine: nobody is closed, or opened beside it, while a primary is owed its writes",
          "[unit]") {
    Engine engine{Policy{}};
    const record::RecoveryStarted started{RecoveryId{7},
                                          RecoveryKind::Failover,
                                          ClusterAlias{"alpha"},
                                          key("db1"),
                                          testing::keys({"db1", "db5"}),
                                          std::nullopt,
                                          "why"};
    const record::RecoveryEnded ended{RecoveryId{7},
                                      RecoveryKind::Failover,
                                      ClusterAlias{"alpha"},
                                      key("db1"),
                                      RecoveryOutcome::Failed,
                                      std::nullopt,
                                      {},
                                      "",
                                      key("db1")};
    auto commands = engine.step(
        at(1h),
        Started{testing::keys({"db1", "db5"}),
                {Record{RecordId{1}, at(30min), started}, Record{RecordId{2}, at(31min), ended}}});
    for (const auto& look : only<ProbeRequest>(commands)) {
        auto seen = observation_of({look.instance.host, ""});
        seen.writability = Writability::SuperReadOnly;
        seen.replicas_seen.clear();
        static_cast<void>(engine.step(at(1h), ProbeFinished{look.id, look.instance, seen}));
    }
    const auto ask = [&](OperationKind kind, const std::string& host) {
        const Operation operation{.kind = kind, .instance = key(host)};
        const auto answers = only<Answer>(engine.step(
            at(1h),
            OperatorRequested{RequestId{5}, request::Operate{operation, std::nullopt, "ann"}}));
        return answers.empty() || answers.front().outcome ? ""
                                                          : answers.front().outcome.error().message;
    };
    const std::string why =
        "recovery in progress: a recovery that has ended is about to make db1 writable again";
    CHECK(ask(OperationKind::SetReadOnly, "db1") == why);
    CHECK(ask(OperationKind::SetWritable, "db5") == why);
    CHECK(ask(OperationKind::SetWritable, "db1").empty());
}

TEST_CASE("engine: a stop ends when the replica is seen replicating, and not before", "[unit]") {
    Engine engine{Policy{}};
    const record::StopBegun stopped{key("db2"), DeliberateStop{"ann", at(30min)}};
    auto commands = engine.step(
        at(1h), Started{testing::keys({"db2"}), {Record{RecordId{1}, at(30min), stopped}}});
    const auto look = only<ProbeRequest>(commands).front();
    auto seen = observation_of({"db2", "db1"});
    seen.replica->applier = ApplierState::Stopped;
    commands = engine.step(at(1h), ProbeFinished{look.id, key("db2"), seen});
    CHECK(engine.snapshot().instances.at(key("db2")).stop.has_value());
    seen.replica->applier = ApplierState::Running;
    for (int i = 0; i < 20 && engine.snapshot().instances.at(key("db2")).stop; ++i) {
        commands = engine.step(at(1h) + (i + 1) * 1s, TimeCame{});
        for (const auto& again : only<ProbeRequest>(commands)) {
            if (again.instance == key("db2")) {
                static_cast<void>(
                    engine.step(at(1h) + (i + 1) * 1s, ProbeFinished{again.id, key("db2"), seen}));
            }
        }
    }
    CHECK_FALSE(engine.snapshot().instances.at(key("db2")).stop.has_value());
}

namespace {

/// Answers of db1 and its replica db2, each of them `rounds` times a second apart; the entries that
/// are asked for.
std::vector<step::WritePseudoGtid> entries_asked(const Policy& policy,
                                                 const Observation& primary,
                                                 const Observation& replica,
                                                 int rounds) {
    Engine engine{policy};
    std::vector<step::WritePseudoGtid> entries;
    std::vector<Command> commands = engine.step(at(1h), Started{{key("db1"), key("db2")}, {}});
    for (int i = 0; i < rounds; ++i) {
        const Instant now = at(1h) + i * 1s;
        std::vector<Command> answers = engine.step(now, TimeCame{});
        commands.insert(commands.end(), answers.begin(), answers.end());
        for (const ProbeRequest& look : only<ProbeRequest>(std::exchange(commands, {}))) {
            const Observation& seen = look.instance == key("db1") ? primary : replica;
            const auto more = engine.step(now, ProbeFinished{look.id, look.instance, seen});
            commands.insert(commands.end(), more.begin(), more.end());
            for (const StepRequest& request : only<StepRequest>(more)) {
                if (const auto* entry = std::get_if<step::WritePseudoGtid>(&request.step)) {
                    entries.push_back(*entry);
                }
            }
        }
    }
    return entries;
}

}  // namespace

TEST_CASE("engine: entries are written on a primary without GTID, so often, and ascend", "[unit]") {
    Snapshot fleet = testing::snapshot_of({{"db1", ""}, {"db2", "db1"}});
    testing::without_gtid(fleet, "db2", 500, 900);
    Observation& primary = testing::seen(fleet, "db1");
    primary.executed = primary.log_end.emplace(testing::place(500));
    const Observation& replica = testing::seen(fleet, "db2");
    Policy policy;
    CHECK(entries_asked(policy, primary, replica, 10).empty());

    policy.pseudo_gtid = automatic_pseudo_gtid(3s);
    const auto entries = entries_asked(policy, primary, replica, 10);
    REQUIRE(entries.size() >= 3);
    CHECK(entries.size() <= 4);
    CHECK(std::is_sorted(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
        return a.entry < b.entry;
    }));
    CHECK(entries.front().instance == key("db1"));

    primary.writability = Writability::ReadOnly;
    CHECK(entries_asked(policy, primary, replica, 10).empty());
}

TEST_CASE("engine: where replicas use GTID no entries are written", "[unit]") {
    Policy policy;
    policy.pseudo_gtid = automatic_pseudo_gtid(1s);
    CHECK(entries_asked(policy, observation_of({"db1", ""}), observation_of({"db2", "db1"}), 10)
              .empty());
}

}  // namespace understudy
