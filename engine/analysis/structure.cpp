#include "engine/analysis/structure.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "engine/topology/excess.h"

namespace understudy {
namespace {

/// One that answers, with what it said.
struct Seen {
    InstanceKey key;
    const Observation* now = nullptr;
};

struct Scene {
    const Terrain& terrain;
    Seen source;
    bool is_primary = false;
    std::vector<Seen> replicas;
    std::vector<Seen> loggers;  ///< Replicas that others could replicate from.
};

using Found = std::string;  ///< Empty: nothing to warn of.

std::string names_of(const std::vector<Seen>& all) {
    std::string text;
    for (const Seen& one : all) {
        text += (text.empty() ? "" : ", ") + short_name(one.key);
    }
    return text;
}

template <class Is>
std::vector<Seen> those(const std::vector<Seen>& all, Is is) {
    std::vector<Seen> chosen;
    std::copy_if(all.begin(), all.end(), std::back_inserter(chosen), is);
    return chosen;
}

std::vector<Seen> who_log(const Scene& scene, BinlogFormat format) {
    return those(scene.loggers, [&](const Seen& one) { return one.now->binlog_format == format; });
}

Found find_no_loggers(const Scene& scene) {
    if (!scene.is_primary || scene.replicas.size() < 2 || !scene.loggers.empty()) {
        return {};
    }
    return fmt::format(
        "none of {} writes a binary log of what it applies, so that none could be "
        "promoted",
        names_of(scene.replicas));
}

Found find_no_support(const Scene& scene) {
    const bool is_any_by_gtid = std::any_of(scene.replicas.begin(),
                                            scene.replicas.end(),
                                            [](const Seen& one) { return has_gtid(*one.now); });
    if (!scene.is_primary || scene.replicas.size() < 2 || is_any_by_gtid ||
        !scene.terrain.policy.pseudo_gtid.pattern.empty()) {
        return {};
    }
    return fmt::format(
        "{} replicate by file and position and there is no Pseudo-GTID: nobody can "
        "tell where they would go on below another source",
        names_of(scene.replicas));
}

Found find_formats(const Scene& scene, BinlogFormat one, BinlogFormat other) {
    const auto some = who_log(scene, one);
    const auto others = who_log(scene, other);
    if (!scene.is_primary || some.empty() || others.empty()) {
        return {};
    }
    return fmt::format(
        "{} log as {}, {} as {}: the second could not replicate from the first, or "
        "not the other way round",
        names_of(some),
        to_string(one),
        names_of(others),
        to_string(other));
}

Found find_versions(const Scene& scene) {
    std::set<std::pair<std::uint32_t, std::uint32_t>> series;
    for (const Seen& one : scene.loggers) {
        series.emplace(one.now->version.major, one.now->version.minor);
    }
    if (!scene.is_primary || series.size() < 2) {
        return {};
    }
    std::string text;
    for (const Seen& one : scene.loggers) {
        text += fmt::format(
            "{}{} {}", text.empty() ? "" : ", ", short_name(one.key), describe(one.now->version));
    }
    return text + ": an older one cannot replicate from a newer one";
}

Found find_modes(const Scene& scene) {
    const auto by_gtid =
        those(scene.replicas, [](const Seen& one) { return one.now->replica->uses_gtid; });
    const auto by_place =
        those(scene.replicas, [](const Seen& one) { return is_by_coordinates(*one.now); });
    if (by_gtid.empty() || by_place.empty()) {
        return {};
    }
    return fmt::format(
        "{} replicate by GTID, {} by file and position", names_of(by_gtid), names_of(by_place));
}

/// Only what the primary cannot have written since it was looked at: the two were not looked at in
/// one instant.
Found find_errant(const Scene& scene) {
    const auto sources = sources_of(scene.terrain, scene.source.key);
    const InstanceKey& key = sources.empty() ? scene.source.key : sources.back();
    const Observation* root = observe(scene.terrain, key);
    if (root == nullptr || !is_root(scene.terrain, key)) {
        return {};
    }
    std::string text;
    for (const Seen& one : scene.replicas) {
        const ReplicationPosition& has = one.now->executed;
        if (are_comparable(has, root->executed) && has_excess(has, root->executed, *root)) {
            text += fmt::format("{}{} has {}",
                                text.empty() ? "" : ", ",
                                short_name(one.key),
                                missing_from(root->executed, has));
        }
    }
    return text.empty() ? text : text + ", which its primary never wrote";
}

Found find_read_only(const Scene& scene) {
    if (!scene.is_primary || is_writable(*scene.source.now)) {
        return {};
    }
    return short_name(scene.source.key) +
           (scene.source.now->replica ? " is the primary" : " has no source") + " and is read-only";
}

Found find_semi_sync(const Scene& scene) {
    const SemiSyncStatus& semi_sync = scene.source.now->semi_sync;
    if (!scene.is_primary || !semi_sync.source_enabled || semi_sync.source_active ||
        semi_sync.connected_replicas >= semi_sync.wait_for_replicas) {
        return {};
    }
    return fmt::format(
        "{} waits for {} acknowledgements and {} replicas give any: it has degraded "
        "to asynchronous replication",
        short_name(scene.source.key),
        semi_sync.wait_for_replicas,
        semi_sync.connected_replicas);
}

struct Rule {
    StructureWarning kind;
    Found (*find)(const Scene&);
};

constexpr Rule kRules[]{
    {StructureWarning::NoLoggingReplicas, find_no_loggers},
    {StructureWarning::NoFailoverSupport, find_no_support},
    {StructureWarning::StatementAndMixedLoggingReplicas,
     [](const Scene& scene) {
         return find_formats(scene, BinlogFormat::Statement, BinlogFormat::Mixed);
     }},
    {StructureWarning::StatementAndRowLoggingReplicas,
     [](const Scene& scene) {
         return find_formats(scene, BinlogFormat::Statement, BinlogFormat::Row);
     }},
    {StructureWarning::MixedAndRowLoggingReplicas,
     [](const Scene& scene) {
         return find_formats(scene, BinlogFormat::Mixed, BinlogFormat::Row);
     }},
    {StructureWarning::MultipleMajorVersionsLoggingReplicas, find_versions},
    {StructureWarning::DifferentGtidModes, find_modes},
    {StructureWarning::ErrantGtid, find_errant},
    {StructureWarning::NoWritablePrimary, find_read_only},
    {StructureWarning::NotEnoughValidSemiSyncReplicas, find_semi_sync},
};

}  // namespace

std::vector<Warning> find_warnings(const Terrain& terrain, const InstanceKey& key) {
    const Observation* now = observe(terrain, key);
    if (now == nullptr) {
        return {};
    }
    Scene scene{terrain, {key, now}, is_root(terrain, key), {}, {}};
    for (const InstanceKey& replica : terrain.topology.replicas_of(key)) {
        const Observation* seen = observe(terrain, replica);
        if (seen == nullptr || !seen->replica) {
            continue;
        }
        scene.replicas.push_back({replica, seen});
        if (seen->has_binlog && seen->logs_replica_updates && !is_binlog_server(seen->version)) {
            scene.loggers.push_back({replica, seen});
        }
    }
    std::vector<Warning> warnings;
    for (const Rule& rule : kRules) {
        if (Found detail = rule.find(scene); !detail.empty()) {
            warnings.push_back({rule.kind, std::move(detail)});
        }
    }
    return warnings;
}

std::string_view to_string(StructureWarning kind) {
    switch (kind) {
        case StructureWarning::NoLoggingReplicas: return "NoLoggingReplicasStructureWarning";
        case StructureWarning::NoFailoverSupport: return "NoFailoverSupportStructureWarning";
        case StructureWarning::StatementAndMixedLoggingReplicas:
            return "StatementAndMixedLoggingReplicasStructureWarning";
        case StructureWarning::StatementAndRowLoggingReplicas:
            return "StatementAndRowLoggingReplicasStructureWarning";
        case StructureWarning::MixedAndRowLoggingReplicas:
            return "MixedAndRowLoggingReplicasStructureWarning";
        case StructureWarning::MultipleMajorVersionsLoggingReplicas:
            return "MultipleMajorVersionsLoggingReplicasStructureWarning";
        case StructureWarning::DifferentGtidModes: return "DifferentGtidModesStructureWarning";
        case StructureWarning::ErrantGtid: return "ErrantGtidStructureWarning";
        case StructureWarning::NoWritablePrimary: return "NoWritablePrimaryStructureWarning";
        case StructureWarning::NotEnoughValidSemiSyncReplicas:
            return "NotEnoughValidSemiSyncReplicasStructureWarning";
    }
    return "?";
}

}  // namespace understudy
