#include "viz/sources/simulation.h"

#include <algorithm>
#include <map>
#include <set>

#include "engine/base/check.h"

#include "simulator/scenario/judge.h"
#include "viz/sources/suspects.h"

namespace understudy::viz {
namespace {

/// Between two keyframes of a small fleet; of a large one they are rarer, to bound memory.
constexpr Duration kKeyframeInterval{50'000};
constexpr std::size_t kSmallFleet = 50;

ServerShown show(const sim::ServerTruth& truth) {
    return {.key = truth.key,
            .cluster = truth.cluster,
            .data_center = truth.data_center,
            .is_up = truth.is_up,
            .is_hung = truth.is_hung,
            .is_writable = truth.is_writable,
            .source = truth.source,
            .receiver = truth.receiver,
            .applier = truth.applier,
            .executed = truth.executed.count(),
            .received = truth.received.count(),
            .lag = truth.lag};
}

Belief show(const Instance& instance) {
    Belief belief{.reachability = instance.reachability,
                  .is_demoted = instance.demotion.has_value(),
                  .is_downtimed = instance.downtime.has_value(),
                  .writability = std::nullopt,
                  .source = source_of(instance),
                  .quarantine = instance.demotion ? instance.demotion->quarantine : "",
                  .stopped_by = instance.stop ? instance.stop->owner : "",
                  .failure = instance.failure,
                  .failures_in_a_row = instance.failures_in_a_row,
                  .seen_at = instance.seen_at};
    if (instance.seen) {
        belief.writability = instance.seen->writability;
    }
    return belief;
}

ManagerShown show(const std::string& name, const Engine* engine) {
    ManagerShown shown{.name = name, .is_up = engine != nullptr, .servers = {}, .clusters = {}};
    if (engine == nullptr) {
        return shown;
    }
    for (const auto& [key, instance] : engine->snapshot().instances) {
        shown.servers.emplace(key, show(instance));
    }
    for (const auto& cluster : engine->clusters()) {
        if (cluster.primary && shown.servers.contains(*cluster.primary)) {
            shown.servers.at(*cluster.primary).is_primary = true;
        }
        shown.clusters.push_back(
            {cluster.alias, cluster.primary, cluster.finding, cluster.recovering});
    }
    return shown;
}

/// People know servers by name, so a uuid in a GTID is shown as the server it belongs to.
void put_names(std::string& text, const std::map<std::string, std::string>& names) {
    for (const auto& [uuid, name] : names) {
        for (auto at = text.find(uuid); at != std::string::npos; at = text.find(uuid, at)) {
            text.replace(at, uuid.size(), name);
        }
    }
}

void put_names(std::vector<story::Row>& rows, const std::map<std::string, std::string>& names) {
    for (auto& row : rows) {
        put_names(row.text, names);
        put_names(row.heading, names);
        for (auto& detail : row.details) {
            put_names(detail, names);
        }
    }
}

Duration keyframe_interval(const sim::WorldSpec& spec) {
    std::size_t servers = 0;
    for (const auto& cluster : spec.clusters) {
        servers += cluster.servers.size();
    }
    return kKeyframeInterval * static_cast<Duration::rep>(1 + servers / kSmallFleet);
}

void play(sim::World& world, sim::Judge& judge, Instant until, Recording& recording) {
    const Duration interval = keyframe_interval(world.spec());
    const auto look = [&] {
        judge.look(world);
        Frame frame = take_frame(world);
        // Of several entries at one instant the last frame is what is seen.
        if (!recording.frames.empty() && recording.frames.back().at == frame.at) {
            recording.frames.back() = std::move(frame);
        } else {
            recording.frames.push_back(std::move(frame));
        }
    };
    look();
    while (world.now() < until) {
        const Instant next_look = std::min(until, world.now() + interval);
        std::size_t entries = world.trace().size();
        while (world.advance(next_look)) {
            if (world.trace().size() != entries) {
                entries = world.trace().size();
                look();
            }
        }
        look();
    }
}

void take_verdicts(const sim::Scenario& scenario,
                   const sim::World& world,
                   const sim::Judge& judge,
                   Recording& recording) {
    for (const auto& judgement : judge.judgements()) {
        const bool is_kept = judgement.ruling != sim::Ruling::Fails;
        recording.verdicts.push_back({is_kept, describe(judgement.expectation)});
        recording.is_passed = recording.is_passed && is_kept;
    }
    for (const auto& verdict : world.verdicts()) {
        const bool is_excused = scenario.excuses.contains(verdict.id);
        const bool is_kept = !verdict.violation || is_excused;
        recording.verdicts.push_back({is_kept, verdict.id + ": " + verdict.claim});
        recording.is_passed = recording.is_passed && is_kept;
    }
}

}  // namespace

Frame take_frame(const sim::World& world) {
    Frame frame{.at = world.now(),
                .entries = world.trace().size(),
                .servers = {},
                .managers = {},
                .clients = {},
                .published = {}};
    for (const auto& truth : world.servers()) {
        frame.servers.push_back(show(truth));
    }
    for (const auto& name : world.spec().managers) {
        frame.managers.push_back(show(name, world.engine(name)));
    }
    for (const auto& client : world.clients()) {
        frame.clients.push_back({client.name, client.cluster, client.acknowledged, client.failed});
    }
    for (const auto& cluster : world.spec().clusters) {
        if (const auto primary = world.published(cluster.alias)) {
            frame.published.emplace(cluster.alias, *primary);
        }
    }
    return frame;
}

Recording record_scenario(const sim::Scenario& scenario, std::optional<std::uint64_t> seed) {
    sim::WorldSpec spec = scenario.world;
    spec.seed = seed.value_or(spec.seed);
    Recording recording;
    recording.title = scenario.file;
    recording.goal = scenario.goal;
    recording.method = scenario.method;
    recording.seed = spec.seed;
    sim::World world{spec};
    sim::Judge judge{scenario.expectations};
    try {
        play(world, judge, scenario.until, recording);
        world.finish();
        judge.conclude(world, false);
    } catch (const CheckFailed& failed) {
        recording.is_passed = false;
        recording.verdicts.push_back({false, failed.what()});
    }
    take_verdicts(scenario, world, judge, recording);
    recording.trace.assign(world.trace().begin(), world.trace().end());
    mark_suspects(recording);
    recording.story = story::tell_trace(recording.trace);
    put_names(recording.story, sim::names_of_uuids(world));
    if (recording.frames.empty()) {
        recording.frames.push_back(take_frame(world));
    }
    return recording;
}

Result<Recording> record_file(const std::string& file, std::optional<std::uint64_t> seed) {
    const auto scenario = sim::load_scenario(file);
    if (!scenario) {
        return tl::unexpected{scenario.error()};
    }
    return record_scenario(*scenario, seed);
}

}  // namespace understudy::viz
