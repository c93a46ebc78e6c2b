// WorldSpec: everything a simulated world is made from. Same spec and seed, same world, event for
// event.
//
// The scenario loader, the sweeps and the property tests all make one of these; nothing else
// configures a world.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/time.h"
#include "engine/model/cluster.h"
#include "engine/model/instance_key.h"
#include "engine/model/observation.h"
#include "engine/model/operator_request.h"
#include "engine/model/policy.h"
#include "engine/model/version.h"

#include "simulator/faults/fault.h"

namespace understudy::sim {

struct ServerSpec {
    InstanceKey key;
    std::optional<InstanceKey> source;
    Version version{Flavor::MySql, 9, 7, 0};
    std::string data_center = "dc1";
    std::string rack;  ///< Servers of one rack share a switch and a power supply; empty: its own.
    bool has_binlog = true;
    bool logs_replica_updates = true;
    /// Off: it replicates by file and position (gtid_mode=OFF, or Using_Gtid=No on MariaDB).
    bool has_gtid = true;
    bool boots_read_only =
        true;  ///< What my.cnf says; a root of the topology starts writable all the same.
    bool acknowledges = false;     ///< Semi-sync replica role.
    bool can_be_semi_sync = true;  ///< The plugins of both roles are installed.
    Duration apply_time{100};      ///< To execute one transaction from the relay log.
    std::uint32_t applier_threads = 1;
    /// replica_preserve_commit_order. Off: several threads leave gaps, on MySQL only.
    bool preserves_commit_order = true;
    Duration delay{};                      ///< SOURCE_DELAY.
    std::uint32_t filtered_per_mille = 0;  ///< Of its source's transactions; it keeps their GTIDs.
    /// How long what was committed may be in memory only (sync_binlog, sync_relay_log and
    /// innodb_flush_log_at_trx_commit not 1). 0: all is on disk at once.
    Duration flush_interval{};
    /// relay_log_recovery: a start throws relay logs away, to fetch them again.
    bool drops_relay_log_at_start = false;
    /// Beside the default one. They are told of and never change: nothing comes over them.
    Rare<std::vector<ChannelStatus>> channels;
    /// Told of, and never changing: there is no group behind it.
    Rare<GroupMembership> group;
};

/// rpl_semi_sync_source_wait_point: what is done first, waiting or committing.
enum class WaitPoint : std::uint8_t { AfterSync, AfterCommit };

struct SemiSyncSpec {
    std::uint32_t wait_for_replicas = 1;
    /// After it the source goes on without acknowledgements. kForEver: it never does.
    Duration timeout = 10s;
    WaitPoint wait_point = WaitPoint::AfterSync;
    bool waits_without_replicas = true;  ///< Also when too few replicas are connected.

    static constexpr Duration kForEver = Duration::max();
};

struct ClusterSpec {
    ClusterAlias alias;
    std::vector<ServerSpec> servers;
    std::optional<SemiSyncSpec> semi_sync;  ///< Absent: asynchronous.
};

/// Writes one row an interval to the primary that discovery names.
struct ClientSpec {
    std::string name;
    ClusterAlias cluster;
    Duration interval = 20ms;
    Duration timeout = 1s;
    std::uint32_t keys = 8;      ///< It appends to so many lists, one after the other.
    bool is_privileged = false;  ///< read_only does not stop it; super_read_only does.

    friend bool operator==(const ClientSpec&, const ClientSpec&) = default;
};

/// How far two data centres are from each other.
struct Distance {
    std::string from;
    std::string to;
    Duration round_trip{};

    friend bool operator==(const Distance&, const Distance&) = default;
};

struct NetworkSpec {
    Duration latency = 200us;  ///< One way, least, inside a data centre.
    Duration jitter = 50us;    ///< Added uniformly.
    std::uint32_t loss_per_million = 0;
    std::vector<Distance> distances{};  ///< Of pairs that are not named: as inside one.
    /// Where managers, clients and "discovery" are; those that are not named are near everybody.
    std::map<std::string, std::string> data_center_of{};

    friend bool operator==(const NetworkSpec&, const NetworkSpec&) = default;
};

/// What the hooks of one moment do when they are run.
struct HookSpec {
    Duration takes = 100ms;
    std::uint32_t fails = 0;  ///< So many times, from the first one on.
    bool hangs = false;       ///< Where it fails: until it is killed at its deadline.

    friend bool operator==(const HookSpec&, const HookSpec&) = default;
};

struct Operate {  ///< A person asks the manager for something.
    std::string manager;
    OperatorRequest request;
};

/// Its copying and moving are compiled once (docs/decisions/0012).
class Action : public std::variant<Fault, Operate> {
  public:
    using Kinds = variant;
    using variant::variant;
    using variant::operator=;

    Action();
    Action(const Action& other);
    Action(Action&& other) noexcept;
    Action& operator=(const Action& other);
    Action& operator=(Action&& other) noexcept;
    ~Action();
};

/// What happens when: at an instant, or when a manager's work reaches a point.
struct ScheduledAction {
    std::variant<Instant, Trigger> when;
    Action action;
};

struct WorldSpec {
    std::uint64_t seed = 1;
    std::vector<ClusterSpec> clusters;
    std::vector<ClientSpec> clients;
    std::vector<std::string> managers{"manager"};
    /// Managers that are not started; each may take over the store of one that died.
    std::vector<std::string> standbys;
    NetworkSpec network;
    Policy policy;
    /// Moments that are not named have no hook.
    std::map<HookMoment, HookSpec> hooks;
    Duration hook_deadline = 30s;
    std::vector<ScheduledAction> actions;
    /// How long clusters may take, after the last action, to be writable (L1) and whole (L2) again.
    Duration writable_within = 30s;
    Duration whole_within = 60s;
};

/// "db1 is killed", for stories.
[[nodiscard]] std::string describe(const Action& action);

}  // namespace understudy::sim
