#include "simulator/sweep/trial.h"

#include <algorithm>

#include "engine/base/check.h"

#include "simulator/world/world.h"

namespace understudy::sim {

namespace {

/// How often it is looked whether a violation has come up.
constexpr Duration kStride = std::chrono::milliseconds{200};

bool is_expected_calm(const Scenario& scenario) {
    return std::any_of(
        scenario.expectations.begin(), scenario.expectations.end(), [](const Expectation& one) {
            return one.cadence == Cadence::Never &&
                   std::holds_alternative<expect::RecoveryStarts>(one.condition);
        });
}

void note_violations(const Scenario& scenario, const World& world, Trial& trial) {
    trial.verdicts = world.verdicts();
    for (const CheckerVerdict& verdict : trial.verdicts) {
        if (verdict.violation && !scenario.excuses.contains(verdict.id)) {
            trial.violations.push_back({verdict.id, *verdict.violation, world.now()});
        }
    }
    const auto started = trial.coverage.find("record RecoveryStarted");
    if (is_expected_calm(scenario) && started != trial.coverage.end()) {
        trial.violations.push_back({"expect", "a recovery began in a calm world", world.now()});
    }
}

bool is_violated(const World& world, const std::string& checker) {
    for (const CheckerVerdict& verdict : world.verdicts()) {
        if (verdict.id == checker && verdict.violation) {
            return true;
        }
    }
    return false;
}

}  // namespace

Trial try_scenario(const Scenario& scenario) {
    Trial trial;
    World world{scenario.world};
    world.keep_trace(TraceKeeping::Dropped);
    world.count_coverage();
    try {
        world.run_until(scenario.until);
        world.finish();
    } catch (const CheckFailed& failed) {
        trial.violations.push_back({"check", failed.what(), world.now()});
    }
    trial.coverage = world.coverage();
    note_violations(scenario, world, trial);
    trial.trace_hash = world.trace_hash();
    trial.events = world.events();
    return trial;
}

std::uint64_t trace_hash_of_copies(const Scenario& scenario) {
    constexpr int kCopies = 16;
    const Duration stride = scenario.until.time_since_epoch() / kCopies + Duration{1};
    World world{scenario.world};
    world.keep_trace(TraceKeeping::Dropped);
    std::vector<World> originals;
    try {
        while (world.now() < scenario.until) {
            originals.push_back(world);
            world = World{originals.back()};
            world.run_until(std::min(scenario.until, world.now() + stride));
        }
        world.finish();
    } catch (const CheckFailed&) {
        return world.trace_hash();  // the first run says so
    }
    return world.trace_hash();
}

bool fails(const Scenario& scenario, const std::string& checker) {
    if (checker == "expect" || checker == "check") {
        const Trial trial = try_scenario(scenario);
        return std::any_of(trial.violations.begin(),
                           trial.violations.end(),
                           [&](const Violation& one) { return one.checker == checker; });
    }
    World world{scenario.world};
    world.keep_trace(TraceKeeping::Dropped);
    try {
        while (world.now() < scenario.until) {
            world.run_until(std::min(scenario.until, world.now() + kStride));
            if (is_violated(world, checker)) {
                return true;
            }
        }
        world.finish();
    } catch (const CheckFailed&) {
        return false;  // another failure
    }
    return is_violated(world, checker);
}

}  // namespace understudy::sim
