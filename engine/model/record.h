// Record: one thing the engine saw, concluded, decided or did, with its reason. Audit, journal, log
// and story in one.
//
// The engine does not log; it hands out records. Those that a successor would need to finish our
// work are written BeforeActing: no step of theirs is performed until the store says that they are
// durable.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/time.h"
#include "engine/model/choice.h"
#include "engine/model/finding.h"
#include "engine/model/hook.h"
#include "engine/model/operation.h"
#include "engine/model/plan.h"
#include "engine/model/recovery.h"
#include "engine/model/refusal.h"

namespace understudy {

/// How an instance that came back compares with the primary that took its place.
enum class Comparison : std::uint8_t { Identical, Behind, Ahead, Diverged };

namespace record {

struct InstanceDiscovered {
    InstanceKey instance;
    std::string how;
};

/// An instance belongs to a cluster. A manager that starts while it sees only some of them must
/// know whom it does not see.
struct MemberJoined {
    InstanceKey instance;
    ClusterAlias cluster;
};

struct InstanceForgotten {
    InstanceKey instance;
};

struct InstanceLost {  ///< A probe failed after one that did not.
    InstanceKey instance;
    std::string why;
};

struct InstanceBack {  ///< A probe succeeded after one that did not.
    InstanceKey instance;
};

/// What we think of a cluster is not what we thought before.
struct FindingChanged {
    Finding finding;
};

/// The engine looks again at once before it believes a finding.
struct Suspected {
    ClusterAlias cluster;
    InstanceKey primary;
    std::string because;
};

struct SuspicionCleared {
    ClusterAlias cluster;
    InstanceKey primary;
    std::string because;
};

struct Confirmed {
    Finding finding;
    std::uint32_t looks =
        0;  ///< How often the suspect itself was asked, in vain, since it was suspected.
};

struct RecoveryRefused {
    ClusterAlias cluster;
    InstanceKey primary;
    Refusal refusal;
};

struct RecoveryStarted {
    RecoveryId recovery;
    RecoveryKind kind = RecoveryKind::Failover;
    ClusterAlias cluster;
    InstanceKey primary;
    std::vector<InstanceKey> members;       ///< Everyone in the cluster, the primary included.
    std::optional<InstanceKey> designated;  ///< Named by the operator.
    std::string because;
    bool may_lose_anything = false;  ///< An operator said so.
};

struct RecoveryResumed {  ///< By a manager that read the journal of one that died.
    RecoveryId recovery;
    ClusterAlias cluster;
    Phase reached = Phase::Freeze;
};

struct PhasePlanned {
    RecoveryId recovery;
    PhasePlan plan;
};

struct StepEnded {
    RecoveryId recovery;
    Phase phase = Phase::Freeze;
    Step step;
    bool is_done = false;
    std::string detail;  ///< Why not, or how it was settled, or what it did beside what it says.
};

/// A recovery has begun whose hooks are told this, and more when it has ended: by a manager that
/// follows as well.
struct HooksOwed {
    RecoveryId recovery;
    HookFacts facts;
};

/// Hooks are about to be run: they never are for this recovery at this moment again.
struct HooksBegun {
    RecoveryId recovery;
    HookMoment moment = HookMoment::FailureDetected;
    ClusterAlias cluster;
    InstanceKey failed;
};

struct HooksEnded {
    RecoveryId recovery;
    HookMoment moment = HookMoment::FailureDetected;
    ClusterAlias cluster;
    InstanceKey failed;
    bool is_done = false;
    std::string detail;  ///< What they wrote; or which one failed, how, and what it wrote.
};

struct CandidatesJudged {
    RecoveryId recovery;
    Choice choice;
};

struct RecoveryEnded {
    RecoveryId recovery;
    RecoveryKind kind = RecoveryKind::Failover;
    ClusterAlias cluster;
    InstanceKey primary;
    RecoveryOutcome outcome = RecoveryOutcome::Failed;
    std::optional<InstanceKey> successor;
    std::vector<InstanceKey> lost_replicas;  ///< Members that could not be made to follow.
    std::string detail;
    /// The primary, if it was made read-only and could not be told to take writes again.
    std::optional<InstanceKey> left_read_only{};
};

/// What a recovery that ended without a successor owed is done: the primary takes writes again.
struct PrimaryGivenBack {
    ClusterAlias cluster;
    InstanceKey primary;
};

/// The old primary must be fenced at first contact, by whoever sees it first. Written before
/// promotion.
struct InstanceDemoted {
    RecoveryId recovery;
    InstanceKey instance;
    Demotion demotion;
};

struct ReturnJudged {
    InstanceKey instance;
    InstanceKey primary;
    Comparison comparison = Comparison::Identical;
    std::string detail;  ///< What only it has; when it is behind, what it lacks and is purged.
    bool is_rejoined = false;
};

struct Rejoined {
    InstanceKey instance;
    InstanceKey primary;
};

struct SideStep {  ///< A step outside any recovery: asking to reconnect, fencing or attaching what
                   ///< came back.
    Step step;
    std::string because;
};

struct PrimaryPublished {
    ClusterAlias cluster;
    InstanceKey primary;
};

/// An operation is carried out as a recovery is: PhasePlanned and StepEnded name it.
struct OperationStarted {
    RecoveryId recovery;
    ClusterAlias cluster;
    Operation operation;
    std::vector<Move> moves;
    std::string owner;
};

struct OperationRefused {
    ClusterAlias cluster;
    Operation operation;
    Refusal refusal;
};

struct OperationEnded {
    RecoveryId recovery;
    ClusterAlias cluster;
    Operation operation;
    RecoveryOutcome outcome = RecoveryOutcome::Failed;
    std::vector<Move> done;
    std::string detail;  ///< What went wrong, and who is left how.
};

struct DowntimeBegun {
    InstanceKey instance;
    Downtime downtime;
};

struct DowntimeEnded {
    InstanceKey instance;
};

struct MaintenanceBegun {
    InstanceKey instance;
    Maintenance maintenance;
};

struct MaintenanceEnded {
    InstanceKey instance;
};

/// Its replication was stopped because somebody asked for it: repairs leave it alone.
struct StopBegun {
    InstanceKey instance;
    DeliberateStop stop;
};

struct StopEnded {
    InstanceKey instance;
    std::string because;
};

struct RecoveriesSwitched {
    bool is_enabled = true;
};

struct RecoveryAcknowledged {
    ClusterAlias cluster;
    std::string owner;
    std::string comment;
};

}  // namespace record

/// Its copying and moving are compiled once (docs/decisions/0012).
class RecordBody : public std::variant<record::InstanceDiscovered,
                                       record::InstanceForgotten,
                                       record::InstanceLost,
                                       record::InstanceBack,
                                       record::FindingChanged,
                                       record::Suspected,
                                       record::SuspicionCleared,
                                       record::Confirmed,
                                       record::RecoveryRefused,
                                       record::RecoveryStarted,
                                       record::RecoveryResumed,
                                       record::PhasePlanned,
                                       record::StepEnded,
                                       record::CandidatesJudged,
                                       record::RecoveryEnded,
                                       record::InstanceDemoted,
                                       record::ReturnJudged,
                                       record::Rejoined,
                                       record::SideStep,
                                       record::PrimaryPublished,
                                       record::DowntimeBegun,
                                       record::DowntimeEnded,
                                       record::RecoveriesSwitched,
                                       record::RecoveryAcknowledged,
                                       record::MemberJoined,
                                       record::PrimaryGivenBack,
                                       record::OperationStarted,
                                       record::OperationRefused,
                                       record::OperationEnded,
                                       record::StopBegun,
                                       record::StopEnded,
                                       record::MaintenanceBegun,
                                       record::MaintenanceEnded,
                                       record::HooksOwed,
                                       record::HooksBegun,
                                       record::HooksEnded> {
  public:
    using Kinds = variant;
    using variant::variant;
    using variant::operator=;

