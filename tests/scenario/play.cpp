// Plays one scenario under three seeds, each twice: it must pass, and the two runs must be the same
// event for event.
#include <cstdint>
#include <iostream>

#include <fmt/format.h>

#include "simulator/scenario/run.h"
#include "simulator/story/story.h"

namespace understudy {
namespace {

constexpr std::uint64_t kSeeds = 3;

bool play(const sim::Scenario& scenario, std::uint64_t seed) {
    const sim::RunOptions options{.seed = seed, .until = std::nullopt};
    const sim::Playback run = sim::run_scenario(scenario, options);
    if (!sim::is_passed(run)) {
        std::cout << story::tell(scenario, run, {}) << "\n";
        return false;
    }
    const sim::Playback again = sim::run_scenario(scenario, options);
    if (again.trace_hash != run.trace_hash) {
        std::cout << fmt::format("{}: seed {} is not the same world twice: {:016x}, then {:016x}\n",
                                 scenario.file,
                                 seed,
                                 run.trace_hash,
                                 again.trace_hash);
        return false;
    }
    std::cout << story::tell_outcome(scenario, run, {}) << "\n";
    return true;
}

int play_all_seeds(const std::string& file) {
    const auto scenario = sim::load_scenario(file);
    if (!scenario) {
        std::cout << scenario.error().message << "\n";
        return 2;
    }
    std::uint64_t passed = 0;
    for (std::uint64_t i = 0; i < kSeeds; ++i) {
        passed += play(*scenario, scenario->world.seed + i) ? 1U : 0U;
    }
    return passed == kSeeds ? 0 : 1;
}

}  // namespace
}  // namespace understudy

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cout << "usage: scenario_tests FILE\n";
        return 2;
    }
    return understudy::play_all_seeds(argv[1]);
}
