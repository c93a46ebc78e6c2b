// Servers: all simulated servers, and what each does with the messages and timers it gets.
//
// The rules are in one file for each concern: lifecycle (crash, restart, hang, wake), receive (the
// replica's side of a stream), serve (the source's side), apply, commit (clients and semi-sync),
// statements, upkeep, errant and sessions (steps), observe (probes), log_events (reads of logs);
// and what is seldom: power, host (timers, clones, processor), disk, doors (who is let in), quirks
// (of appliers), meddling (what people do past managers).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/shared_vector.h"
#include "engine/base/table.h"

#include "simulator/mysql/server.h"
#include "simulator/world/environment.h"

namespace understudy::sim {

/// replica_net_timeout, and SOURCE_HEARTBEAT_PERIOD as half of it.
inline constexpr Duration kReplicaNetTimeout = 60s;
/// SOURCE_CONNECT_RETRY.
inline constexpr Duration kConnectRetry = 1s;

/// What a client is told of its write.
enum class WriteOutcome : std::uint8_t { Committed, CommittedSemiSync, ReadOnly };

/// Why a host looks at itself.
enum class HostTimer : std::uint8_t { CrashAgain, StartAgain, ShutdownOver, LongWriteOver };

/// What a cloned machine has in common with the one it was made from, apart from its data.
enum class Cloned : std::uint8_t { Nothing, Uuid, UuidAndServerId };

/// How long a process of a crash loop lives, and how long until the next one.
struct CrashLoop {
    Duration up_for{};
    Duration down_for{};
};

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
    /// HostDue.
    void handle_host(Environment& env, const Occurrence& occurrence);

    // What people and faults do to them. Each does nothing where it makes no sense: to kill what is
    // down, to exchange the disk of what is up.
    void crash(Environment& env, std::uint32_t server);
    void restart(Environment& env, std::uint32_t server);
    void hang(Environment& env, std::uint32_t server);
    void wake(Environment& env, std::uint32_t server);
    void set_apply_time(std::uint32_t server, Duration apply_time);
    void stop_receiver(Environment& env, std::uint32_t server);
    void stop_applier(std::uint32_t server);
    void resume_replication(Environment& env, std::uint32_t server);
    void resume_receiver(Environment& env, std::uint32_t server);
    void resume_applier(Environment& env, std::uint32_t server);
    void write_directly(Environment& env, std::uint32_t server, std::uint32_t transactions);
    void purge_binary_logs(std::uint32_t server);

    /// The host goes dark: nobody is told, and what was not yet flushed is gone. restart() ends it.
    void lose_power(Environment& env, std::uint32_t server);
    /// While it is down, its disk becomes an older one: so many of the last transactions in its
    /// binary log never were. It will give their numbers to others.
    void set_back(std::uint32_t server, std::uint64_t transactions);
    /// While it is down, it is made anew under its name: no data, no source, another server_uuid.
    void rebuild_empty(std::uint32_t server);
    /// While it is down, it gets a copy of another's disk.
    void clone_disk(std::uint32_t server, std::uint32_t from, Cloned cloned);
    /// While it is down; its data stay.
    void set_version(std::uint32_t server, const Version& version);
    void set_boots_read_only(std::uint32_t server, bool boots_read_only);
    /// It is killed again and again, at first after `up_for`.
    void begin_crash_loop(Environment& env, std::uint32_t server, const CrashLoop& loop);
    /// No more kills; if it is down just now, it starts.
    void end_crash_loop(Environment& env, std::uint32_t server);
    /// It closes its connections and still accepts new ones, without answering anything on them,
    /// until it is down.
    void shut_down(Environment& env, std::uint32_t server, Duration lasts);
    /// Its processor is so many times slower. 1: as it was.
    void set_slowness(std::uint32_t server, std::uint32_t factor);
    /// Its wall clock is wrong by so much.
    void set_clock(std::uint32_t server, Duration offset);

