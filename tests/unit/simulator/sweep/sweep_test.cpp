#include "simulator/sweep/sweep.h"

#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

#include "engine/model/mutation.h"

#include "simulator/scenario/print.h"
#include "simulator/sweep/candidates.h"
#include "simulator/sweep/steps.h"
#include "simulator/sweep/token.h"
#include "tests/support/source_tree.h"

namespace {

using namespace understudy;
using namespace understudy::sim;

constexpr auto kSilent = [](const SweepProgress&) {};

SweepResult sweep_with(std::uint32_t threads) {
    return sweep({.seeds = 40, .threads = threads, .most_failures = 1'000}, kSilent);
}

void expect_sound(const std::vector<Scenario>& family) {
    for (const SweepFailure& failure : sweep_all(family, 2, kSilent).failures) {
        CAPTURE(family[failure.seed].file, failure.violation.checker, failure.violation.detail);
        CHECK(false);
    }
}

}  // namespace

TEST_CASE("token: what is printed reads back", "[sweep]") {
    for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{42}, ~std::uint64_t{0}}) {
        const Token token{Preset::Compound, seed};
        CHECK(parse_token(to_string(token)) == token);
    }
    CHECK(to_string(Token{Preset::Mixed, 42}) == "ul1:mixed:2a");
}

TEST_CASE("token: what is none is refused with what was expected", "[sweep]") {
    const auto complaint = [](std::string_view text) { return parse_token(text).error().message; };
    CHECK(complaint("42").find("is no token like") != std::string::npos);
    CHECK(complaint("ul0:mixed:2a").find("of another version") != std::string::npos);
    CHECK(complaint("ul1:wild:2a").find("unknown preset \"wild\"") != std::string::npos);
    CHECK(complaint("ul1:mixed:2x").find("no hexadecimal seed") != std::string::npos);
}

TEST_CASE("swarm: a seed draws one scenario, and its file is that scenario", "[sweep]") {
    std::set<std::string> drawn;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        const Scenario scenario = draw_scenario(seed, Preset::Mixed);
        const std::string text = print_scenario(scenario);
        CHECK(text == print_scenario(draw_scenario(seed, Preset::Mixed)));
        const auto read = read_scenario("drawn", text);
        INFO((read ? std::string{} : read.error().message) << text);
        REQUIRE(read);
        CHECK(print_scenario(*read) == text);
        drawn.insert(text);
    }
    CHECK(drawn.size() == 200);
}

TEST_CASE("sweep: what it finds does not depend on the number of threads", "[sweep]") {
    const SweepResult one = sweep_with(1);
    const SweepResult two = sweep_with(2);
    CHECK(one.seeds == 40);
    CHECK(one.events == two.events);
    CHECK(one.coverage == two.coverage);
    CHECK(one.failures.size() == two.failures.size());
    CHECK(one.ran_again == 2);
    CHECK(one.different.empty());
}

TEST_CASE("sweep: each mutant is caught by the checker that should catch it", "[sweep]") {
    std::vector<Scenario> scenarios{
        *load_scenario(tests::in_source_tree("scenarios/recover/received-not-executed.json")),
        *load_scenario(tests::in_source_tree("scenarios/hooks/around-a-failover.json"))};
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        scenarios.push_back(draw_scenario(seed, Preset::Compound));
    }
    for (const auto& [mutation, checker] : all_mutations()) {
        const bool is_caught = std::any_of(scenarios.begin(), scenarios.end(), [&](Scenario one) {
            one.world.policy.mutation = mutation;
            return fails(one, std::string{checker});
        });
        CAPTURE(to_string(mutation), checker);
        CHECK(is_caught);
    }
}

TEST_CASE("sweep: no checker is vacuous", "[sweep]") {
    std::vector<Scenario> scenarios{
        *load_scenario(tests::in_source_tree("scenarios/recover/received-not-executed.json")),
        *load_scenario(tests::in_source_tree("scenarios/operations/stop-replica.json")),
        *load_scenario(tests::in_source_tree("scenarios/recover/channels-left-alone.json")),
        *load_scenario(tests::in_source_tree("scenarios/hooks/around-a-failover.json"))};
    for (std::uint64_t seed = 1; seed <= 120; ++seed) {
        scenarios.push_back(draw_scenario(seed, Preset::Swarm));
    }
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        scenarios.push_back(draw_scenario(seed, Preset::Compound));
    }
    for (const auto& [id, tally] : sweep_all(scenarios, 2, kSilent).checkers) {
        CAPTURE(id, tally.claim);
        CHECK(tally.evaluated > 0);
        CHECK(tally.interesting > 0);
    }
}

TEST_CASE("steps: a scenario becomes a family with a manager that dies at each step", "[sweep]") {
    const auto scenario =
        load_scenario(tests::in_source_tree("scenarios/recover/dead-primary.json"));
    REQUIRE(scenario);
    const auto family = crash_at_each_step(*scenario);
    CHECK(family.size() >= 15);
    CHECK(family.size() % 3 == 0);
    expect_sound(family);
}

TEST_CASE("candidates: each server breaks at each phase, is preferred, or must not be promoted",
          "[sweep]") {
    const auto scenario =
        load_scenario(tests::in_source_tree("scenarios/recover/dead-primary.json"));
    REQUIRE(scenario);
    const auto family = break_each_candidate(*scenario);
    const std::size_t servers = scenario->world.clusters.front().servers.size();
    CHECK(family.size() == servers * (2 * 4 + 3));
    std::set<std::string> names;
    for (const Scenario& member : family) {
        names.insert(member.file);
        CHECK(read_scenario(member.file, print_scenario(member)));
    }
    CHECK(names.size() == family.size());
    expect_sound(family);
}

TEST_CASE("candidates: where no recovery begins there is nobody to break", "[sweep]") {
    const auto scenario = load_scenario(tests::in_source_tree("scenarios/detect/quiet-fleet.json"));
    REQUIRE(scenario);
    CHECK(break_each_candidate(*scenario).empty());
}
