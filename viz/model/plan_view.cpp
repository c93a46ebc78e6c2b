#include "viz/model/plan_view.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/overloaded.h"

namespace understudy::viz {
namespace {

namespace happening = sim::happening;

/// Reads records one after the other; what they say of other clusters is passed over.
class Reader {
  public:
    Reader(const ClusterAlias& cluster, PlanView& view) : cluster_(cluster), view_(view) {
        for (std::size_t i = 0; i < view_.phases.size(); ++i) {
            view_.phases[i].phase = static_cast<Phase>(i);
        }
    }

    void read(const RecordBody& body, Instant at) {
        at_ = at;
        std::visit(Overloaded{
                       [&](const record::FindingChanged& it) { on(it); },
                       [&](const record::Suspected& it) { on(it); },
                       [&](const record::SuspicionCleared& it) { on(it); },
                       [&](const record::Confirmed& it) { on(it); },
                       [&](const record::RecoveryRefused& it) { on(it); },
                       [&](const record::RecoveryStarted& it) { on(it); },
                       [&](const record::RecoveryResumed& it) { on(it); },
                       [&](const record::PhasePlanned& it) { on(it); },
                       [&](const record::StepEnded& it) { on(it); },
                       [&](const record::CandidatesJudged& it) { on(it); },
                       [&](const record::RecoveryEnded& it) { on(it); },
                       [&](const record::Rejoined&) {
                           if (view_.outcome == RecoveryOutcome::Succeeded) {
                               mark(Phase::Rejoin, Progress::Done);
                           }
                       },
                       [](const record::InstanceDiscovered&) {},
                       [](const record::InstanceForgotten&) {},
                       [](const record::InstanceLost&) {},
                       [](const record::InstanceBack&) {},
                       [](const record::InstanceDemoted&) {},
                       [](const record::ReturnJudged&) {},
                       [](const record::SideStep&) {},
                       [](const record::PrimaryPublished&) {},
                       [](const record::MemberJoined&) {},
                       [](const record::PrimaryGivenBack&) {},
                       [](const record::OperationStarted&) {},
                       [](const record::OperationRefused&) {},
                       [](const record::OperationEnded&) {},
                       [](const record::DowntimeBegun&) {},
                       [](const record::DowntimeEnded&) {},
                       [](const record::MaintenanceBegun&) {},
                       [](const record::MaintenanceEnded&) {},
                       [](const record::StopBegun&) {},
                       [](const record::StopEnded&) {},
                       [](const record::HooksOwed&) {},
                       [](const record::HooksBegun&) {},
                       [](const record::HooksEnded&) {},
                       [](const record::RecoveriesSwitched&) {},
                       [](const record::RecoveryAcknowledged&) {},
                   },
                   body);
    }

  private:
    [[nodiscard]] bool is_ours(const RecoveryId& id) const { return recovery_ == id; }

    [[nodiscard]] PhaseRow& row(Phase phase) {
        return view_.phases[static_cast<std::size_t>(phase)];
    }

    void mark(Phase phase, Progress progress) { row(phase).progress = progress; }

    /// All before `phase` lie behind, those after it ahead.
    void reach(Phase phase) {
        for (auto& one : view_.phases) {
            one.progress = one.phase < phase    ? Progress::Done
                           : one.phase == phase ? Progress::Current
                                                : Progress::Waiting;
        }
    }

    void forget_recovery() {
        recovery_.reset();
        view_.recovery.clear();
        view_.chosen.reset();
        view_.choice.clear();
        view_.candidates.clear();
        view_.phase_reason.clear();
        view_.steps.clear();
        view_.outcome.reset();
        view_.outcome_text.clear();
        for (auto& one : view_.phases) {
            one.progress = Progress::Waiting;
        }
    }

    void on(const record::FindingChanged& it) {
        if (it.finding.cluster != cluster_ || it.finding.evidence.role != Role::Primary ||
            recovery_.has_value()) {
            return;
        }
        if (it.finding.code == AnalysisCode::NoProblem) {
            view_.refusal.clear();
            if (!view_.outcome) {
                forget_recovery();
            }
            return;
        }
        forget_recovery();
        reach(Phase::Detect);
    }

