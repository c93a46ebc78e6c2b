#include "engine/relocation/errant_changes.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/relocation/common_refusals.h"
#include "engine/topology/errant_gtids.h"
#include "engine/topology/obstacles.h"

namespace understudy {
namespace {

/// Each is a commit on the primary; more of them than this are no slip of somebody's.
constexpr std::uint64_t kMostInjected = 500;
/// In one step.
constexpr std::size_t kInjectedAtOnce = 50;

GtidSet executed_by(const Observation& seen) {
    const auto* executed = std::get_if<GtidSet>(&seen.executed);
    return executed == nullptr ? GtidSet{} : *executed;
}

GtidSet received_by(const Terrain& terrain, const InstanceKey& key) {
    const auto* received = std::get_if<GtidSet>(&received_position(*observe(terrain, key)));
    return received == nullptr ? GtidSet{} : *received;
}

/// What is errant now is what it was planned for, but for what the primary has got since.
std::optional<Refusal> find_nothing_errant(const Terrain& terrain,
                                           const InstanceKey& key,
                                           const Parameters& parameters) {
    const auto errant = find_errant_gtids(terrain, key);
    if (!errant) {
        return errant.error();
    }
    const std::string root = short_name(sources_of(terrain, key).back());
    if (!parameters.errant) {
        return refuse(RefusalReason::NothingErrant,
                      fmt::format("{} has no GTID that {} lacks", short_name(key), root));
    }
    const bool is_other = !parameters.errant->contains(*errant) ||
                          !received_by(terrain, key).contains(*parameters.errant);
    return is_other ? std::optional{refuse(RefusalReason::PlanChanged,
                                           fmt::format("what {} has and {} lacks is {} by now",
                                                       short_name(key),
                                                       root,
                                                       to_string(*errant)))}
                    : std::nullopt;
}

/// Who was told to replicate from it, and who does.
std::optional<Refusal> find_readers(const Terrain& terrain, const InstanceKey& key) {
    std::vector<InstanceKey> readers = observe(terrain, key)->replicas_seen;
    const auto& replicas = terrain.topology.replicas_of(key);
    readers.insert(readers.end(), replicas.begin(), replicas.end());
    std::sort(readers.begin(), readers.end());
    readers.erase(std::unique(readers.begin(), readers.end()), readers.end());
    if (readers.empty()) {
        return std::nullopt;
    }
    std::vector<std::string> names;
    std::transform(readers.begin(), readers.end(), std::back_inserter(names), short_name);
    return refuse(RefusalReason::HasReplicas,
                  fmt::format("the binary logs of {} would go, and {} read them; relocate-replicas "
                              "moves them elsewhere first",
                              short_name(key),
                              join(names, ", ")));
}

/// Without what it is to forget, it must be able to go on from the source it has.
std::optional<Refusal> find_no_way_on(const Terrain& terrain,
                                      const InstanceKey& key,
                                      const GtidSet& errant) {
    const InstanceKey& source_key = observe(terrain, key)->replica->source;
    const Observation* source = observe(terrain, source_key);
    if (source == nullptr) {
        return refuse(RefusalReason::NotReachable,
                      fmt::format("{}, from which {} is to go on, does not answer",
                                  short_name(source_key),
                                  short_name(key)));
    }
    if (const GtidSet both = executed_by(*source) & errant; !both.empty()) {
        return refuse(RefusalReason::NotPossible,
                      fmt::format("{} would get them again from {}, which has {} as well: begin "
                                  "there",
                                  short_name(key),
                                  short_name(source_key),
                                  to_string(both)));
    }
    auto obstacles = find_obstacles(terrain, key, source_key);
    std::erase_if(obstacles,
                  [](const Obstacle& one) { return one.kind == ObstacleKind::ErrantTransactions; });
    return refuse_obstacles(key, source_key, obstacles);
}

}  // namespace

std::optional<Refusal> find_refusal_to_forget_errant(const Terrain& terrain, const Change& change) {
    const InstanceKey& key = change.instance;
    if (auto refusal = find_no_steady_source(terrain, key)) {
        return refusal;
    }
    if (auto refusal = find_nothing_errant(terrain, key, change.parameters)) {
        return refusal;
    }
    if (is_by_coordinates(*observe(terrain, key))) {
        return refuse(
            RefusalReason::NoGtid,
            fmt::format("{} replicates by file and position: enable-gtid first", short_name(key)));
    }
    if (auto refusal = find_readers(terrain, key)) {
        return refusal;
    }
    if (auto refusal = find_no_way_on(terrain, key, *change.parameters.errant)) {
        return refusal;
    }
    return find_unappliable(terrain, key, "what it has not applied would be dropped");
}

std::string reason_to_forget_errant(const Terrain& terrain, const Change& change) {
    return fmt::format(
        "{0} forgets {1}, and its binary logs go for good; what those transactions changed stays "
        "in its tables, which differ from those of {2}; until it counts the rest as executed it is "
        "detached from {2}, and it is read-only from then on",
        short_name(change.instance),
        to_string(*change.parameters.errant),
        short_name(observe(terrain, change.instance)->replica->source));
}

std::vector<Step> steps_to_forget_errant(const Terrain& terrain, const Change& change) {
    const InstanceKey& key = change.instance;
    const InstanceKey source = source_of(terrain, key).value_or(key);
    const GtidSet executed = executed_by(*observe(terrain, key));
    const GtidSet errant = change.parameters.errant.value_or(GtidSet{});
    std::vector<Step> steps{step::MakeReadOnly{key},
                            step::DetachSource{key, source},
                            step::ResetExecuted{key, source, executed, errant},
                            step::SetPurged{key, source, change.kept.value_or(executed - errant)},
                            step::ReattachSource{key, source}};
    if (!find(terrain.snapshot, key)->stop && !is_to_follow_another(terrain, key)) {
        steps.emplace_back(step::StartReplication{key});
    }
    return steps;
}

namespace {

std::optional<Refusal> find_no_taker(const Terrain& terrain, const InstanceKey& key) {
    const Observation& seen = *observe(terrain, key);
    if (auto refusal = find_demotion(terrain, key)) {
        return refusal;
    }
    if (seen.replica || !is_writable(seen)) {
        return refuse(
            RefusalReason::PrimaryNotHealthy,
            fmt::format("{} is {}", short_name(key), seen.replica ? "a replica" : "read-only"));
    }
    const bool names_its_own =
        seen.gtid_mode == GtidMode::Off || seen.gtid_mode == GtidMode::OffPermissive;
    return names_its_own
               ? std::optional{refuse(RefusalReason::NoGtid,
                                      fmt::format("{} has gtid_mode={}: it must be ON, or "
                                                  "ON_PERMISSIVE",
                                                  short_name(key),
                                                  to_string(*seen.gtid_mode)))}
               : std::nullopt;
}

}  // namespace

std::optional<Refusal> find_refusal_to_inject_empty(const Terrain& terrain, const Change& change) {
    const InstanceKey key = change.of.value_or(change.instance);
    const auto sources = sources_of(terrain, key);
    if (sources.empty()) {
        return refuse(RefusalReason::NotAReplica, short_name(key) + " has no source");
    }
    if (!change.of || sources.back() != change.instance) {
        return refuse(
            RefusalReason::PlanChanged,
            fmt::format(
                "{} is the primary of {} by now", short_name(sources.back()), short_name(key)));
    }
    if (auto refusal = find_nothing_errant(terrain, key, change.parameters)) {
        return refusal;
    }
    if (auto refusal = find_no_taker(terrain, change.instance)) {
        return refusal;
    }
    const std::uint64_t count = change.parameters.errant->count();
    return count <= kMostInjected
               ? std::nullopt
               : std::optional{refuse(
                     RefusalReason::NotPossible,
                     fmt::format("{} has {} GTIDs that {} lacks, and at most {} are injected: "
                                 "gtid-errant-reset lets it forget them, or build it anew",
                                 short_name(key),
                                 count,
                                 short_name(change.instance),
                                 kMostInjected))};
}

std::string reason_to_inject_empty(const Terrain& /*terrain*/, const Change& change) {
    return fmt::format(
        "{0} gets empty transactions with the names that only {1} has, and all who "
        "replicate from it; what those of {1} changed stays on {1} alone, whose "
        "data differ",
        short_name(change.instance),
        short_name(*change.of));
}

std::vector<Step> steps_to_inject_empty(const Terrain& terrain, const Change& change) {
    const GtidSet lacking = change.parameters.errant.value_or(GtidSet{}) -
                            executed_by(*observe(terrain, change.instance));
    std::vector<Step> steps;
    GtidSet some;
    std::size_t count = 0;
    for (const Gtid& one : list_gtids(lacking, kMostInjected)) {
        some.add(one);
        if (++count % kInjectedAtOnce == 0) {
            steps.emplace_back(step::InjectEmpty{change.instance, std::exchange(some, {})});
        }
    }
    if (!some.empty()) {
        steps.emplace_back(step::InjectEmpty{change.instance, std::move(some)});
    }
    return steps;
}

}  // namespace understudy
