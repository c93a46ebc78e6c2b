// WorldSpec: everything a simulated world is made from. Same spec and seed, same world, event for
// event.
//
// The scenario loader, the sweeps and the property tests all make one of these; nothing else
// configures a world.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/time.h"
#include "engine/model/cluster.h"
#include "engine/model/instance_key.h"
#include "engine/model/operator_request.h"
#include "engine/model/policy.h"
#include "engine/model/version.h"

namespace understudy::sim {

struct ServerSpec {
    InstanceKey key;
    std::optional<InstanceKey> source;
    Version version{Flavor::MySql, 9, 7, 0};
    std::string data_center = "dc1";
    bool has_binlog = true;
    bool logs_replica_updates = true;
    bool boots_read_only =
        true;  ///< What my.cnf says; a root of the topology starts writable all the same.
    bool acknowledges = false;  ///< Semi-sync replica role.
    Duration apply_time{100};   ///< To execute one transaction from the relay log.
};

struct SemiSyncSpec {
    std::uint32_t wait_for_replicas = 1;
    Duration timeout = 10s;  ///< After it the source goes on without acknowledgements.
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
};

struct NetworkSpec {
    Duration latency = 200us;  ///< One way, least.
    Duration jitter = 50us;    ///< Added uniformly.
    std::uint32_t loss_per_million = 0;
};

namespace action {

struct Crash {  ///< kill -9. The disk keeps what was committed.
    InstanceKey server;
    friend bool operator==(const Crash&, const Crash&) = default;
};

struct Restart {  ///< Of a crashed one; it comes up with its boot-time read_only.
    InstanceKey server;
    friend bool operator==(const Restart&, const Restart&) = default;
};

struct Hang {  ///< SIGSTOP: connections stay open, nothing answers.
    InstanceKey server;
    friend bool operator==(const Hang&, const Hang&) = default;
};

struct Wake {  ///< SIGCONT: it goes on as if nothing had happened, what was sent to it meanwhile
               ///< first.
    InstanceKey server;
    friend bool operator==(const Wake&, const Wake&) = default;
};

/// No packet passes between the two groups, in either direction. Names are servers, managers or
/// clients.
struct Partition {
    std::vector<std::string> between;
    std::vector<std::string> and_these;
    friend bool operator==(const Partition&, const Partition&) = default;
};

struct Heal {  ///< Ends all partitions.
    friend bool operator==(const Heal&, const Heal&) = default;
};

struct Lag {  ///< From now on each transaction takes so long to apply.
    InstanceKey server;
    Duration apply_time;
    friend bool operator==(const Lag&, const Lag&) = default;
};

struct StopReceiver {
    InstanceKey server;
    friend bool operator==(const StopReceiver&, const StopReceiver&) = default;
};

struct StopApplier {
    InstanceKey server;
    friend bool operator==(const StopApplier&, const StopApplier&) = default;
};

/// Commits so many transactions on a server directly, past discovery: a batch, or an errant write.
struct Write {
    InstanceKey server;
    std::uint32_t transactions = 1;
    friend bool operator==(const Write&, const Write&) = default;
};

struct CrashManager {
    std::string manager;
    friend bool operator==(const CrashManager&, const CrashManager&) = default;
};

struct RestartManager {
    std::string manager;
    friend bool operator==(const RestartManager&, const RestartManager&) = default;
};

struct Operate {  ///< A person asks the manager for something.
    std::string manager;
    OperatorRequest request;
};

}  // namespace action

using Action = std::variant<action::Crash,
                            action::Restart,
                            action::Hang,
                            action::Wake,
                            action::Partition,
                            action::Heal,
                            action::Lag,
                            action::StopReceiver,
                            action::StopApplier,
                            action::Write,
                            action::CrashManager,
                            action::RestartManager,
                            action::Operate>;

/// A program point: the instant at which a manager asks for the n-th step of a kind, before the
/// step is sent.
struct StepTrigger {
    std::string kind;       ///< understudy::kind_name(Step): "MakeWritable"; empty: any kind that
                            ///< changes a server.
    std::uint32_t nth = 1;  ///< Counted over the whole run.
};

/// What happens when: at an instant, or when a step is asked for.
struct ScheduledAction {
    std::variant<Instant, StepTrigger> when;
    Action action;
};

struct WorldSpec {
    std::uint64_t seed = 1;
    std::vector<ClusterSpec> clusters;
    std::vector<ClientSpec> clients;
    std::vector<std::string> managers{"manager"};
    NetworkSpec network;
    Policy policy;
    std::vector<ScheduledAction> actions;
    /// How long clusters may take, after the last action, to be writable (L1) and whole (L2) again.
    Duration writable_within = 30s;
    Duration whole_within = 60s;
};

/// "db1 is killed", for stories.
[[nodiscard]] std::string describe(const Action& action);

}  // namespace understudy::sim