    void trouble_disk(Environment& env, std::uint32_t server, DiskState disk, Duration write_takes);
    /// The disk is as it should be; what was stuck goes on. A server that it has ended stays down.
    void mend_disk(Environment& env, std::uint32_t server);

    void set_access(std::uint32_t server, const Access& access);
    /// It carries out what it is asked, and the connection breaks before the answer, so many times.
    void lose_answers(std::uint32_t server, std::uint32_t answers);
    /// A router resets the replica's connection to its source; both learn of it.
    void break_stream(Environment& env, std::uint32_t replica);

    /// 1062, 1032: its applier stops at the next transaction. 0: no more, and it starts again.
    void set_applier_failure(Environment& env, std::uint32_t server, std::uint32_t error);
    /// Stops the applier for it, as one must, and starts it again.
    void set_delay(Environment& env, std::uint32_t server, Duration delay);
    /// If it runs: what it is executing it begins anew, at the pace of now.
    void restart_applier(Environment& env, std::uint32_t server);
    /// Somebody, or a configuration manager, sets read_only past the manager.
    void set_read_only(Environment& env, std::uint32_t server, Writability wanted);
    /// A transaction that takes so long, here and on each replica, and commits at the end unless
    /// the server has become read-only. The number of its connection: of the first one, on whatever
    /// server, 1.
    std::uint64_t write_slowly(Environment& env, std::uint32_t server, Duration length);

    [[nodiscard]] bool is_executing(std::uint32_t server, std::uint64_t connection) const {
        return sessions_.contains({server, connection});
    }

    /// Who owns, or last owned, the GTIDs of an origin.
    [[nodiscard]] std::uint32_t owner_of(std::uint32_t origin) const {
        return origins_[origin].server;
    }

    /// Whether a server has the rows of a transaction, and they are those of the first transaction
    /// with this GTID (or of the second one, `is_again`).
    [[nodiscard]] bool has_rows(std::uint32_t server, const Transaction& one, bool is_again) const;

    /// How long the applier of a replica needs for a transaction that it has received.
    [[nodiscard]] Duration time_to_apply(const Server& replica, const Transaction& next) const;

    [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(all_.size()); }

    [[nodiscard]] const Server& at(std::uint32_t server) const { return all_[server]; }

    [[nodiscard]] const std::vector<std::vector<std::uint32_t>>& clusters() const {
        return clusters_of_;
    }

    [[nodiscard]] const std::vector<std::uint32_t>& members(std::uint32_t cluster) const {
        return clusters_of_[cluster];
    }

    [[nodiscard]] std::optional<std::uint32_t> find(const InstanceKey& key) const;

    /// It and its source replicate from one another.
    [[nodiscard]] bool is_in_ring(std::uint32_t server) const;

    /// It follows nobody: it has no source, or is in such a ring and takes writes.
    [[nodiscard]] bool is_root(std::uint32_t server) const;

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
    void end_process(Server& server);
    void tell_peers(Environment& env, const Server& server);
    void send_reset(Environment& env, const Dump& dump) const;
    void timer(Environment& env, const Server& server, Duration after, Occurrence occurrence) const;

    // power, host
    void forget_asks(Environment& env, Server& server);
    void forget_ask(Environment& env, const AskName& name) const;
    void lose_tail(Environment& env, Server& server);
    static void go_back_in_source(Server& server, const TransactionSet& gone);
    void note_flush(const Environment& env, Server& server) const;
    void log(const Environment& env, Server& server, const Transaction& one) const;
    void take_origin(Server& server, const ServerUuid& uuid);
    void set_host_timer(Environment& env, Server& server, HostTimer what, Duration after);

    // disk
    void write_stuck(Environment& env, Server& server);
    [[nodiscard]] bool is_kept_by_disk(Environment& env, Server& server, Occurrence occurrence);
    [[nodiscard]] bool keeps_applier_waiting(Environment& env, Server& replica);
    [[nodiscard]] bool has_commits_in_flight(const Server& server) const;
    void lock_when_quiet(Environment& env, Server& server);

