// Expectation: what a scenario says must, or must not, come to pass. Data; judge.h holds a run
// against it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "engine/base/time.h"
#include "engine/model/cluster.h"
#include "engine/model/finding.h"
#include "engine/model/hook.h"
#include "engine/model/instance_key.h"
#include "engine/model/recovery.h"
#include "engine/model/refusal.h"

namespace understudy::sim {

namespace expect {

// --- What happens. True from the instant on at which the trace shows it.

struct Analysis {  ///< A manager concludes this about a primary.
    InstanceKey primary;
    AnalysisCode code = AnalysisCode::NoProblem;
};

struct RecoveryStarts {
    std::optional<ClusterAlias> cluster;  ///< Absent: any.
};

struct RecoveryEnds {
    ClusterAlias cluster;
    RecoveryOutcome outcome = RecoveryOutcome::Succeeded;
};

struct OperationEnds {
    ClusterAlias cluster;
    RecoveryOutcome outcome = RecoveryOutcome::Succeeded;
};

struct Refused {  ///< A recovery or an operation.
    ClusterAlias cluster;
    RefusalReason reason = RefusalReason::NotActionable;
};

struct Promoted {  ///< A manager makes it writable.
    InstanceKey server;
};

struct Quarantined {  ///< It came back with what its successor lacks, and is kept apart.
    InstanceKey server;
};

struct Rejoined {
    InstanceKey server;
};

struct HooksEnd {
    HookMoment moment = HookMoment::FailureDetected;
    bool is_done = true;
};

struct Recoveries {  ///< So many were begun, by all managers together.
    std::uint32_t count = 0;
};

// --- What is so, whatever the managers believe.

struct Primary {  ///< It is writable, and discovery sends clients to it.
    ClusterAlias cluster;
    InstanceKey server;
};

struct Published {
    ClusterAlias cluster;
    InstanceKey server;
};

struct Source {  ///< It replicates from the source, connected; without a source: from nobody.
    InstanceKey replica;
    std::optional<InstanceKey> source;
};

struct Writable {
    InstanceKey server;
};

struct ReadOnly {
    InstanceKey server;
};

struct Stopped {  ///< It is up and has a source, and neither its receiver nor its applier runs.
    InstanceKey server;
};

struct Detached {  ///< It is up and has a source whose name leads nowhere.
    InstanceKey server;
};

struct ByCoordinates {  ///< It is up and replicates by file and position.
    InstanceKey server;
};

struct Acknowledges {  ///< It is up, and acknowledges what it receives (semi-sync).
    InstanceKey server;
};

struct WaitsForAcknowledgements {  ///< It is up, and its commits wait for them.
    InstanceKey server;
};

struct TwoWritablePrimaries {};  ///< Two servers of one cluster take writes at the same time.

/// S8 holds; and without semi-sync, the primary has executed all that any server of its cluster
/// ever had.
struct NothingAcknowledgedLost {};

struct Holds {            ///< A checker has found no violation.
    std::string checker;  ///< Its id; empty: none of them has.
};

}  // namespace expect

/// Its copying and moving are compiled once (docs/decisions/0012).
class Condition : public std::variant<expect::Analysis,
                                      expect::RecoveryStarts,
                                      expect::RecoveryEnds,
                                      expect::OperationEnds,
                                      expect::Refused,
                                      expect::Promoted,
                                      expect::Quarantined,
                                      expect::Rejoined,
                                      expect::HooksEnd,
                                      expect::Recoveries,
                                      expect::Primary,
                                      expect::Published,
                                      expect::Source,
                                      expect::Writable,
                                      expect::ReadOnly,
                                      expect::Stopped,
                                      expect::Detached,
                                      expect::ByCoordinates,
                                      expect::Acknowledges,
                                      expect::WaitsForAcknowledgements,
                                      expect::TwoWritablePrimaries,
                                      expect::NothingAcknowledgedLost,
                                      expect::Holds> {
  public:
    using Kinds = variant;
    using variant::variant;
    using variant::operator=;

    Condition();
    Condition(const Condition& other);
    Condition(Condition&& other) noexcept;
    Condition& operator=(const Condition& other);
    Condition& operator=(Condition&& other) noexcept;
    ~Condition();
};

enum class Cadence : std::uint8_t {
    Within,   ///< At some instant from `after` to `by`.
    Never,    ///< At no instant from `after` on.
    Finally,  ///< At the end.
};

struct Expectation {
    Cadence cadence = Cadence::Finally;
    Instant after{};
    Instant by{};  ///< Of Within only.
    Condition condition;
    std::uint32_t line = 0;
};

/// "db1 is analysed as DeadPrimary".
[[nodiscard]] std::string describe(const Condition& condition);

/// "within 15s: db1 is analysed as DeadPrimary".
[[nodiscard]] std::string describe(const Expectation& expectation);

}  // namespace understudy::sim
