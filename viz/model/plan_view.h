// Plan view: what the manager found in one cluster, what it decided and what it is doing about it,
// at one instant.
//
// Pure: read off the records up to that instant, the same that the audit and the story are made of.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "simulator/world/trace.h"
#include "viz/model/frame.h"

namespace understudy::viz {

enum class Progress : std::uint8_t { Waiting, Current, Done, Failed };

struct PhaseRow {
    Phase phase = Phase::Detect;
    Progress progress = Progress::Waiting;
};

struct StepRow {
    std::string text;
    Progress progress = Progress::Waiting;
    std::string detail;        ///< Why not, or how it was settled.
    bool starts_wave = false;  ///< It waits for the steps above it.
};

struct CandidateRow {
    std::string name;
    bool is_chosen = false;
    bool is_eligible = false;
    std::string why;
};

struct PlanView {
    ClusterAlias cluster;
    std::string manager;
    bool is_watched = true;  ///< The manager is up.
    AnalysisCode code = AnalysisCode::NoProblem;
    std::string finding;   ///< "DeadPrimary db1".
    std::string because;   ///< The rule that matched.
    std::string evidence;  ///< The facts it used.
    std::string doubt;     ///< "suspected since 10.512s: ..."; empty when nothing is suspected.
    std::string refusal;   ///< Why nothing is done; empty when something is or need be.
    std::string recovery;  ///< "failover of alpha, since 12.021s"; empty when there was none.
    std::array<PhaseRow, 9> phases{};
    std::optional<InstanceKey> chosen;  ///< To be promoted, while a recovery is under way.
    std::string choice;                 ///< "db2 is chosen: ..."
    std::vector<CandidateRow> candidates;
    std::string phase_reason;  ///< What the phase of `steps` is for.
    std::vector<StepRow> steps;
    std::optional<RecoveryOutcome> outcome;
    std::string outcome_text;
};

[[nodiscard]] PlanView plan_view(const Frame& frame,
                                 std::span<const sim::TraceEntry> trace,
                                 const std::string& manager,
                                 const ClusterAlias& cluster);

/// The one that needs looking at: it has a problem or a recovery; else the last that had one.
[[nodiscard]] ClusterAlias choose_cluster(const Frame& frame,
                                          std::span<const sim::TraceEntry> trace);

}  // namespace understudy::viz
