// What a scenario file may say, and how its errors read.
#include "simulator/scenario/scenario.h"

#include <algorithm>
#include <string>
#include <variant>

#include <catch2/catch.hpp>

namespace understudy::sim {
namespace {

InstanceKey host(const std::string& name) {
    return InstanceKey{name, 3306};
}

/// A sound scenario on a few lines, with room for more members before `expect`.
std::string with(const std::string& more) {
    return R"({ "goal": "g", "method": "m",
  "fleet": { "alpha": { "db1": ["db2", { "db3": ["db4"] }] } },
)" + more + R"(
  "expect": [ { "never": "two-writable-primaries" } ] })";
}

Scenario read_sound(const std::string& text) {
    const auto scenario = read_scenario("a.json", text);
    INFO((scenario ? "" : scenario.error().message));
    REQUIRE(scenario.has_value());
    return *scenario;
}

std::string complaint_about(const std::string& text) {
    const auto scenario = read_scenario("a.json", text);
    REQUIRE_FALSE(scenario.has_value());
    CHECK(scenario.error().code == ErrorCode::Malformed);
    return scenario.error().message;
}

using Catch::Matchers::Contains;
using Catch::Matchers::Equals;
using Catch::Matchers::StartsWith;

TEST_CASE("scenario: a fleet of lists and objects is a chain of sources", "[scenario]") {
    const auto scenario = read_sound(with(""));
    REQUIRE(scenario.world.clusters.size() == 1);
    const auto& servers = scenario.world.clusters.front().servers;
    REQUIRE(servers.size() == 4);
    CHECK(servers[0].key == host("db1"));
    CHECK_FALSE(servers[0].source.has_value());
    CHECK(servers[1].source == host("db1"));
    CHECK(servers[2].source == host("db1"));
    CHECK(servers[3].key == host("db4"));
    CHECK(servers[3].source == host("db3"));
}

TEST_CASE("scenario: without a word about clients, each cluster has one", "[scenario]") {
    const auto scenario = read_sound(with(""));
    REQUIRE(scenario.world.clients.size() == 1);
    CHECK(scenario.world.clients.front().interval == 20ms);
    CHECK(read_sound(with(R"("clients": {},)")).world.clients.empty());
}

TEST_CASE("scenario: what holds for all servers is overruled for one", "[scenario]") {
    auto scenario = read_sound(with(R"("servers": { "*": { "version": "mariadb 10.11", "dc": "a" },
                                                    "db2": { "dc": "b", "promotion_rule": "must_not" } },)"));
    const auto& servers = scenario.world.clusters.front().servers;
    CHECK(servers[0].version == Version{Flavor::MariaDb, 10, 11, 0});
    CHECK(servers[0].data_center == "a");
    CHECK(servers[1].data_center == "b");
    CHECK(scenario.world.policy.promotion_rules.at(host("db2")) == PromotionRule::MustNot);
}

TEST_CASE("scenario: in a semi-sync cluster all replicas acknowledge unless some are named",
          "[scenario]") {
    const std::string semi_sync = R"("semi_sync": { "alpha": { "timeout": "1h" } },)";
    const auto all = read_sound(with(semi_sync)).world.clusters.front().servers;
    CHECK_FALSE(all[0].acknowledges);
    CHECK(std::all_of(
        all.begin() + 1, all.end(), [](const ServerSpec& one) { return one.acknowledges; }));
    const auto named =
        read_sound(with(R"("servers": { "db2": { "acknowledges": true } },)" + semi_sync))
            .world.clusters.front();
    CHECK(named.servers[1].acknowledges);
    CHECK_FALSE(named.servers[2].acknowledges);
}

