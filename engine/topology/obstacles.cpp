#include "engine/topology/obstacles.h"

#include <fmt/format.h>

#include "engine/topology/anchor.h"
#include "engine/topology/excess.h"
#include "engine/topology/known_places.h"
#include "engine/topology/matching.h"

namespace understudy {
namespace {

/// One question: can `replica` replicate from `source`? Both have been seen.
struct Pair {
    const Terrain& terrain;
    const InstanceKey& replica_key;
    const InstanceKey& source_key;
    const Observation& replica;
    const Observation& source;

    [[nodiscard]] std::string replica_name() const { return short_name(replica_key); }

    [[nodiscard]] std::string source_name() const { return short_name(source_key); }

    /// Who writes what it would get: of a binlog server the one whose log that has. Null: that one
    /// does not answer.
    [[nodiscard]] const Observation* writer() const {
        return is_binlog_server(source.version)
                   ? observe(terrain, log_owner_of(terrain, source_key))
                   : &source;
    }

    [[nodiscard]] std::string versions(const Observation& its_writer) const {
        return fmt::format("{} is {}, {}{} is {}",
                           replica_name(),
                           describe(replica.version),
                           &its_writer == &source ? "" : "what is in the log of ",
                           source_name(),
                           describe(its_writer.version));
    }

