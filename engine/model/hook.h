// Hook: a program of the owner that is run at a certain moment of a recovery
// (spec/recovery.md section 14). What it is, and how it is run, is the owner's business; when, and
// what it is told, is ours.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/strong_id.h"
#include "engine/model/binlog_coordinates.h"
#include "engine/model/cluster.h"
#include "engine/model/finding.h"
#include "engine/model/operation.h"
#include "engine/model/recovery.h"

namespace understudy {

/// In the order in which a recovery comes to them.
enum class HookMoment : std::uint8_t {
    FailureDetected,            ///< OnFailureDetectionProcesses. Nobody waits for them.
    BeforeSwitchover,           ///< PreGracefulTakeoverProcesses.
    BeforeFailover,             ///< PreFailoverProcesses; before a switchover as well.
    Fence,                      ///< FenceProcesses: before anybody is promoted in a failover.
    AfterPrimaryFailover,       ///< PostMasterFailoverProcesses.
    AfterIntermediateFailover,  ///< PostIntermediateMasterFailoverProcesses.
    AfterFailover,              ///< PostFailoverProcesses.
    AfterUnsuccessfulFailover,  ///< PostUnsuccessfulFailoverProcesses.
    AfterSwitchover,            ///< PostGracefulTakeoverProcesses.
    AfterTakeSource,            ///< PostTakeMasterProcesses.
};

inline constexpr HookMoment kLastHookMoment = HookMoment::AfterTakeSource;

/// What hooks are run for.
enum class HookOccasion : std::uint8_t {
    Failover,    ///< The primary is gone.
    Switchover,  ///< The primary lives, and an operator wants another one.
    Rescue,      ///< An intermediate source is gone: its replicas get another source.
    TakeSource,  ///< A replica changes places with its source.
};

inline constexpr HookOccasion kLastHookOccasion = HookOccasion::TakeSource;

/// What a hook is told.
struct HookFacts {
    HookOccasion occasion = HookOccasion::Failover;
    ClusterAlias cluster;
    InstanceKey failed;  ///< Of a switchover: the primary that is replaced.
    Role role = Role::Primary;
    AnalysisCode code = AnalysisCode::NoProblem;
    std::string because;
    bool is_asked_for = false;  ///< By an operator.
    std::vector<InstanceKey> replicas;
    bool is_in_downtime = false;
    bool recovers_primary = false;       ///< Without being asked, as the filters say.
    bool recovers_intermediate = false;  ///< Likewise.
    bool is_successful = false;
    std::optional<InstanceKey> successor;
    std::string successor_alias;
    std::optional<BinlogCoordinates> successor_place;
    std::vector<InstanceKey> lost_replicas;

    friend bool operator==(const HookFacts&, const HookFacts&) = default;
};

/// What is known of a recovery when it has ended.
struct HookEnd {
    bool is_successful = false;
    std::optional<InstanceKey> successor{};
    std::vector<InstanceKey> lost_replicas{};
};

using HookId = StrongId<struct HookIdTag, std::uint64_t>;

/// Run all hooks of this moment, one after the other, until one fails. Answered by HookFinished.
struct HookRequest {
    HookId id;
    RecoveryId recovery;
    HookMoment moment = HookMoment::FailureDetected;
    HookFacts facts;
};

/// What they wrote; or which one failed, how, and what it wrote.
struct HookFinished {
    HookId id;
    Result<std::string> outcome;
};

/// Whether what fails there ends the recovery, or keeps it from being begun.
[[nodiscard]] bool can_veto(HookMoment moment);

/// Those that follow the end of what is recovered, in order.
[[nodiscard]] std::vector<HookMoment> moments_after(HookOccasion occasion, bool is_successful);

/// Adds how it ended. The alias of the successor and its place in its log are not known here.
void complete(HookFacts& facts, const HookEnd& end);

[[nodiscard]] HookEnd end_of(const Operation& operation, bool is_successful);

[[nodiscard]] std::string_view to_string(HookMoment moment);
[[nodiscard]] std::string_view to_string(HookOccasion occasion);

}  // namespace understudy
