#include "simulator/shrink/shrink.h"

#include <catch2/catch.hpp>

#include "engine/model/mutation.h"

#include "simulator/scenario/print.h"
#include "simulator/sweep/swarm.h"
#include "simulator/sweep/trial.h"

namespace {

using namespace understudy;
using namespace understudy::sim;

constexpr auto kSilent = [](std::uint32_t, std::size_t) {};

/// The first drawn scenario that this mutant fails.
Scenario failing_scenario(Mutation mutation, const std::string& checker) {
    for (std::uint64_t seed = 1;; ++seed) {
        Scenario scenario = draw_scenario(seed, Preset::Compound);
        scenario.world.policy.mutation = mutation;
        if (fails(scenario, checker)) {
            return scenario;
        }
    }
}

}  // namespace

TEST_CASE("shrink: a mutant's failure becomes five events or fewer, of the same checker",
          "[shrink]") {
    const Scenario scenario = failing_scenario(Mutation::PromoteBeforeFence, "S2");
    const auto result = shrink(scenario, "S2", 150, kSilent);
    REQUIRE(result.is_failing);
    CAPTURE(print_scenario(result.scenario));
    CHECK(result.scenario.world.actions.size() <= 5);
    CHECK(fails(result.scenario, "S2"));
    const auto again = shrink(scenario, "S2", 150, kSilent);
    CHECK(print_scenario(again.scenario) == print_scenario(result.scenario));
}

TEST_CASE("shrink: the result is a file that fails as long as the bug is there", "[shrink]") {
    const Scenario scenario = failing_scenario(Mutation::SkipJournal, "S29");
    const auto result = shrink(scenario, "S29", 100, kSilent);
    auto read = read_scenario("shrunk", print_scenario(result.scenario));
    REQUIRE(read);
    CHECK_FALSE(fails(*read, "S29"));
    read->world.policy.mutation = Mutation::SkipJournal;
    CHECK(fails(*read, "S29"));
}

TEST_CASE("shrink: what does not fail is returned as it was", "[shrink]") {
    const Scenario scenario = draw_scenario(1, Preset::Calm);
    const auto result = shrink(scenario, "S1", 100, kSilent);
    CHECK_FALSE(result.is_failing);
    CHECK(result.runs == 1);
    CHECK(print_scenario(result.scenario) == print_scenario(scenario));
}
