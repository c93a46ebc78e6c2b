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

}  // namespace understudy