    // doors
    void look_at_arrivals(Server& server) const;
    [[nodiscard]] bool is_kept_back(Environment& env, Server& server, Occurrence occurrence);
    [[nodiscard]] static bool is_worked_off_later(const Environment& env, Host& host);
    void refuse_ask(Environment& env, const Occurrence& occurrence, Error error);

    // receive
    void start_receiver(Environment& env, Server& replica);
    void connect(Environment& env, Server& replica);
    [[nodiscard]] static Channel find_stream(const Server& source, std::uint32_t replica);
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
    void disconnect_twins(Environment& env, Server& source, const Server& replica);
    void drop_dump(Server& source, std::uint32_t replica, std::uint32_t connection);
    void pump(Environment& env, Server& source, Dump& dump);
    void pump_all(Environment& env, Server& source);
    void keep_log(Environment& env, Server& replica, const Run& run);
    void rotate_log(Server& source);
    void on_heartbeat_due(Environment& env, Server& source, const Occurrence& occurrence);

    // apply
    void start_applier(Environment& env, Server& replica);
    void stop_applier_thread(Server& replica);
    void apply_next(Environment& env, Server& replica);
    void on_apply_done(Environment& env, Server& replica, const Occurrence& occurrence);
    void answer_waits(Environment& env, Server& server);
    static void leave_relay_log(Server& replica);
    void drop_relay_log(Server& replica);
    void drop_relay_log_at_start(Server& replica);
    [[nodiscard]] bool execute(Environment& env, Server& replica, const Transaction& next);

    // quirks
    void look_at_quirks(Server& replica) const;
    void apply_with_quirks(Environment& env, Server& replica);
    void on_batch_part_done(Environment& env, Server& replica, const Occurrence& occurrence);
    void close_gaps(Server& replica) const;
    void inherit_contents(const Server& source, Server& replica, const Run& run) const;
    void leave_out_rows(Server& replica, const Transaction& one);

    // commit
    Run commit_at_once(Environment& env, Server& server, std::uint32_t transactions);
    [[nodiscard]] Outcome write_pseudo_gtid(Environment& env,
                                            Server& server,
                                            const std::string& entry);
    void on_client_connects(Environment& env, Server& server, const Occurrence& occurrence);
    void on_write(Environment& env, Server& server, const Occurrence& occurrence);
    void commit_write(Environment& env, Server& server, PendingCommit commit);
    [[nodiscard]] Transaction next_transaction(const Server& server) const;
    bool give_out(Server& server, const Transaction& one);
    void degrade(Environment& env, Server& source);
    void degrade_if_alone(Environment& env, Server& source);
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
    void answer(Environment& env, Server& server, const AskName& name, Channel channel);
    [[nodiscard]] Outcome perform(Environment& env, Server& server, const Step& step);
    [[nodiscard]] Outcome start_replication(Environment& env, Server& server);
    [[nodiscard]] Outcome reconnect(Environment& env, Server& server);
    [[nodiscard]] Outcome point_at(Environment& env, Server& server, const step::PointAt& point);
    [[nodiscard]] Outcome point_at_place(Environment& env,
                                         Server& server,
                                         const step::PointAt& point);
    [[nodiscard]] Outcome replicate_until(Environment& env,
                                          Server& server,
                                          const BinlogCoordinates& until);
    void stop_replication(Environment& env, Server& server);
    void give_source(Server& server, const InstanceKey& source);
    [[nodiscard]] Outcome forget_source(Environment& env, Server& server);
    [[nodiscard]] Outcome detach(Environment& env, Server& server, const InstanceKey& source);
    [[nodiscard]] Outcome reattach(Environment& env, Server& server, const InstanceKey& source);
    [[nodiscard]] Outcome delay_replication(Environment& env, Server& server, Duration delay);
    // upkeep
    [[nodiscard]] Outcome skip_transaction(Environment& env,
                                           Server& server,
                                           const step::SkipTransaction& step);
    [[nodiscard]] Outcome replicate_by(Environment& env,
                                       Server& server,
                                       const step::ReplicateBy& step);
    [[nodiscard]] std::uint64_t find_place(const Server& replica) const;
    [[nodiscard]] Outcome set_semi_sync(Environment& env,
                                        Server& server,
                                        const step::SetSemiSync& step);
    // errant
    [[nodiscard]] std::optional<TransactionSet> to_transactions(const GtidSet& gtids) const;
    [[nodiscard]] Outcome inject_empty(Environment& env,
                                       Server& server,
                                       const step::InjectEmpty& step);
    [[nodiscard]] Outcome reset_executed(Server& server, const step::ResetExecuted& step);
    [[nodiscard]] Outcome set_purged(Server& server, const step::SetPurged& step);
    [[nodiscard]] bool has_rows_without_name(const Server& server, const Transaction& one) const;
    // sessions
    [[nodiscard]] Outcome kill_query(const Environment& env,
                                     const Server& server,
                                     const step::KillQuery& step,
                                     std::string& note);
    [[nodiscard]] Outcome purge_before(Server& server, const step::PurgeBinaryLogs& step) const;
    void set_semi_sync_source(Environment& env, Server& server, bool is_enabled);
    static std::optional<Transaction> find_failing(const Server& server);
    [[nodiscard]] std::optional<ReplicationPosition> name_failing(const Server& server) const;
    [[nodiscard]] Outcome set_writability(Environment& env, Server& server, Writability wanted);