    void on(const record::Suspected& it) {
        if (it.cluster == cluster_) {
            if (!recovery_) {
                forget_recovery();
                reach(Phase::Confirm);
            }
            view_.doubt = fmt::format("{} suspected since {}{}",
                                      short_name(it.primary),
                                      to_string(at_),
                                      it.because.empty() ? "" : ": " + it.because);
        }
    }

    void on(const record::SuspicionCleared& it) {
        if (it.cluster == cluster_) {
            view_.doubt.clear();
            if (!recovery_) {
                forget_recovery();
            }
        }
    }

    void on(const record::Confirmed& it) {
        if (it.finding.cluster == cluster_) {
            view_.doubt = fmt::format("confirmed at {} after {} more look{} in vain",
                                      to_string(at_),
                                      it.looks,
                                      it.looks == 1 ? "" : "s");
            reach(Phase::Gate);
        }
    }

    void on(const record::RecoveryRefused& it) {
        if (it.cluster == cluster_) {
            view_.refusal = fmt::format("{}{}",
                                        to_string(it.refusal.reason),
                                        it.refusal.detail.empty() ? "" : ": " + it.refusal.detail);
            reach(Phase::Gate);
            mark(Phase::Gate, Progress::Failed);
        }
    }

    void on(const record::RecoveryStarted& it) {
        if (it.cluster == cluster_) {
            forget_recovery();
            view_.refusal.clear();
            recovery_ = it.recovery;
            view_.recovery = fmt::format("{} of {}: replace {}, since {}",
                                         to_string(it.kind),
                                         it.cluster.value,
                                         short_name(it.primary),
                                         to_string(at_));
            reach(Phase::Freeze);
        }
    }

    void on(const record::RecoveryResumed& it) {
        if (it.cluster == cluster_) {
            recovery_ = it.recovery;
            view_.recovery =
                fmt::format("recovery of {}, resumed at {}", it.cluster.value, to_string(at_));
            reach(it.reached);
        }
    }

    void on(const record::PhasePlanned& it) {
        if (!is_ours(it.recovery)) {
            return;
        }
        reach(it.plan.phase);
        view_.phase_reason = fmt::format("{}: {}", to_string(it.plan.phase), it.plan.reason);
        view_.steps.clear();
        planned_ = it.plan.steps;
        std::uint32_t wave = 0;
        for (const auto& step : planned_) {
            view_.steps.push_back({.text = describe(step.step),
                                   .progress = Progress::Waiting,
                                   .detail = "",
                                   .starts_wave = step.wave != wave});
            wave = step.wave;
        }
        show_current_wave();
    }

    void on(const record::StepEnded& it) {
        if (!is_ours(it.recovery)) {
            return;
        }
        for (std::size_t i = 0; i < planned_.size(); ++i) {
            auto& step = view_.steps[i];
            const bool is_open =
                step.progress == Progress::Waiting || step.progress == Progress::Current;
            if (is_open && planned_[i].step == it.step) {
                step.progress = it.is_done ? Progress::Done : Progress::Failed;
                step.detail = it.detail;
                break;
            }
        }
        show_current_wave();
    }

    /// The first wave that is not over is under way.
    void show_current_wave() {
        const auto is_open = [](const StepRow& row) {
            return row.progress == Progress::Waiting || row.progress == Progress::Current;
        };
        const auto first = std::find_if(view_.steps.begin(), view_.steps.end(), is_open);
        if (first == view_.steps.end()) {
            return;
        }
        const auto wave = planned_[static_cast<std::size_t>(first - view_.steps.begin())].wave;
        for (std::size_t i = 0; i < planned_.size(); ++i) {
            if (planned_[i].wave == wave && is_open(view_.steps[i])) {
                view_.steps[i].progress = Progress::Current;
            }
        }
    }

    void on(const record::CandidatesJudged& it) {
        if (!is_ours(it.recovery)) {
            return;
        }
        reach(Phase::Choose);
        view_.candidates.clear();
        for (const auto& candidate : it.choice.ranking) {
            view_.candidates.push_back({.name = short_name(candidate.key),
                                        .is_chosen = it.choice.chosen == candidate.key,
                                        .is_eligible = candidate.objections.empty(),
                                        .why = why(candidate)});
        }
        view_.chosen = it.choice.chosen;
        view_.choice = describe(RecordBody{it});
    }