TEST_CASE("scenario: events name faults, whom they hit, when and for how long", "[scenario]") {
    const auto scenario =
        read_sound(with(R"("events": [ { "at": "1.5s", "crash": ["db1", "db2"], "for": "2s" },
        { "when": { "done": "MakeWritable", "nth": 2, "after": "5ms" }, "crash_manager": "manager" },
        { "at": "2s", "lag": "replicas of alpha", "apply_time": "30ms" },
        { "at": "3s", "unlag": true },
        { "at": "4s", "switchover": { "instance": "db1", "to": "db2" } } ],)"));
    const auto& actions = scenario.world.actions;
    REQUIRE(actions.size() == 5);
    CHECK(std::get<Instant>(actions[0].when) == Instant{1500ms});
    CHECK(std::get<Fault>(actions[0].action) ==
          Fault{.kind = "crash", .targets = {"db1", "db2"}, .lasts = 2s});
    CHECK(std::get<Trigger>(actions[1].when) ==
          Trigger{Trigger::On::StepDone, "MakeWritable", 2, 5ms});
    CHECK(std::get<Fault>(actions[2].action) == Fault{.kind = "lag",
                                                      .targets = {"replicas of alpha"},
                                                      .amounts = {{"apply_time", 30'000}}});
    CHECK(std::get<Fault>(actions[3].action) == Fault{.kind = "lag", .is_end = true});
    const auto& operate = std::get<Operate>(actions[4].action);
    CHECK(operate.manager == "manager");
    CHECK(std::get<request::Switchover>(operate.request).designated == host("db2"));
}

TEST_CASE("scenario: an event may happen again and again", "[scenario]") {
    const auto scenario = read_sound(
        with(R"("events": [ { "at": "1s", "every": "2s", "until": "6s", "write": "db1" } ],)"));
    REQUIRE(scenario.world.actions.size() == 3);
    CHECK(std::get<Instant>(scenario.world.actions[2].when) == Instant{5s});
}

TEST_CASE("scenario: what means nothing beside a fault is refused", "[scenario]") {
    CHECK_THAT(complaint_about(
                   with(R"("events": [ { "at": "1s", "crash": "db1", "apply_time": "1s" } ],)")),
               Contains(R"("apply_time" means nothing beside "crash")"));
    CHECK_THAT(complaint_about(with(R"("events": [ { "at": "1s", "partition": "db1" } ],)")),
               Contains(R"("partition" needs "from")"));
    CHECK_THAT(
        complaint_about(with(R"("events": [ { "at": "1s", "crash": "primry of alpha" } ],)")),
        Contains(R"(did you mean "primary"?)"));
}

TEST_CASE("scenario: it runs for long enough that a fleet may be whole again after the last event",
          "[scenario]") {
    const auto scenario = read_sound(with(R"("events": [ { "at": "10s", "heal": true } ],)"));
    CHECK(scenario.until == Instant{75s});
    CHECK(read_sound(with(R"("until": "12.5s",)")).until == Instant{12500ms});
}

TEST_CASE("scenario: each condition of an expectation is judged on its own", "[scenario]") {
    const auto scenario = read_sound(R"({ "goal": "g", "method": "m",
      "fleet": { "alpha": { "db1": ["db2"] } },
      "expect": [ { "within": "9s", "after": "3s", "analysis": { "db1": "DeadPrimary" }, "source": { "db1": null } },
                  { "finally": { "recoveries": 1, "writable": ["db1", "db2"] } } ] })");
    REQUIRE(scenario.expectations.size() == 5);
    CHECK(describe(scenario.expectations[0]) == "from 3s to 9s: db1 is analysed as DeadPrimary");
    CHECK(describe(scenario.expectations[1]) == "from 3s to 9s: db1 replicates from nobody");
    CHECK(describe(scenario.expectations[4]) == "finally: db2 is writable");
    CHECK(scenario.expectations[2].line == 4);
}

TEST_CASE("scenario: an unknown host is named with its line, its path and the nearest known one",
          "[scenario]") {
    CHECK_THAT(
        complaint_about(with(R"("events": [ { "at": "1s", "crash": "db1" },
 { "at": "2s",
   "crash": "db9" } ],)")),
        Equals(
            R"(a.json:5: at events[1].crash: unknown host "db9" (known: db1, db2, db3, db4, servers; )"
            R"(did you mean "db1"?))"));
}

TEST_CASE("scenario: a number before a line break is reported on its own line", "[scenario]") {
    CHECK_THAT(complaint_about(with("\"seed\": -1\n\n,")), StartsWith("a.json:3: at seed: "));
}

TEST_CASE("scenario: one run reports every problem, but no more than twenty", "[scenario]") {
    const auto two = complaint_about(with(R"("seed": "x", "polcy": {},)"));
    CHECK_THAT(
        two, Contains("at seed: expected a whole number") && Contains("did you mean \"policy\"?"));
    std::string events;
    for (int i = 0; i < 30; ++i) {
        events += R"({ "at": "1s", "crash": "nobody" },)";
    }
    events.pop_back();
    const auto many = complaint_about(with("\"events\": [" + events + "],"));
    CHECK(std::count(many.begin(), many.end(), '\n') == 20);
    CHECK_THAT(many, Contains("a.json: and 10 more"));
}

TEST_CASE("scenario: slips are refused with what is wrong", "[scenario]") {
    struct Slip {
        std::string text;
        std::string complaint;
    };

    const auto slip = GENERATE(values<Slip>(
        {{"{", "a.json:1: not JSON: "},
         {"[]", "expected an object, found a list"},
         {"{}", "\"goal\" is missing"},
         {with(R"("seed": 1, "seed": 2,)"), "at seed: written twice"},
         {with(R"("until": "12",)"), R"(at until: "12" is not a length of time like "1.5s")"},
         {with(R"("until": 12,)"), "at until: expected a length of time"},
         {with(R"("events": [{ "at": "2s", "heal": true }, { "at": "1s", "heal": true }],)"),
          "at events[1].at: events must be in order of time: 1s comes after 2s"},
         {with(R"("events": [{ "heal": true }],)"), R"(at events[0]: write either "at" or "when")"},
         {with(R"("events": [{ "at": "1s" }],)"),
          "at events[0]: nothing happens: a verb is missing"},
         {with(R"("events": [{ "at": "1s", "crash": "db1", "wake": "db1" }],)"),
          R"(one event, one verb: "crash" is there already)"},
         {with(R"("events": [{ "at": "1s", "crahs": "db1" }],)"), "did you mean \"crash\"?"},
         {with(R"("events": [{ "when": { "step": "MakeWriteable" }, "heal": true }],)"),
          "did you mean \"MakeWritable\"?"},
         {with(R"("events": [{ "at": "1s", "crash": "db1", "manager": "manager" }],)"),
          "only what an operator asks for goes to a manager"},
         {with(R"("events": [{ "at": "1s", "partition": "db1", "from": "db1" }],)"),
          "\"db1\" is on both sides"},
         {with(R"("servers": { "db2": { "version": "oracle 23" } },)"), "is not a version like"},
         {with(R"("servers": { "db1": { "version": "maxscale 2.2" } },)"),
          "at servers.db1: a binlog server needs a source, whose log it keeps"},
         {with(R"("servers": { "db2": { "version": "maxscale 2.2", "delay": "1s" } },)"),
          "at servers.db2.delay: a binlog server has no \"delay\""},
         {with(R"("managers": ["db1"],)"), "\"db1\" names two of servers, managers and clients"},
         {R"({ "goal": "g", "method": "m", "fleet": { "a": { "b": ["b"] } }, "expect": [] })",
          "\"b\" is in the fleet already"},
         {R"({ "goal": "g", "method": "m", "fleet": { "a": { "b": [] } }, "expect": [] })",
          R"(at least one expectation must be a "never" or a "finally")"}}));
    CHECK_THAT(complaint_about(slip.text), Contains(slip.complaint));
}

TEST_CASE("scenario: an absent file is said to be unreadable", "[scenario]") {
    const auto scenario = load_scenario("no/such/file.json");
    REQUIRE_FALSE(scenario.has_value());
    CHECK(scenario.error().message == "no/such/file.json: cannot be read");
}

}  // namespace
}  // namespace understudy::sim