    // log_events
    [[nodiscard]] Result<LogPage> show_log(const Server& server,
                                           const std::optional<LogPart>& part) const;
    [[nodiscard]] Result<LogPage> show_relay_log(const Server& server,
                                                 const std::optional<LogPart>& part) const;
    [[nodiscard]] std::vector<LogEvent> show_relay_file(const Server& server,
                                                        const std::string& file) const;
    [[nodiscard]] LogEvent show_gtid(const Transaction& one, std::uint64_t begins) const;
    [[nodiscard]] LogEvent show_transaction(const Server& server,
                                            const Transaction& one,
                                            std::uint64_t begins) const;

    /// In the log of its source. Precondition: it has one.
    [[nodiscard]] BinlogCoordinates place_of(const Server& replica, std::uint64_t index) const;
    [[nodiscard]] ReplicaStatus observe_replica(const Environment& env, const Server& server) const;

    /// Who has GTIDs of its own. The first ones are the servers; rebuilt ones get another.
    struct Origin {
        ServerUuid uuid;
        ServerId id;
        std::uint32_t server = 0;
        std::uint64_t given_out = 0;  ///< The greatest number so far.
    };

    SharedVector<Server> all_;
    std::vector<Origin> origins_;
    std::map<Transaction, std::string> pseudo_gtids_;  ///< Entries.
    std::map<Transaction, Duration> long_ones_;  ///< What takes longer than others to execute.
    /// Connections that execute something long, by server and number: since when.
    std::map<std::pair<std::uint32_t, std::uint64_t>, Instant> sessions_;
    std::uint64_t last_session_ = 0;
    /// Empty ones: others than their namesakes have written them, so that those take them as well.
    TransactionSet injected_;
    /// By server: rows that it has, and whose GTIDs it does not count as executed any more.
    std::map<std::uint32_t, TransactionSet> nameless_;
    bool has_odd_contents_ = false;  ///< Somebody's `contents` are not empty.
    bool has_clones_ = false;
    bool has_skew_ = false;
    std::vector<std::vector<std::uint32_t>> clusters_of_;
    Table<InstanceKey, std::uint32_t> by_key_;
    std::vector<Node> managers_;
    std::vector<Node> clients_;
};

}  // namespace understudy::sim