    [[nodiscard]] bool is_for_binlog_server() const { return is_binlog_server(replica.version); }
};

using Found = std::optional<std::string>;

Found find_no_binlog(const Pair& pair) {
    return pair.source.has_binlog ? Found{} : pair.source_name() + " writes no binary log";
}

Found find_no_replica_updates(const Pair& pair) {
    const bool is_needed = pair.source.replica && pair.source.has_binlog;
    return !is_needed || pair.source.logs_replica_updates
               ? Found{}
               : pair.source_name() + " does not log what it applies (log_replica_updates)";
}

Found find_older_version(const Pair& pair) {
    const Observation* writer = pair.writer();
    return writer != nullptr && !pair.is_for_binlog_server() &&
                   is_mariadb(pair.replica.version) == is_mariadb(writer->version) &&
                   is_older_series(pair.replica.version, writer->version)
               ? pair.versions(*writer)
               : Found{};
}

Found find_other_flavor(const Pair& pair) {
    const Observation* writer = pair.writer();
    return writer != nullptr && !pair.is_for_binlog_server() &&
                   is_mariadb(pair.replica.version) != is_mariadb(writer->version)
               ? pair.versions(*writer)
               : Found{};
}

/// Error 1666: a replica with binlog_format=STATEMENT cannot log rows (MySQL 5.7 manual, 16.2.1).
/// MIXED logs rows as rows, so it may stand below ROW.
Found find_binlog_format(const Pair& pair) {
    const auto& own = pair.replica.binlog_format;
    const auto& its = pair.source.binlog_format;
    const bool logs = pair.replica.has_binlog && pair.replica.logs_replica_updates;
    if (!logs || own != BinlogFormat::Statement || !its || its == own) {
        return {};
    }
    return fmt::format("{} logs by {}, and could not log what {} logs by {}",
                       pair.replica_name(),
                       to_string(*own),
                       pair.source_name(),
                       to_string(*its));
}

Found find_filters(const Pair& pair) {
    const bool is_filtered = pair.replica.replica && pair.replica.replica->filters;
    return pair.source.replica && pair.source.replica->filters && !is_filtered
               ? fmt::format("{} leaves out part of what it receives ({}), {} does not",
                             pair.source_name(),
                             *pair.source.replica->filters,
                             pair.replica_name())
               : Found{};
}

/// A replica that replicates by GTID stays one that does.
Found find_no_gtid(const Pair& pair) {
    if (is_by_coordinates(pair.replica) || pair.is_for_binlog_server()) {
        return {};
    }
    const auto counts_in_coordinates = [](const Observation& seen) {
        return std::holds_alternative<BinlogCoordinates>(seen.executed);
    };
    return counts_in_coordinates(pair.replica)  ? pair.replica_name() + " has no GTIDs"
           : counts_in_coordinates(pair.source) ? pair.source_name() + " has no GTIDs"
                                                : Found{};
}

Found find_no_common_place(const Pair& pair) {
    const bool is_to_stay = source_of(pair.terrain, pair.replica_key) == pair.source_key;
    if (is_to_stay || !is_by_coordinates(pair.replica)) {
        return {};
    }
    const Found standing = find_route_fault(pair.terrain, pair.replica_key, pair.source_key);
    if (!find_known_place_fault(pair.terrain, pair.replica_key, pair.source_key)) {
        return {};
    }
    if (!standing || pair.terrain.policy.pseudo_gtid.pattern.empty()) {
        return standing;
    }
    const Found matching = find_match_fault(pair.terrain, pair.replica_key, pair.source_key);
    return matching ? Found{*standing + "; by Pseudo-GTID: " + *matching} : Found{};
}

Found find_same_server_id(const Pair& pair) {
    // It may have that of its source, which those below it see (spec/replication-rules.md 12.2).
    return pair.replica.server_id == pair.source.server_id && !pair.is_for_binlog_server()
               ? fmt::format("both are {}", pair.replica.server_id.value)
               : Found{};
}

Found find_same_server_uuid(const Pair& pair) {
    return pair.replica.server_uuid && pair.replica.server_uuid == pair.source.server_uuid
               ? "both are " + to_string(*pair.replica.server_uuid)
               : Found{};
}

Found find_delay(const Pair& pair) {
    const Duration of_replica = pair.replica.replica ? pair.replica.replica->delay : Duration{0};
    const Duration of_source = pair.source.replica ? pair.source.replica->delay : Duration{0};
    return of_replica < of_source && of_source > pair.terrain.policy.switchover_lag_limit
               ? fmt::format(
                     "{} stays {} behind on purpose, {} {}",
                     pair.source_name(),
                     to_string(of_source),
                     pair.replica_name(),
                     of_replica == Duration{0} ? "is not to" : "only " + to_string(of_replica))
               : Found{};
}

Found find_purged(const Pair& pair) {
    const auto* has = std::get_if<GtidSet>(&received_position(pair.replica));
    if (!pair.source.purged || has == nullptr || has->contains(*pair.source.purged)) {
        return {};
    }
    return fmt::format("{} has purged {}, which {} lacks",
                       pair.source_name(),
                       to_string(*pair.source.purged - *has),
                       pair.replica_name());
}

/// Judged by what the root of the replica's tree has and did not write itself: what the root wrote
/// since it was looked at is no reason for an alarm.
Found find_errant(const Pair& pair) {
    const auto sources = sources_of(pair.terrain, pair.replica_key);
    const Observation* root = sources.empty() ? nullptr : observe(pair.terrain, sources.back());
    const ReplicationPosition& has = received_position(pair.replica);
    if (root == nullptr || !is_root(pair.terrain, sources.back()) ||
        !are_comparable(has, root->executed) || !has_excess(has, root->executed, *root)) {
        return {};
    }
    return fmt::format("{} has {}, which {} never wrote",
                       pair.replica_name(),
                       missing_from(root->executed, has),
                       short_name(sources.back()));
}

Found find_many_channels(const Pair& pair) {
    return has_channels(pair.replica)
               ? fmt::format("{} replicates over {}; its replication is changed by hand",
                             pair.replica_name(),
                             describe_channels(pair.replica))
               : Found{};
}

/// The group would replicate to itself through its primary.
Found find_group_member(const Pair& pair) {
    if (!pair.replica.group) {
        return {};
    }
    const GroupMembership& group = *pair.replica.group;
    if (group.role == GroupRole::Secondary) {
        return fmt::format("{} is a secondary of group {}, which decides whom it follows",
                           pair.replica_name(),
                           group.name.text());
    }
    return has_member(group, pair.source_key)
               ? fmt::format("{} is the primary of group {}, and {} is a member of it",
                             pair.replica_name(),
                             group.name.text(),
                             pair.source_name())
               : Found{};
}

/// An old primary that waits to be attached, or for somebody to look at what only it has: nothing
/// below it gets what clients write.
Found find_kept_apart(const Pair& pair) {
    std::vector<InstanceKey> above = sources_of(pair.terrain, pair.source_key);
    above.insert(above.begin(), pair.source_key);
    for (const auto& key : above) {
        const Instance* instance = find(pair.terrain.snapshot, key);
        if (instance == nullptr || !instance->demotion) {
            continue;
        }
        const Demotion& demotion = *instance->demotion;
        if (demotion.was_primary || !demotion.quarantine.empty()) {
            return fmt::format(
                "{} was replaced by {}{}",
                short_name(key),
                short_name(demotion.successor),
                demotion.quarantine.empty() ? "" : " and has " + demotion.quarantine);
        }
    }
    return {};
}

struct Rule {
    ObstacleKind kind;
    Found (*find)(const Pair& pair);
};

constexpr Rule kRules[] = {
    {ObstacleKind::NoBinlog, find_no_binlog},
    {ObstacleKind::NoReplicaUpdates, find_no_replica_updates},
    {ObstacleKind::OlderVersion, find_older_version},
    {ObstacleKind::OtherFlavor, find_other_flavor},
    {ObstacleKind::BinlogFormat, find_binlog_format},
    {ObstacleKind::Filtered, find_filters},
    {ObstacleKind::NoGtid, find_no_gtid},
    {ObstacleKind::NoCommonPlace, find_no_common_place},
    {ObstacleKind::SameServerId, find_same_server_id},
    {ObstacleKind::SameServerUuid, find_same_server_uuid},
    {ObstacleKind::Delayed, find_delay},
    {ObstacleKind::PurgedTransactions, find_purged},
    {ObstacleKind::ErrantTransactions, find_errant},
    {ObstacleKind::ManyChannels, find_many_channels},
    {ObstacleKind::GroupMember, find_group_member},
    {ObstacleKind::KeptApart, find_kept_apart},
};

std::string why_not_reachable(const Terrain& terrain, const InstanceKey& key) {
    const Instance* instance = find(terrain.snapshot, key);
    return short_name(key) + (instance == nullptr         ? " is not known"
                              : instance->failure.empty() ? " has not been looked at yet"
                                                          : ": " + instance->failure);
}

}  // namespace

std::vector<Obstacle> find_obstacles(const Terrain& terrain,
                                     const InstanceKey& replica,
                                     const InstanceKey& source) {
    if (replica == source) {
        return {{ObstacleKind::SameInstance, short_name(replica) + " cannot follow itself"}};
    }
    std::vector<Obstacle> obstacles;
    for (const auto* key : {&replica, &source}) {
        if (observe(terrain, *key) == nullptr) {
            obstacles.push_back({ObstacleKind::NotReachable, why_not_reachable(terrain, *key)});
        }
    }
    if (!obstacles.empty()) {
        return obstacles;
    }
    const Pair pair{
        terrain, replica, source, *observe(terrain, replica), *observe(terrain, source)};
    for (const Rule& rule : kRules) {
        if (auto detail = rule.find(pair)) {
            obstacles.push_back({rule.kind, std::move(*detail)});
        }
    }
    return obstacles;
}

std::string describe(const std::vector<Obstacle>& obstacles) {
    std::string text;
    for (const Obstacle& one : obstacles) {
        text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", to_string(one.kind), one.detail);
    }
    return text;
}

std::string_view to_string(ObstacleKind kind) {
    switch (kind) {
        case ObstacleKind::SameInstance: return "same instance";
        case ObstacleKind::NotReachable: return "not reachable";
        case ObstacleKind::NoBinlog: return "no binary log";
        case ObstacleKind::NoReplicaUpdates: return "does not log replica updates";
        case ObstacleKind::OlderVersion: return "older version";
        case ObstacleKind::OtherFlavor: return "other flavor";
        case ObstacleKind::BinlogFormat: return "binlog format";
        case ObstacleKind::Filtered: return "replication filters";
        case ObstacleKind::NoGtid: return "no GTID";
        case ObstacleKind::NoCommonPlace: return "no common place";
        case ObstacleKind::SameServerId: return "same server id";
        case ObstacleKind::SameServerUuid: return "same server uuid";
        case ObstacleKind::Delayed: return "delayed";
        case ObstacleKind::PurgedTransactions: return "purged transactions";
        case ObstacleKind::ErrantTransactions: return "errant transactions";
        case ObstacleKind::ManyChannels: return "many channels";
        case ObstacleKind::GroupMember: return "group member";
        case ObstacleKind::KeptApart: return "kept apart";
    }
    return "?";
}

}  // namespace understudy
