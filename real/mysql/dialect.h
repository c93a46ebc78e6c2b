// Dialect: the words in which a server of a given version is spoken to.
//
// The only place, beside real/compat, that knows the words which MySQL left behind with 8.0.22
// (accepted until 8.3, removed in 8.4) and which MariaDB still speaks. Statements with arguments
// are built here as well, so that the rest of real/mysql has no SQL words of its own. Names of
// columns are compared without regard to case.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/instance_key.h"
#include "engine/model/log_read.h"
#include "engine/model/step.h"
#include "engine/model/version.h"

namespace understudy::real {

/// Columns of the status of a replica that are about its connection to its source. Those that a
/// server does not have read as if they were empty.
struct LinkColumns {
    std::string_view uses_tls;
    std::string_view ca_file;
    std::string_view ca_path;
    std::string_view certificate;
    std::string_view cipher;
    std::string_view key;
    std::string_view verifies_source;
    std::string_view crl_file;
    std::string_view crl_path;
    std::string_view tls_version;
    std::string_view public_key_path;
    std::string_view gets_public_key;
    std::string_view retry_count;
};

/// Columns of the status of a replica, by what they hold.
struct ReplicaStatusColumns {
    std::string_view channel;
    std::string_view source_host;
    std::string_view source_port;
    std::string_view source_user;
    std::string_view source_uuid;  ///< Empty: not there.
    std::string_view receiver_running;
    std::string_view applier_running;
    std::string_view retrieved;  ///< Retrieved_Gtid_Set, or Gtid_IO_Pos on MariaDB.
    std::string_view executed;   ///< Executed_Gtid_Set, or Gtid_Slave_Pos on MariaDB.
    std::string_view
        uses_gtid;  ///< Auto_Position (0, 1) or Using_Gtid (No, Slave_Pos, Current_Pos).
    std::string_view lag;
    std::string_view read_file;
    std::string_view read_position;
    std::string_view executed_file;
    std::string_view executed_position;
    LinkColumns link;
};

/// What a host answers about who replicates from it.
struct ReplicaListColumns {
    std::string_view host;
    std::string_view port;
};

struct SemiSyncWords {
    std::string_view source_enabled;  ///< Variables.
    std::string_view replica_enabled;
    std::string_view wait_for_replicas;  ///< Empty: always one.
    std::string_view timeout;
    std::string_view waits_without_replicas;
    std::string_view source_status;  ///< Status.
    std::string_view source_clients;
    std::string_view replica_status;

