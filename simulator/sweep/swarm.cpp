#include "simulator/sweep/swarm.h"

#include <array>

#include <fmt/format.h>

#include "simulator/sweep/drawing.h"

namespace understudy::sim {

namespace {

constexpr std::array<std::string_view, 6> kNames{
    "mixed", "calm", "single", "swarm", "compound", "reckless"};

Preset draw_preset(std::uint64_t seed) {
    Dice dice{seed, Draw::Preset};
    return static_cast<Preset>(1 + dice.weighted({8, 12, 45, 25, 10}));
}

std::vector<ScheduledAction> draw_actions(std::uint64_t seed,
                                          Preset preset,
                                          const WorldSpec& world) {
    Dice dice{seed, Draw::Classes, 1};
    const auto& servers = world.clusters.front().servers;
    const std::string survivor = servers[1 + dice.below(servers.size() - 1)].key.host;
    switch (preset) {
        case Preset::Mixed:
        case Preset::Calm: return {};
        case Preset::Single: return draw_faults(seed, world, {1, survivor, false});
        case Preset::Swarm:
            return draw_faults(
                seed, world, {2 + static_cast<std::uint32_t>(dice.below(7)), survivor, true});
        case Preset::Compound: return draw_compound(seed);
        case Preset::Reckless:
            return draw_faults(
                seed, world, {5 + static_cast<std::uint32_t>(dice.below(15)), "", true});
    }
    return {};
}

}  // namespace

std::string_view to_string(Preset preset) {
    return kNames.at(static_cast<std::size_t>(preset));
}

std::optional<Preset> parse_preset(std::string_view name) {
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (kNames.at(i) == name) {
            return static_cast<Preset>(i);
        }
    }
    return std::nullopt;
}

std::vector<std::string> preset_names() {
    return {kNames.begin(), kNames.end()};
}

Scenario draw_scenario(std::uint64_t seed, Preset preset) {
    const Preset drawn = preset == Preset::Mixed ? draw_preset(seed) : preset;
    Scenario scenario;
    scenario.goal = "every promise holds";
    scenario.method = fmt::format("drawn: preset {}, seed {:x}", to_string(drawn), seed);
    scenario.world.seed = seed;
    draw_shape(seed, scenario.world);
    draw_settings(seed, scenario.world);
    draw_hooks(seed, scenario.world);
    scenario.world.actions = draw_actions(seed, drawn, scenario.world);
    const bool is_calm = scenario.world.actions.empty();
    add_quiet(seed, scenario.world);
    const WorldSpec& world = scenario.world;
    scenario.until = is_calm ? kQuietAt : kQuietAt + world.whole_within + std::chrono::seconds{1};
    scenario.file = fmt::format("{}-{:x}", to_string(drawn), seed);
    scenario.expectations = {{.cadence = Cadence::Finally, .condition = expect::Holds{}}};
    if (drawn == Preset::Calm) {
        scenario.expectations.push_back(
            {.cadence = Cadence::Never, .condition = expect::RecoveryStarts{}});
    }
    return scenario;
}

}  // namespace understudy::sim
