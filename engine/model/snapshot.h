// Snapshot: what is known of the whole fleet at one instant. One value, and all that planners and
// analysis may see.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/rare.h"
#include "engine/base/table.h"
#include "engine/base/time.h"
#include "engine/model/cluster.h"
#include "engine/model/instance_key.h"
#include "engine/model/known_place.h"
#include "engine/model/observation.h"
#include "engine/model/promotion_rule.h"

namespace understudy {

/// Unknown is not Unreachable: an instance nobody has asked yet is not dead.
enum class Reachability : std::uint8_t { Unknown, Reachable, Unreachable };

/// Somebody said: leave this instance alone until then.
struct Downtime {
    Instant until{};
    std::string owner;
    std::string reason;

    friend bool operator==(const Downtime&, const Downtime&) = default;
};

/// Somebody works on this instance: until then no operation changes it, and it is neither promoted
/// nor failed over by itself. A failover of its source goes first: it follows with the others.
struct Maintenance {
    Instant until{};
    std::string owner;
    std::string reason;

    friend bool operator==(const Maintenance&, const Maintenance&) = default;
};

/// Somebody stopped the replication of this instance on purpose: nothing but his word, or
/// somebody's START REPLICA, starts it again, and it is not promoted unless it is named.
struct DeliberateStop {
    std::string owner;
    Instant at{};

    friend bool operator==(const DeliberateStop&, const DeliberateStop&) = default;
};

/// It was the primary until a recovery put another in its place: it must not be writable, and it is
/// not a cluster of its own, until it replicates again. Or it is a replica that missed a recovery:
/// it is to follow the successor as soon as it is met.
struct Demotion {
    ClusterAlias cluster;
    InstanceKey successor;
    Instant at{};
    /// What the successor had executed when it was promoted: all it ever got of the old primary's
    /// history. A MariaDB position cannot tell two histories of one length apart without it.
    std::optional<ReplicationPosition> promoted_at;
    std::string quarantine;   ///< Why it is kept apart; empty while it may be rejoined.
    bool was_primary = true;  ///< False: a replica that missed the recovery.
    /// It and the successor replicated from one another. What only it has is looked at although it
    /// follows the successor by itself.
    bool was_co_primary = false;
    /// A statement of ours whose outcome nobody knows may still reach it: until then it is looked
    /// after, though it replicates.
    std::optional<Instant> watched_until{};

    friend bool operator==(const Demotion&, const Demotion&) = default;
};

struct Instance {
    InstanceKey key;
    Reachability reachability = Reachability::Unknown;
    std::optional<Observation> seen;  ///< The last one that was read.
    Instant
        seen_at{};  ///< When the probe that read it was sent: what it says is not older than this.
    Instant asked_at{};   ///< When the last probe that ended, well or badly, was sent.
    std::string failure;  ///< Why the last probe failed; empty when it did not.
    std::uint32_t failures_in_a_row = 0;
    Instant failing_since{};  ///< When the first probe of that row was sent.
    /// It has something to execute, or clients to acknowledge to, and has not executed anything
    /// since then. Absent: it has, or nothing waits.
    Rare<Instant> stands_still_since{};
    PromotionRule promotion_rule = PromotionRule::Neutral;
    Rare<Downtime> downtime;
    Rare<Maintenance> maintenance;
    Rare<Demotion> demotion;
    Rare<DeliberateStop> stop;
};

struct Snapshot {
    Instant taken_at{};
    Table<InstanceKey, Instance> instances;
    std::vector<KnownPlace> known_places;  ///< Oldest first.
};

[[nodiscard]] const Instance* find(const Snapshot& snapshot, const InstanceKey& key);

/// It answered the last time it was asked.
[[nodiscard]] bool is_reachable(const Instance& instance);

[[nodiscard]] bool is_in_maintenance(const Instance& instance, Instant now);

/// "db3 is in maintenance for another 9m (ann: new disk); end-maintenance ends it". Empty: it is
/// not.
[[nodiscard]] std::string find_maintenance(const Instance& instance, Instant now);

/// Whether only people let it replicate, or be promoted: somebody has stopped it on purpose, or has
/// detached it.
[[nodiscard]] bool is_left_alone(const Instance& instance);

/// "was stopped on purpose by ann". Precondition: it is left alone.
[[nodiscard]] std::string why_left_alone(const Instance& instance);

/// "is detached from db1: reattach-replica comes first". Precondition: as above.
[[nodiscard]] std::string what_comes_first(const Instance& instance);

/// Why no failover changes its replication, and no operation either: "replicates over the default
/// channel from db1, 'audit' from db9, and people change that", "is a member of group ...". Empty:
/// nothing of the kind.
[[nodiscard]] std::string why_in_other_hands(const Instance& instance);

/// Why a failover leaves it where it is, and who replicates from it: that, or it "is a binlog
/// server, and nobody else has the log that it keeps". Empty: nothing of the kind.
[[nodiscard]] std::string why_left_by_failover(const Instance& instance);

/// The source it was last seen with, reachable or not; also of one that is detached from it.
[[nodiscard]] std::optional<InstanceKey> source_of(const Instance& instance);

/// The other one of two that replicate from one another, as they were last seen; null: it is in no
/// such ring.
[[nodiscard]] const Instance* find_co_primary(const Snapshot& snapshot, const InstanceKey& key);

[[nodiscard]] std::string_view to_string(Reachability reachability);

}  // namespace understudy