    friend bool operator==(const SemiSyncWords&, const SemiSyncWords&) = default;
};

/// Statements are about the default channel: without FOR CHANNEL they would be about all of them
/// (MySQL 8.4 manual, 19.2.2.3). MariaDB's are, as long as nobody sets default_master_connection.
struct Dialect {
    std::string_view show_replica_status;
    std::string_view show_replicas;
    std::string_view show_binary_log_status;
    std::string_view stop_receiver;
    std::string_view start_receiver;
    std::string_view stop_applier;
    std::string_view start_applier;
    std::string_view start_replication;
    std::string_view stop_replication;
    std::string_view forget_source;
    std::string_view log_replica_updates;  ///< A variable.
    ReplicaStatusColumns status;
    ReplicaListColumns list;
    SemiSyncWords semi_sync;
};

/// The same semi-sync plugin goes by two names in MySQL 8.0.26 and later, whatever the rest of the
/// dialect is.
[[nodiscard]] const SemiSyncWords& old_semi_sync_words();

[[nodiscard]] const Dialect& dialect_for(const Version& version);

/// Of the replication account; given to a replica that has none.
struct ReplicationLogin {
    std::string_view escaped_user;
    std::string_view escaped_password;
    bool use_tls = false;
};

/// A place in the log of a source.
struct EscapedPlace {
    std::string_view escaped_file;
    std::uint64_t position = 0;
};

struct SourceChange {
    InstanceKey source;
    std::string_view escaped_host;
    std::optional<ReplicationLogin> login;  ///< Absent: what the replica has is kept.
    bool is_auto_positioned = false;      ///< MySQL: it is so already, and that is not said again.
    std::optional<EscapedPlace> place{};  ///< By file and position; absent: by GTID.
};

/// The statement that points a replica at a source. Contains the password if there is one:
/// never logged.
[[nodiscard]] std::string change_source_sql(const Version& version, const SourceChange& change);

/// Before the host of a source it makes a name that nothing resolves to.
inline constexpr std::string_view kDetached = "//";

/// What of a replica CHANGE forgets when it names a host (MySQL 8.4 manual, 15.4.2.2).
struct KeptByDetaching {
    std::string heartbeat_period;         ///< As the server told it; empty: it did not.
    std::optional<EscapedPlace> place{};  ///< Of a replica that replicates by file and position.
};

/// The statement that gives its source another host, and changes nothing else.
[[nodiscard]] std::string rename_source_sql(const Version& version,
                                            std::string_view escaped_host,
                                            std::uint16_t port,
                                            const KeptByDetaching& kept);

/// One column: the heartbeat period of the replica in seconds. Rows (name, value) on MariaDB and
/// before MySQL 5.7.
[[nodiscard]] std::string_view heartbeat_period_sql(const Version& version);

/// The statement that lets a replica stay behind its source by so many seconds.
[[nodiscard]] std::string delay_sql(const Version& version, std::int64_t seconds);

/// The statements, of one session, that leave an empty transaction in the place of another one; the
/// last one must be said whatever becomes of the others.
[[nodiscard]] std::vector<std::string> empty_transaction_sql(std::string_view gtid);

/// Lets the applier leave out one transaction, or none, when it is started next.
[[nodiscard]] std::string skip_counter_sql(const Version& version, unsigned count);

/// By file and position from that place on; without one: by GTID.
[[nodiscard]] std::string positioning_sql(const Version& version,
                                          const std::optional<EscapedPlace>& place);

/// `variable` is a word of SemiSyncWords.
[[nodiscard]] std::string semi_sync_sql(std::string_view variable, bool is_enabled);

/// Starts both threads; the applier ends at that place.
[[nodiscard]] std::string start_until_sql(const Version& version, const EscapedPlace& place);

/// Not written into the binary log itself, where it would be errant on a replica.
[[nodiscard]] std::string_view flush_binary_logs_sql();

[[nodiscard]] std::string purge_binary_logs_sql(std::string_view escaped_file);

/// Both go, the binary logs and the record of what was executed. The words of MySQL 8.2, or those
/// before.
[[nodiscard]] std::string_view reset_binary_logs_sql(const Version& version);

/// MySQL with GTID. Precondition of the statement: gtid_executed is empty.
[[nodiscard]] std::string set_purged_sql(std::string_view gtids);

/// Who is sent its binary logs: a row for each.
[[nodiscard]] std::string_view log_readers_sql();

/// One connection: user, host, command, seconds, state, and whether it is the one that asks. No
/// row: there is none.
[[nodiscard]] std::string process_sql(std::uint64_t process);

/// A connection of this COMMAND sends logs to a replica, or receives or applies them (MySQL 8.4
/// manual, 10.14.2; MariaDB Knowledge Base, Thread Command Values).
[[nodiscard]] bool serves_replication(std::string_view command);

[[nodiscard]] std::string kill_query_sql(std::uint64_t process);

/// One column that counts, the names of its binary logs, oldest first. Of relay logs there is no
/// list: the oldest one only, and other columns beside it.
[[nodiscard]] std::string_view show_log_files_sql(LogKind log);

/// Rows (file, position, kind, server id, end, text) of so many events from there on. MySQL 5.6
/// lets nobody commit while it sends those of a binary log (bug #76618). For a relay log MySQL
/// wants the grant that is wanted for a binary log, and MariaDB the one that the status of a
/// replica needs.
[[nodiscard]] std::string show_log_events_sql(LogKind log,
                                              const EscapedPlace& from,
                                              std::uint32_t at_most);

/// Leaves a line in the binary log and changes nothing: there is no such view.
[[nodiscard]] std::string write_pseudo_gtid_sql(std::string_view entry);

/// For a statement that must not wait long for what backups and schema changes lock.
[[nodiscard]] std::string_view wait_a_second_for_locks_sql();

/// Makes a server (un)writable in one statement that does nothing on a server which is not
/// `identity`. `lock_wait_seconds` bounds how long it may wait behind open transactions and locks.
[[nodiscard]] std::string set_read_only_sql(const Version& version,
                                            bool read_only,
                                            const std::optional<Identity>& identity,
                                            int lock_wait_seconds);

/// START SLAVE IO_THREAD of MariaDB that gives up an attempt to connect after 2 s: it sets
/// slave_net_timeout for the moment in which the attempt begins, and back whatever happens.
[[nodiscard]] std::string_view start_receiver_impatiently_sql();

/// One row: server_id, server_uuid (NULL on MariaDB), read_only, super_read_only (NULL where there
/// is none).
[[nodiscard]] std::string identity_sql(const Version& version);

/// One row, one column: 0 when reached, anything else when not. `position` is a GTID set or
/// position, as text. A server that cannot wait (has_wait_for_gtids) answers how it is now.
[[nodiscard]] std::string wait_for_position_sql(const Version& version,
                                                std::string_view position,
                                                double seconds);

/// MySQL. One column: the connection ids of the applier's workers that wait for more of a
/// transaction, or for another one. None in a group, whose workers cannot be told from them.
[[nodiscard]] std::string_view waiting_workers_sql();
[[nodiscard]] std::string kill_sql(std::uint64_t connection_id);

/// MariaDB: two columns, the positions of the binary log and of replication.
[[nodiscard]] std::string_view mariadb_positions_sql();
[[nodiscard]] std::string set_mariadb_replication_position_sql(std::string_view position);

}  // namespace understudy::real
