// Step: one change to one server, as data. The only way the engine changes anything.
//
// Every step but WritePseudoGtid, FlushBinaryLogs, PurgeBinaryLogs and KillQuery has a
// postcondition that can be observed, so performing it twice is harmless and a step whose outcome
// is unknown is settled by looking. How a step is said in a server's own dialect is the fleet's
// business.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/strong_id.h"
#include "engine/base/time.h"
#include "engine/model/ids.h"
#include "engine/model/instance_key.h"
#include "engine/model/replication_position.h"
#include "engine/model/snapshot.h"

namespace understudy {

namespace step {

/// STOP REPLICA IO_THREAD: what it has received is final. The applier goes on.
struct StopReceiver {
    InstanceKey instance;
    friend bool operator==(const StopReceiver&, const StopReceiver&) = default;
};

/// Starts receiver and applier towards the source it has.
struct StartReplication {
    InstanceKey instance;
    friend bool operator==(const StartReplication&, const StartReplication&) = default;
};

/// Stops and starts the receiver, so that it must connect to its source again: "do you still hear
/// it?". Refused (PreconditionFailed) while its relay log holds unapplied transactions: a MariaDB
/// receiver in GTID mode may drop them when it restarts (spec/analysis.md section 6).
struct Reconnect {
    InstanceKey instance;
    friend bool operator==(const Reconnect&, const Reconnect&) = default;
};

/// Waits until the instance has executed `position`. Changes nothing. Not reached in time: Refused.
struct WaitForPosition {
    InstanceKey instance;
    ReplicationPosition position;
    friend bool operator==(const WaitForPosition&, const WaitForPosition&) = default;
};

/// Makes `instance` a replica of `source` and starts it, by GTID unless it says a place; TLS and
/// credentials it has are kept. Unapplied relay logs are fetched again from the new source, which
/// must have what they hold. PreconditionFailed, its replication stopped and nothing else changed,
/// if it has received more than `at_most`: it was looked at before, and replicas go on. By file and
/// position the same unless it has executed exactly up to `place->here` in the log of the source it
/// has; nothing at all is changed then if it replicates by GTID. One that has that source already
/// is only started, unless its place there is to be another one (`is_anew`).
struct PointAt {
    InstanceKey instance;
    InstanceKey source;
    std::optional<ReplicationPosition> at_most{};  ///< Absent: whatever it has.
    /// By file and position: here in the log of the source it has, there in that of the new one. Of
    /// a server without a source here is no place: PreconditionFailed if it has one by now.
    std::optional<SamePlace> place{};
    /// Of the source it has: both are places in its log. PreconditionFailed if it has another one.
    bool is_anew = false;
    friend bool operator==(const PointAt&, const PointAt&) = default;
};

/// Stops replication and forgets the source for good (RESET REPLICA ALL).
struct ForgetSource {
    InstanceKey instance;
    friend bool operator==(const ForgetSource&, const ForgetSource&) = default;
};

/// read_only, and super_read_only where the server has it.
struct MakeReadOnly {
    InstanceKey instance;
    friend bool operator==(const MakeReadOnly&, const MakeReadOnly&) = default;
};

struct MakeWritable {
    InstanceKey instance;
    friend bool operator==(const MakeWritable&, const MakeWritable&) = default;
};

/// Stops receiver and applier. What waits in the relay log stays there, and is applied after the
/// next start; MariaDB drops it then and fetches it again.
struct StopReplication {
    InstanceKey instance;
    friend bool operator==(const StopReplication&, const StopReplication&) = default;
};

/// START REPLICA UNTIL: executes what comes before this place in the log of its source, and nothing
/// behind it; the receiver goes on. Its applier ends when it meets what is behind it, and idles
/// there until then. Does not wait for either: whoever wants to know looks. What is there already
/// only receives. PreconditionFailed, nothing changed, if it is past that, or replicates by GTID.
struct ReplicateUntil {
    InstanceKey instance;
    BinlogCoordinates until;
    friend bool operator==(const ReplicateUntil&, const ReplicateUntil&) = default;
};

/// Writes an entry into the binary log that changes nothing else: DROP VIEW IF EXISTS of a view
/// that never was (spec/replication-rules.md section 11.2). No look shows it, and written twice it
/// would be there twice: it is never repeated. PreconditionFailed unless it takes writes.
struct WritePseudoGtid {
    InstanceKey instance;
    std::string entry;  ///< The name of the view: hexadecimal digits, '_', ':' and "asc".
    friend bool operator==(const WritePseudoGtid&, const WritePseudoGtid&) = default;
};

/// Stops replication and garbles the host of its source ("//host"), as orchestrator does: it cannot
/// connect, whoever starts it, and keeps where it is, login, delay and all else.
/// PreconditionFailed, stopped and nothing else changed, if it has not applied all that it has
/// received: that would be dropped.
struct DetachSource {
    InstanceKey instance;
    InstanceKey source;  ///< PreconditionFailed, nothing changed, if it has another one by now.
    friend bool operator==(const DetachSource&, const DetachSource&) = default;
};

/// Gives it back the host of its source. Stops what runs, and starts nothing.
struct ReattachSource {
    InstanceKey instance;
    InstanceKey source;  ///< As above.
    friend bool operator==(const ReattachSource&, const ReattachSource&) = default;
};

/// Lets its applier stay so far behind its source (SOURCE_DELAY; MySQL 5.6 manual, 16.3.9; MariaDB
/// 10.2.3). Threads that run go on; those that the server wants stopped meanwhile are started
/// again. If no thread runs then, what waits in the relay log is dropped and fetched again.
struct SetDelay {
    InstanceKey instance;
    Duration delay{0};  ///< Whole seconds; zero: none.
    friend bool operator==(const SetDelay&, const SetDelay&) = default;
};

/// Leaves out the one transaction that its applier has failed at: the server takes it for executed,
/// and lacks what it changed. Starts nothing it need not. PreconditionFailed, nothing changed, if
/// its applier has failed at another one, or at none. By GTID on MySQL an empty transaction in its
/// place; on MariaDB gtid_slave_pos is set behind it, for which replication is stopped; by file and
/// position the skip counter, and the applier is started (MySQL 8.4 manual, 15.4.2.1, 19.1.7.3;
/// MariaDB Knowledge Base, gtid_slave_pos).
struct SkipTransaction {
    InstanceKey instance;
    InstanceKey source;               ///< PreconditionFailed, nothing changed, if it has another.
    ReplicationPosition transaction;  ///< As in `ReplicaStatus::failing`.
    friend bool operator==(const SkipTransaction&, const SkipTransaction&) = default;
};

/// How a replica says to its source where to begin.
enum class Positioning : std::uint8_t { Gtid, Coordinates };

/// Lets it say from now on in this way where to begin, to the same source. Stops replication, and
/// starts nothing. By file and position it begins exactly where it has executed up to.
/// PreconditionFailed, stopped and nothing else changed, if it has not applied all that it has
/// received, which would be dropped, or does not know its place in the log of its source.
struct ReplicateBy {
    InstanceKey instance;
    InstanceKey source;  ///< PreconditionFailed, nothing changed, if it has another one by now.
    Positioning positioning = Positioning::Gtid;
    friend bool operator==(const ReplicateBy&, const ReplicateBy&) = default;
};

enum class SemiSyncRole : std::uint8_t { Source, Replica };

/// SET GLOBAL of the variable of this role; what its configuration says comes back when the server
/// restarts. As replica it has its receiver reconnect if that runs: only then does its source know
/// (MySQL 8.4 manual, 19.4.10.2). Unsupported if the plugin is not installed; PreconditionFailed,
/// nothing changed, if reconnecting would drop what it has received (as Reconnect).
struct SetSemiSync {
    InstanceKey instance;
    SemiSyncRole role = SemiSyncRole::Source;
    bool is_enabled = false;
    friend bool operator==(const SetSemiSync&, const SetSemiSync&) = default;
};

/// FLUSH BINARY LOGS, which is not written into them. No look shows it: that it is done is known
/// from its answer, and if that is lost and it is repeated, there is one more empty file. Refused
/// without a binary log.
struct FlushBinaryLogs {
    InstanceKey instance;
    friend bool operator==(const FlushBinaryLogs&, const FlushBinaryLogs&) = default;
};

/// Who may yet want to read a binary log, and how far it is.
struct LogReader {
    InstanceKey key;
    ReplicationPosition executed;
    /// By file and position: its place in that log.
    std::optional<BinlogCoordinates> place{};
    friend bool operator==(const LogReader&, const LogReader&) = default;
};

/// PURGE BINARY LOGS TO: the files before `before` go. PreconditionFailed, nothing changed, unless
/// every reader has executed all that is in them: by GTID as the first events of `before` tell
/// (Previous_gtids, Gtid_list), otherwise by its place. Refused if there is no such file, or it is
/// the one that is written to. No look shows it; repeated it does nothing more.
struct PurgeBinaryLogs {
    InstanceKey instance;
    std::string before;  ///< The name of a file.
    std::vector<LogReader> readers{};
    friend bool operator==(const PurgeBinaryLogs&, const PurgeBinaryLogs&) = default;
};

/// Commits an empty transaction under each of these names that it has not executed, one after the
/// other on one session (gtid_next; MySQL 8.4 manual, 19.1.7.3): who replicates from it receives
/// them. PreconditionFailed, nothing changed, unless it takes writes; Unsupported without GTIDs of
/// MySQL. Those that were committed before one fails stay.
struct InjectEmpty {
    InstanceKey instance;
    GtidSet gtids;
    friend bool operator==(const InjectEmpty&, const InjectEmpty&) = default;
};

/// RESET BINARY LOGS AND GTIDS: its binary logs and all that it counts as executed go, and the rows
/// stay (MySQL 8.4 manual, 15.4.1.2). SetPurged says then what it has. Nothing is done when it has
/// none of `errant`. PreconditionFailed, nothing changed, unless it is detached from `source`,
/// read-only, its threads stand still, nobody replicates from it, and it has executed `executed`
/// exactly.
struct ResetExecuted {
    InstanceKey instance;
    InstanceKey source;
    GtidSet executed;
    GtidSet errant;  ///< Of `executed`: what it is done for.
    friend bool operator==(const ResetExecuted&, const ResetExecuted&) = default;
};

/// SET GLOBAL gtid_purged on a server that counts nothing as executed: it has these, and its binary
/// logs have none. PreconditionFailed, nothing changed, if it is not detached from `source`, or
/// counts something else.
struct SetPurged {
    InstanceKey instance;
    InstanceKey source;
    GtidSet gtids;
    friend bool operator==(const SetPurged&, const SetPurged&) = default;
};

/// KILL QUERY: what this connection executes ends with an error, and the connection stays. The
/// answer notes whose it was. Refused if there is no such connection, if it executes nothing, or if
/// it belongs to replication or to the server itself. No look shows it; repeated it would hit
/// whatever comes next: it is never repeated.
struct KillQuery {
    InstanceKey instance;
    std::uint64_t process = 0;  ///< ID of SHOW PROCESSLIST.
    friend bool operator==(const KillQuery&, const KillQuery&) = default;
};

}  // namespace step

[[nodiscard]] std::string_view to_string(step::Positioning positioning);
[[nodiscard]] std::string_view to_string(step::SemiSyncRole role);

/// Its copying and moving are compiled once (docs/decisions/0012).
class Step : public std::variant<step::StopReceiver,
                                 step::StartReplication,
                                 step::Reconnect,
                                 step::WaitForPosition,
                                 step::PointAt,
                                 step::ForgetSource,
                                 step::MakeReadOnly,
                                 step::MakeWritable,
                                 step::StopReplication,
                                 step::ReplicateUntil,
                                 step::WritePseudoGtid,
                                 step::DetachSource,
                                 step::ReattachSource,
                                 step::SetDelay,
                                 step::SkipTransaction,
                                 step::ReplicateBy,
                                 step::SetSemiSync,
                                 step::FlushBinaryLogs,
                                 step::PurgeBinaryLogs,
                                 step::InjectEmpty,
                                 step::ResetExecuted,
                                 step::SetPurged,
                                 step::KillQuery> {
  public:
    using Kinds = variant;
    using variant::variant;
    using variant::operator=;

    Step();
    Step(const Step& other);
    Step(Step&& other) noexcept;
    Step& operator=(const Step& other);
    Step& operator=(Step&& other) noexcept;
    ~Step();

    friend bool operator==(const Step& a, const Step& b);
};

/// The instance a step is performed on.
[[nodiscard]] const InstanceKey& target(const Step& step);

/// "point db3 at db2". For people.
[[nodiscard]] std::string describe(const Step& step);

/// "PointAt": the name of the kind.
[[nodiscard]] std::string_view kind_name(const Step& step);

/// What it is told is about its source, its receiver or its applier.
[[nodiscard]] bool changes_replication(const Step& step);

/// False for steps that only wait or look, or leave a mark that means nothing to the server.
[[nodiscard]] bool changes_server(const Step& step);

/// Whether what the step wants is so, as far as `seen` shows.
[[nodiscard]] bool is_satisfied(const Step& step, const Observation& seen);

/// Who the step was planned for. A host name can point to another machine tomorrow; these do not.
struct Identity {
    ServerId server_id;
    std::optional<ServerUuid> server_uuid;
    friend bool operator==(const Identity&, const Identity&) = default;
};

using StepId = StrongId<struct StepIdTag, std::uint64_t>;

struct StepRequest {
    StepId id;
    Step step;
    /// Checked on the server before anything is changed; a difference is PreconditionFailed.
    /// Absent: never seen.
    std::optional<Identity> identity;
    Duration deadline{};  ///< From now; after it the answer is OutcomeUnknown, whatever became of
                          ///< the step.
};

struct StepFinished {
    StepId id;
    Result<void> outcome;
    /// What was done, where the step does not say all of it. For people; holds no data of clients.
    std::string note{};
};

}  // namespace understudy
