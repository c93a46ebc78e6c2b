// Servers: all simulated servers, and what each does with the messages and timers it gets.
//
// The rules are in one file for each concern: lifecycle (crash, restart, hang, wake), receive (the
// replica's side of a stream), serve (the source's side), apply, commit (clients and semi-sync),
// statements (steps), observe (probes).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "simulator/mysql/server.h"
#include "simulator/world/environment.h"

namespace understudy::sim {

/// replica_net_timeout, and SOURCE_HEARTBEAT_PERIOD as half of it.
inline constexpr Duration kReplicaNetTimeout = 60s;
/// SOURCE_CONNECT_RETRY.
inline constexpr Duration kConnectRetry = 1s;

/// What a client is told of its write.
enum class WriteOutcome : std::uint8_t { Committed, CommittedSemiSync, ReadOnly };

class Servers {
  public:
    Servers(Environment& env, const std::vector<ClusterSpec>& clusters);

    /// Nodes of clients and managers, who are told when a server's process dies.
    void know_managers(std::vector<Node> nodes) { managers_ = std::move(nodes); }

    void know_clients(std::vector<Node> nodes) { clients_ = std::move(nodes); }

    /// The replicas of the spec connect to their sources.
    void start(Environment& env);

    /// A message or timer of one of them. Deferred while it hangs; refused while it is down.
    void handle(Environment& env, const Occurrence& occurrence);

    // What people and faults do to them.
    void crash(Environment& env, std::uint32_t server);
    void restart(Environment& env, std::uint32_t server);
    void hang(Environment& env, std::uint32_t server);
    void wake(Environment& env, std::uint32_t server);
    void set_apply_time(std::uint32_t server, Duration apply_time);
    void stop_receiver(Environment& env, std::uint32_t server);
    void stop_applier(std::uint32_t server);
    void resume_replication(Environment& env, std::uint32_t server);
    void write_directly(Environment& env, std::uint32_t server, std::uint32_t transactions);
    void purge_binary_logs(std::uint32_t server);

    [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(all_.size()); }

    [[nodiscard]] const Server& at(std::uint32_t server) const { return all_[server]; }

    [[nodiscard]] const std::vector<std::vector<std::uint32_t>>& clusters() const {
        return clusters_of_;
    }

    [[nodiscard]] const std::vector<std::uint32_t>& members(std::uint32_t cluster) const {
        return clusters_of_[cluster];
    }

    [[nodiscard]] std::optional<std::uint32_t> find(const InstanceKey& key) const;

    [[nodiscard]] Observation observe(const Environment& env, std::uint32_t server) const;
    [[nodiscard]] GtidSet to_gtid_set(const TransactionSet& set) const;
    [[nodiscard]] ReplicationPosition to_position(const Server& server,
                                                  const TransactionSet& set) const;

  private:
    using Outcome = std::optional<Error>;

    // lifecycle
    void add(Environment& env,
             const ClusterSpec& cluster,
             const ServerSpec& spec,
             std::uint32_t place);
    void dispatch(Environment& env, Server& server, const Occurrence& occurrence);
    void dispatch_replica(Environment& env, Server& server, const Occurrence& occurrence);
    void turn_away(Environment& env, const Occurrence& occurrence);
    void reset_ask(Environment& env, const Occurrence& arrived);
    [[nodiscard]] std::uint32_t index_of(const Server& server) const;
    void timer(Environment& env, const Server& server, Duration after, Occurrence occurrence) const;

    // receive
    void start_receiver(Environment& env, Server& replica);
    void connect(Environment& env, Server& replica);
    void close_stream(Environment& env, Server& replica, ReceiverState then);
    void retry(Environment& env, Server& replica, ReceiverError error);
    void on_stream_starts(Environment& env, Server& replica, const Occurrence& occurrence);
    void on_stream_refused(Environment& env, Server& replica, const Occurrence& occurrence);
    void on_stream_data(Environment& env, Server& replica, const Occurrence& occurrence);
    void on_silence(Environment& env, Server& replica, const Occurrence& occurrence);

    // serve
    void on_stream_asked(Environment& env, Server& source, const Occurrence& occurrence);
    [[nodiscard]] ReceiverError why_not_serve(const Server& source, const Server& replica) const;
    void skip_known(const Server& source, Dump& dump) const;
    void drop_dump(Server& source, std::uint32_t replica, std::uint32_t connection);
    void pump(Environment& env, Server& source, Dump& dump);
    void pump_all(Environment& env, Server& source);
    void on_heartbeat_due(Environment& env, Server& source, const Occurrence& occurrence);

    // apply
    void start_applier(Environment& env, Server& replica);
    void stop_applier_thread(Server& replica);
    void apply_next(Environment& env, Server& replica);
    void on_apply_done(Environment& env, Server& replica, const Occurrence& occurrence);
    void answer_waits(Environment& env, Server& server);
    void drop_relay_log(Server& replica);

    // commit
    void on_client_connects(Environment& env, Server& server, const Occurrence& occurrence);
    void on_write(Environment& env, Server& server, const Occurrence& occurrence);
    [[nodiscard]] Transaction next_transaction(const Server& server) const;
    void finish_commit(Environment& env,
                       Server& server,
                       const PendingCommit& commit,
                       bool is_semi_sync);
    void settle_commits(Environment& env, Server& source);
    void on_ack(Environment& env, Server& source, const Occurrence& occurrence);
    void watch_semi_sync(Environment& env, Server& server);
    void on_semi_sync_due(Environment& env, Server& source);
    [[nodiscard]] std::uint32_t acked_by(const Server& source, std::uint64_t log_end) const;
    [[nodiscard]] std::uint64_t ackers(const Server& source, std::uint64_t log_end) const;
    void answer_client(Environment& env,
                       const Server& server,
                       const PendingCommit& commit,
                       WriteOutcome outcome,
                       std::uint64_t ackers);

    // statements
    void on_connect(Environment& env, Server& server, const Occurrence& occurrence);
    void on_ask(Environment& env, Server& server, const Occurrence& occurrence);
    void on_wait_due(Environment& env, Server& server, const Occurrence& occurrence);
    void answer(Environment& env, const Server& server, const AskName& name, Channel channel);
    [[nodiscard]] Outcome perform(Environment& env, Server& server, const Step& step);
    [[nodiscard]] Outcome start_replication(Environment& env, Server& server);
    [[nodiscard]] Outcome reconnect(Environment& env, Server& server);
    [[nodiscard]] Outcome point_at(Environment& env, Server& server, const InstanceKey& source);
    [[nodiscard]] Outcome forget_source(Environment& env, Server& server);
    [[nodiscard]] Outcome set_writability(Environment& env, Server& server, Writability wanted);

    [[nodiscard]] ReplicaStatus observe_replica(const Environment& env, const Server& server) const;

    std::vector<Server> all_;
    std::vector<std::vector<std::uint32_t>> clusters_of_;
    std::map<InstanceKey, std::uint32_t> by_key_;
    std::vector<Node> managers_;
    std::vector<Node> clients_;
};

}  // namespace understudy::sim