    RecordBody();
    RecordBody(const RecordBody& other);
    RecordBody(RecordBody&& other) noexcept;
    RecordBody& operator=(const RecordBody& other);
    RecordBody& operator=(RecordBody&& other) noexcept;
    ~RecordBody();
};

using RecordId = StrongId<struct RecordIdTag, std::uint64_t>;

struct Record {
    RecordId id;
    Instant at{};
    RecordBody body;
};

enum class Durability : std::uint8_t {
    Advisory,      ///< For people. May come late, may be lost.
    BeforeActing,  ///< Part of the journal: nothing that follows from it is done before it is
                   ///< durable.
};

/// A record on its way to the store.
struct RecordToStore {
    Record record;
    Durability durability = Durability::Advisory;
};

/// The answer to a record that was to be stored BeforeActing.
struct RecordStored {
    RecordId id;
    Result<void> outcome;
};

/// One sentence, as the story, the log and the audit show it.
[[nodiscard]] std::string describe(const RecordBody& body);

/// "RecoveryStarted": the name of the kind.
[[nodiscard]] std::string_view kind_name(const RecordBody& body);

/// Whether a new manager needs it to finish or respect what was begun.
[[nodiscard]] bool is_journal(const RecordBody& body);

[[nodiscard]] std::string_view to_string(Comparison comparison);

}  // namespace understudy
