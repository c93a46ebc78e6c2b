// Run: one scenario played once, and everything that a story, a test or a picture of it needs
// afterwards.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "simulator/scenario/judge.h"
#include "simulator/scenario/scenario.h"
#include "simulator/scenario/timeline.h"
#include "simulator/world/world.h"

namespace understudy::sim {

struct RunOptions {
    std::optional<std::uint64_t> seed;  ///< Absent: the scenario's.
    bool wants_timeline = false;
    std::optional<Instant>
        until;  ///< Absent: the scenario's; earlier than that, the run is cut short.
    std::optional<std::uint64_t> until_event{};  ///< The same by number.
};

struct CheckerRuling {
    CheckerVerdict verdict;
    std::string
        excuse;  ///< The scenario's reason why it may be violated; empty when it gives none.
};

struct Playback {
    std::uint64_t seed = 0;
    Instant ended{};
    bool is_cut_short = false;
    std::vector<TraceEntry> trace;
    Timeline timeline;  ///< Empty unless it was asked for.
    std::vector<ServerTruth> servers;
    std::vector<ClientTruth> clients;
    std::map<ClusterAlias, InstanceKey> published;
    std::map<std::string, std::string> names_of_uuids;  ///< See names_of_uuids().
    std::vector<Judgement> judgements;
    std::vector<CheckerRuling> checkers;
    std::vector<std::string> useless_excuses;  ///< Why each of them is one.
    std::string failed_check;  ///< Our own code broke a check(); empty when it did not.
    std::uint64_t events = 0;
    std::uint64_t trace_hash = 0;
};

/// All expectations and all checkers hold, save those with an excuse.
[[nodiscard]] bool is_passed(const Playback& run);

[[nodiscard]] bool is_failed(const CheckerRuling& checker);

/// Host by server_uuid, as the managers have found out.
[[nodiscard]] std::map<std::string, std::string> names_of_uuids(const World& world);

[[nodiscard]] Playback run_scenario(const Scenario& scenario, const RunOptions& options = {});

}  // namespace understudy::sim
