// Compound disasters: what real incidents were made of (spec/simulation.md section 8, 50 to 58).
//
// 54 (a thousand clusters) is for tests/bench; 55 and 57 wait for disks and upgrades.
#include <array>

#include "simulator/sweep/drawing.h"

namespace understudy::sim {

namespace {

using namespace std::chrono_literals;
using Actions = std::vector<ScheduledAction>;

constexpr Instant kStart{10s};

Fault fault(std::string kind, std::string target, std::optional<Duration> lasts = std::nullopt) {
    return {.kind = std::move(kind), .targets = {std::move(target)}, .lasts = lasts};
}

Trigger at_step(Dice& dice, std::uint64_t most) {
    return {.kind = "", .nth = 1 + static_cast<std::uint32_t>(dice.below(most))};
}

/// 50: the primary dies, and the best candidate dies during the recovery.
Actions candidate_dies(Dice& dice) {
    return {{at_step(dice, 12), fault("crash", "candidate of alpha", 20s)},
            {kStart, fault("crash", "primary of alpha")}};
}

/// 51: a data centre is lost.
Actions data_center_lost(Dice& dice) {
    return {{kStart, fault(dice.one_of<const char*>({"crash", "hang"}), "dc dc1", 20s)}};
}

/// 52: the old primary returns between promotion and publication.
Actions old_primary_returns(Dice& dice) {
    const Trigger promoted{.on = Trigger::On::StepDone,
                           .kind = "MakeWritable",
                           .nth = 1,
                           .after = Duration{static_cast<std::int64_t>(dice.below(5'000))}};
    const std::string kind = dice.one_of<const char*>({"crash", "hang"});
    return {{promoted, Fault{.kind = kind, .is_end = true}},
            {kStart, fault(kind, "primary of alpha")}};
}

/// 53: the promoted server dies soon after.
Actions promoted_dies(Dice& dice) {
    const Trigger later{.on = Trigger::On::Recorded,
                        .kind = dice.one_of<const char*>({"RecoveryEnded", "PrimaryPublished"}),
                        .nth = 1 + static_cast<std::uint32_t>(dice.below(2)),
                        .after = Duration{dice.between(0, 6'000'000)}};
    return {{later, fault("crash", "primary of alpha", 15s)},
            {kStart, fault("crash", "primary of alpha", 18s)}};
}

/// 56: a deployment stops the appliers of all replicas while the manager cannot see the primary.
Actions appliers_stop(Dice& dice) {
    Fault cut{.kind = "partition",
              .targets = {"manager"},
              .from = {"primary of alpha"},
              .lasts = Duration{dice.between(1'000'000, 15'000'000)}};
    return {{kStart, fault("stop_applier", "replicas of alpha", 20s)}, {kStart + 2s, cut}};
}

/// 58: the network flaps with about the period of the polls.
Actions network_flaps(Dice& dice) {
    Actions actions;
    const Duration period{dice.between(700'000, 1'300'000)};
    const Duration down{dice.between(100'000, 600'000)};
    for (int i = 0; i < 20; ++i) {
        actions.push_back({kStart + period * i,
                           Fault{.kind = "partition",
                                 .targets = {"manager"},
                                 .from = {"primary of alpha"},
                                 .lasts = down}});
    }
    return actions;
}

}  // namespace

std::vector<ScheduledAction> draw_compound(std::uint64_t seed) {
    static constexpr std::array kMacros{candidate_dies,
                                        data_center_lost,
                                        old_primary_returns,
                                        promoted_dies,
                                        appliers_stop,
                                        network_flaps};
    Dice dice{seed, Draw::Macro};
    return kMacros.at(dice.below(kMacros.size()))(dice);
}

}  // namespace understudy::sim