    static std::string why(const Candidate& candidate) {
        std::string text = candidate.objections.empty() ? candidate.place : "";
        for (const auto& objection : candidate.objections) {
            text += text.empty() ? "" : "; ";
            text += to_string(objection.veto);
            text += objection.detail.empty() ? "" : " (" + objection.detail + ")";
        }
        return text;
    }

    void on(const record::RecoveryEnded& it) {
        if (!is_ours(it.recovery)) {
            return;
        }
        const bool is_well = it.outcome == RecoveryOutcome::Succeeded;
        for (auto& one : view_.phases) {
            if (is_well) {
                one.progress = one.phase < Phase::Rejoin ? Progress::Done : Progress::Current;
            } else if (one.progress == Progress::Current) {
                one.progress = Progress::Failed;
            }
        }
        view_.doubt.clear();
        view_.chosen.reset();
        view_.outcome = it.outcome;
        view_.outcome_text = describe(RecordBody{it});
        recovery_.reset();
    }

    const ClusterAlias& cluster_;
    PlanView& view_;
    Instant at_{};
    std::optional<RecoveryId> recovery_;  ///< Under way.
    std::vector<PlannedStep> planned_;
};

void tell_finding(const Finding& finding, PlanView& view) {
    view.code = finding.code;
    view.because = finding.because;
    view.finding = std::string{to_string(finding.code)};
    if (view.code != AnalysisCode::NoProblem) {
        view.finding += " " + short_name(finding.instance);
        view.evidence = describe(finding.evidence);
    }
}

void tell_belief(const Frame& frame, PlanView& view) {
    const auto manager =
        std::find_if(frame.managers.begin(), frame.managers.end(), [&](const ManagerShown& one) {
            return one.name == view.manager;
        });
    if (manager == frame.managers.end()) {
        return;
    }
    view.is_watched = manager->is_up;
    for (const auto& cluster : manager->clusters) {
        if (cluster.alias == view.cluster) {
            tell_finding(cluster.finding, view);
        }
    }
}

std::optional<ClusterAlias> cluster_of(const RecordBody& body) {
    if (const auto* started = std::get_if<record::RecoveryStarted>(&body)) {
        return started->cluster;
    }
    if (const auto* ended = std::get_if<record::RecoveryEnded>(&body)) {
        return ended->cluster;
    }
    if (const auto* suspected = std::get_if<record::Suspected>(&body)) {
        return suspected->cluster;
    }
    if (const auto* refused = std::get_if<record::RecoveryRefused>(&body)) {
        return refused->cluster;
    }
    return std::nullopt;
}

}  // namespace

PlanView plan_view(const Frame& frame,
                   std::span<const sim::TraceEntry> trace,
                   const std::string& manager,
                   const ClusterAlias& cluster) {
    PlanView view;
    view.cluster = cluster;
    view.manager = manager;
    Reader reader{cluster, view};
    for (const auto& entry : trace) {
        const auto* recorded = std::get_if<happening::Recorded>(&entry.what);
        if (recorded != nullptr && recorded->manager == manager) {
            reader.read(recorded->body, entry.at);
        }
    }
    tell_belief(frame, view);
    return view;
}

ClusterAlias choose_cluster(const Frame& frame, std::span<const sim::TraceEntry> trace) {
    for (const auto& manager : frame.managers) {
        for (const auto& cluster : manager.clusters) {
            if (cluster.recovering || cluster.finding.code != AnalysisCode::NoProblem) {
                return cluster.alias;
            }
        }
    }
    for (std::size_t i = trace.size(); i > 0; --i) {
        if (const auto* recorded = std::get_if<happening::Recorded>(&trace[i - 1].what)) {
            if (const auto cluster = cluster_of(recorded->body)) {
                return *cluster;
            }
        }
    }
    return frame.servers.empty() ? ClusterAlias{} : frame.servers.front().cluster;
}

}  // namespace understudy::viz
