#include "simulator/scenario/run.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "engine/base/check.h"

#include "simulator/scenario/problems.h"

namespace understudy::sim {
namespace {

/// States may change without leaving an entry in the trace; between two looks passes no more than
/// this.
constexpr Duration kLookInterval = 100ms;

constexpr std::uint64_t kNoEvent = std::numeric_limits<std::uint64_t>::max();

void add_rows(const World& world, std::size_t first, Timeline& timeline) {
    for (std::size_t i = first; i < world.trace().size(); ++i) {
        const TraceEntry& entry = world.trace()[i];
        if (belongs_in_timeline(entry.what)) {
            timeline.rows.push_back({entry.at, describe(entry.what), look_at_fleet(world)});
        }
    }
}

/// Where a run stops.
struct End {
    Instant at{};
    std::uint64_t event = 0;
};

void play(World& world, Judge& judge, const End& end, Timeline* timeline) {
    judge.look(world);
    std::size_t entries = 0;
    while (world.now() < end.at && world.events() < end.event) {
        const Instant next_look = std::min(end.at, world.now() + kLookInterval);
        while (world.events() < end.event && world.advance(next_look)) {
            if (world.trace().size() == entries) {
                continue;
            }
            if (timeline != nullptr) {
                add_rows(world, entries, *timeline);
            }
            entries = world.trace().size();
            judge.look(world);
        }
        judge.look(world);
    }
}

std::vector<CheckerRuling> rule_on_checkers(const Scenario& scenario, const World& world) {
    std::vector<CheckerRuling> checkers;
    for (auto& verdict : world.verdicts()) {
        const auto excuse = scenario.excuses.find(verdict.id);
        checkers.push_back({verdict, excuse == scenario.excuses.end() ? "" : excuse->second});
    }
    return checkers;
}

/// An excuse that covers nothing hides a checker for nothing, and nobody would notice.
std::vector<std::string> find_useless_excuses(const Scenario& scenario,
                                              const std::vector<CheckerRuling>& checkers) {
    std::vector<std::string> useless;
    std::vector<std::string> ids;
    for (const auto& checker : checkers) {
        ids.push_back(checker.verdict.id);
    }
    for (const auto& [id, because] : scenario.excuses) {
        const auto at = std::find(ids.begin(), ids.end(), id);
        if (at == ids.end()) {
            useless.push_back(
                fmt::format("excuse of an unknown checker \"{}\"{}", id, known_names(id, ids)));
        } else if (!checkers[static_cast<std::size_t>(at - ids.begin())].verdict.violation) {
            useless.push_back(fmt::format("the excuse of {} is not needed: remove it", id));
        }
    }
    return useless;
}

void gather_state(const World& world, Playback& run) {
    run.ended = world.now();
    run.trace.assign(world.trace().begin(), world.trace().end());
    run.servers = world.servers();
    run.clients = world.clients();
    for (const auto& cluster : world.spec().clusters) {
        if (const auto primary = world.published(cluster.alias)) {
            run.published[cluster.alias] = *primary;
        }
    }
    run.names_of_uuids = names_of_uuids(world);
    run.events = world.events();
    run.trace_hash = world.trace_hash();
}

}  // namespace

std::map<std::string, std::string> names_of_uuids(const World& world) {
    std::map<std::string, std::string> names;
    for (const auto& manager : world.spec().managers) {
        const Engine* engine = world.engine(manager);
        if (engine == nullptr) {
            continue;
        }
        for (const auto& [key, instance] : engine->snapshot().instances) {
            if (instance.seen && instance.seen->server_uuid) {
                names[to_string(*instance.seen->server_uuid)] = short_name(key);
            }
        }
    }
    return names;
}

bool is_failed(const CheckerRuling& checker) {
    return checker.verdict.violation && checker.excuse.empty();
}

bool is_passed(const Playback& run) {
    const auto fails = [](const Judgement& judgement) { return judgement.ruling == Ruling::Fails; };
    return run.failed_check.empty() && run.useless_excuses.empty() &&
           std::none_of(run.judgements.begin(), run.judgements.end(), fails) &&
           std::none_of(run.checkers.begin(), run.checkers.end(), is_failed);
}

Playback run_scenario(const Scenario& scenario, const RunOptions& options) {
    WorldSpec spec = scenario.world;
    spec.seed = options.seed.value_or(spec.seed);
    const End end{.at = options.until.value_or(scenario.until),
                  .event = options.until_event.value_or(kNoEvent)};

    Playback run;
    run.seed = spec.seed;
    World world{spec};
    world.keep_trace(TraceKeeping::Kept);
    run.timeline.servers = names_of_servers(world);
    Judge judge{scenario.expectations};
    try {
        play(world, judge, end, options.wants_timeline ? &run.timeline : nullptr);
        run.is_cut_short = world.now() < scenario.until;
        if (!run.is_cut_short) {
            world.finish();
        }
        judge.conclude(world, run.is_cut_short);
    } catch (const CheckFailed& failed) {
        run.failed_check = failed.what();
    }
    run.judgements = judge.judgements();
    run.checkers = rule_on_checkers(scenario, world);
    if (!run.is_cut_short && run.failed_check.empty()) {
        run.useless_excuses = find_useless_excuses(scenario, run.checkers);
    }
    gather_state(world, run);
    return run;
}

}  // namespace understudy::sim
