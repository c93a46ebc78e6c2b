#include "simulator/story/record_row.h"

#include <fmt/format.h>

#include "engine/base/overloaded.h"
#include "engine/base/text.h"

namespace understudy::story {
namespace {

struct Manner {
    std::string_view verb;
    Tone tone;
};

Manner reports(RecoveryOutcome outcome) {
    return {"reports", outcome == RecoveryOutcome::Succeeded ? Tone::Good : Tone::Bad};
}

Manner did(bool is_done) {
    return is_done ? Manner{"did", Tone::Deed} : Manner{"could not", Tone::Bad};
}

/// How a manager comes to a record of each kind: what it saw, thought, decided and did must be told
/// apart.
Manner manner_of(const RecordBody& body) {
    constexpr Manner kSees{"sees", Tone::Doubt};
    constexpr Manner kConcludes{"concludes", Tone::Thought};
    constexpr Manner kDecides{"decides", Tone::Thought};
    constexpr Manner kRefuses{"refuses", Tone::Thought};
    constexpr Manner kDoes{"does", Tone::Deed};
    constexpr Manner kNotes{"notes", Tone::Faint};
    return std::visit(
        Overloaded{
            [&](const record::MemberJoined&) {
                return Manner{"files", Tone::Faint};
            },
            [&](const record::InstanceDiscovered&) {
                return Manner{"finds", Tone::Faint};
            },
            [&](const record::PrimaryGivenBack&) {
                return Manner{"reports", Tone::Good};
            },
            [&](const record::InstanceForgotten&) { return kNotes; },
            [&](const record::InstanceLost&) { return kSees; },
            [&](const record::InstanceBack&) { return kSees; },
            [&](const record::FindingChanged& now) {
                return now.finding.code == AnalysisCode::NoProblem
                           ? Manner{"concludes", Tone::Faint}
                           : kConcludes;
            },
            [&](const record::Suspected&) {
                return Manner{"suspects", Tone::Doubt};
            },
            [&](const record::SuspicionCleared&) { return kConcludes; },
            [&](const record::Confirmed&) {
                return Manner{"confirms", Tone::Thought};
            },
            [&](const record::RecoveryRefused&) { return kRefuses; },
            [&](const record::RecoveryStarted&) { return kDecides; },
            [&](const record::OperationStarted&) { return kDecides; },
            [&](const record::OperationRefused&) { return kRefuses; },
            [&](const record::OperationEnded& ended) { return reports(ended.outcome); },
            [&](const record::RecoveryResumed&) {
                return Manner{"resumes", Tone::Thought};
            },
            [&](const record::PhasePlanned&) {
                return Manner{"plans", Tone::Thought};
            },
            [&](const record::StepEnded& ended) { return did(ended.is_done); },
            [&](const record::CandidatesJudged&) { return kDecides; },
            [&](const record::RecoveryEnded& ended) { return reports(ended.outcome); },
            [&](const record::InstanceDemoted&) { return kDecides; },
            [&](const record::ReturnJudged& judged) {
                return Manner{"concludes", judged.is_rejoined ? Tone::Thought : Tone::Bad};
            },
            [&](const record::Rejoined&) {
                return Manner{"reports", Tone::Good};
            },
            [&](const record::SideStep&) { return kDoes; },
            [&](const record::PrimaryPublished&) {
                return Manner{"publishes", Tone::Deed};
            },
            [&](const record::DowntimeBegun&) { return kNotes; },
            [&](const record::DowntimeEnded&) { return kNotes; },
            [&](const record::MaintenanceBegun&) { return kNotes; },
            [&](const record::MaintenanceEnded&) { return kNotes; },
            [&](const record::StopBegun&) { return kNotes; },
            [&](const record::StopEnded&) { return kNotes; },
            [&](const record::HooksOwed&) { return kNotes; },
            [&](const record::HooksBegun&) { return kDoes; },
            [&](const record::HooksEnded& ended) { return did(ended.is_done); },
            [&](const record::RecoveriesSwitched&) { return kNotes; },
            [&](const record::RecoveryAcknowledged&) { return kNotes; },
        },
        body);
}

std::string objections_of(const Candidate& candidate) {
    std::string text;
    for (const auto& objection : candidate.objections) {
        text += fmt::format("{}{}{}",
                            text.empty() ? "" : "; ",
                            to_string(objection.veto),
                            objection.detail.empty() ? "" : " (" + objection.detail + ")");
    }
    return text;
}

/// "1. db3: received most", and for those that may not: "✗  db4: must not be promoted (promotion
/// rule)".
std::vector<std::string> ranking_of(const Choice& choice) {
    std::vector<std::string> lines;
    std::size_t place = 0;
    for (const auto& candidate : choice.ranking) {
        const bool is_eligible = candidate.objections.empty();
        const std::string rank = is_eligible ? fmt::format("{}.", ++place) : "✗ ";
        const std::string why = is_eligible ? candidate.place : "no: " + objections_of(candidate);
        lines.push_back(fmt::format("{} {}: {}", rank, short_name(candidate.key), why));
    }
    return lines;
}

}  // namespace

Row tell_record(const std::string& manager, const RecordBody& body) {
    const Manner manner = manner_of(body);
    Row row{.actor = manager,
            .verb = std::string{manner.verb},
            .tone = manner.tone,
            .text = describe(body)};
    if (const auto* judged = std::get_if<record::CandidatesJudged>(&body)) {
        row.heading = "choose";
        row.details = ranking_of(judged->choice);
    } else if (const auto* planned = std::get_if<record::PhasePlanned>(&body)) {
        // The steps follow, each as it ends; the plan itself is in the JSON trace.
        row.heading = fmt::format("{}: {}", to_string(planned->plan.phase), planned->plan.reason);
        row.text.clear();
    } else if (const auto* ended = std::get_if<record::StepEnded>(&body)) {
        row.text = describe(ended->step) + (ended->detail.empty() ? "" : ": " + ended->detail);
    } else if (const auto* started = std::get_if<record::RecoveryStarted>(&body)) {
        row.heading = fmt::format("{} of {}", to_string(started->kind), started->cluster.value);
    } else if (const auto* judged_return = std::get_if<record::ReturnJudged>(&body)) {
        row.heading = "return of " + short_name(judged_return->instance);
    }
    return row;
}

}  // namespace understudy::story
