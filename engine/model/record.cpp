#include "engine/model/record.h"

#include <array>

#include <fmt/format.h>

#include "engine/base/overloaded.h"

namespace understudy {
namespace {

std::string names(const std::vector<InstanceKey>& keys) {
    std::string text;
    for (const auto& key : keys) {
        text += (text.empty() ? "" : ", ") + short_name(key);
    }
    return text;
}

std::string and_why(std::string_view why) {
    return why.empty() ? "" : fmt::format(": {}", why);
}

std::string tell(const record::FindingChanged& now) {
    const auto& finding = now.finding;
    if (finding.code == AnalysisCode::NoProblem) {
        return fmt::format(
            "{}: no problem with {}", finding.cluster.value, short_name(finding.instance));
    }
    return fmt::format("{}: {} {}: {} ({})",
                       finding.cluster.value,
                       to_string(finding.code),
                       short_name(finding.instance),
                       finding.because,
                       describe(finding.evidence));
}

std::string tell(const record::RecoveryStarted& started) {
    return fmt::format("{} of {} begins: replace {}{}{}",
                       to_string(started.kind),
                       started.cluster.value,
                       short_name(started.primary),
                       started.designated ? " by " + short_name(*started.designated) : "",
                       and_why(started.because));
}

std::string tell(const record::PhasePlanned& planned) {
    std::string text = fmt::format("{}: {}", to_string(planned.plan.phase), planned.plan.reason);
    std::uint32_t wave = 0;
    for (const auto& step : planned.plan.steps) {
        const bool is_first = &step == &planned.plan.steps.front();
        text += is_first ? "; plan: " : step.wave == wave ? " | " : ", then ";
        text += describe(step.step);
        wave = step.wave;
    }
    return text;
}

std::string tell(const record::StepEnded& ended) {
    return ended.is_done
               ? fmt::format("done: {}{}", describe(ended.step), and_why(ended.detail))
               : fmt::format("not done: {}{}", describe(ended.step), and_why(ended.detail));
}

std::string tell(const record::HooksOwed& owed) {
    return fmt::format("hooks are to be told of the {} of {}",
                       to_string(owed.facts.occasion),
                       short_name(owed.facts.failed));
}

std::string tell(const record::HooksBegun& begun) {
    return fmt::format(
        "hooks are run for {}: {}", short_name(begun.failed), to_string(begun.moment));
}

std::string tell(const record::HooksEnded& ended) {
    return fmt::format("hooks for {}, {}: {}{}",
                       short_name(ended.failed),
                       to_string(ended.moment),
                       ended.is_done ? "done" : "failed",
                       and_why(ended.detail));
}

std::string tell(const record::RecoveryEnded& ended) {
    std::string text = fmt::format(
        "{} of {} {}", to_string(ended.kind), ended.cluster.value, to_string(ended.outcome));
    if (ended.successor) {
        text += fmt::format(
            ": {} takes the place of {}", short_name(*ended.successor), short_name(ended.primary));
    }
    text += and_why(ended.detail);
    if (!ended.lost_replicas.empty()) {
        text += "; does not follow yet: " + names(ended.lost_replicas);
    }
    if (ended.left_read_only) {
        text += fmt::format("; {} will take writes again as soon as it is met",
                            short_name(*ended.left_read_only));
    }
    return text;
}

std::string tell(const record::ReturnJudged& judged) {
    auto who = short_name(judged.instance);
    const auto primary = short_name(judged.primary);
    const auto what = judged.is_rejoined ? "it may rejoin" : "it is kept apart, read-only";
    switch (judged.comparison) {
        case Comparison::Identical:
            return fmt::format("{} is back and has exactly what {} had: {}", who, primary, what);
        case Comparison::Behind:
            if (!judged.is_rejoined) {
                return fmt::format("{} is back and lacks what {} has purged ({}): {}",
                                   who,
                                   primary,
                                   judged.detail,
                                   what);
            }
            return fmt::format("{} is back and has nothing that {} lacks: {}", who, primary, what);
        case Comparison::Ahead:
        case Comparison::Diverged:
            return fmt::format("{} is back with transactions that {} never got ({}): {}",
                               who,
                               primary,
                               judged.detail,
                               what);
    }
    return who;
}

std::string tell_switch(const record::RecoveriesSwitched& now) {
    return now.is_enabled ? "automatic recoveries are enabled"
                          : "automatic recoveries are disabled";
}

std::string tell(const record::Confirmed& confirmed) {
    return fmt::format("confirmed: {} of {} after {} more looks ({})",
                       to_string(confirmed.finding.code),
                       short_name(confirmed.finding.instance),
                       confirmed.looks,
                       describe(confirmed.finding.evidence));
}

std::string tell(const record::CandidatesJudged& judged) {
    const auto& choice = judged.choice;
    if (!choice.chosen) {
        return "nobody can be promoted: " + choice.because;
    }
    const std::string loss = describe(choice.loss);
    return fmt::format("{} is chosen: {}{}{}",
                       short_name(*choice.chosen),
                       choice.because,
                       choice.catch_up_from ? "; it first gets what it lacks from " +
                                                  short_name(*choice.catch_up_from)
                                            : "",
                       loss.empty() ? "" : "; " + loss);
}

std::string tell(const record::RecoveryRefused& it) {
    return fmt::format("no recovery of {}: {}{}",
                       it.cluster.value,
                       to_string(it.refusal.reason),
                       and_why(it.refusal.detail));
}

std::string tell(const record::RecoveryResumed& it) {
    return fmt::format(
        "an unfinished recovery of {} is found in the journal (it had reached {}): "
        "going on",
        it.cluster.value,
        to_string(it.reached));
}

std::string tell(const record::DowntimeBegun& it) {
    return fmt::format("downtime of {} begins ({}: {})",
                       short_name(it.instance),
                       it.downtime.owner,
                       it.downtime.reason);
}

std::string tell(const record::MaintenanceBegun& it) {
    return fmt::format("maintenance of {} begins ({}: {})",
                       short_name(it.instance),
                       it.maintenance.owner,
                       it.maintenance.reason);
}

std::string tell(const record::StopBegun& it) {
    return fmt::format("{} stays stopped until somebody starts it: {} wants it so",
                       short_name(it.instance),
                       it.stop.owner);
}

std::string tell(const record::RecoveryAcknowledged& it) {
    return fmt::format("the last recovery of {} is acknowledged by {}{}",
                       it.cluster.value,
                       it.owner,
                       and_why(it.comment));
}

std::string tell(const record::OperationRefused& it) {
    return fmt::format("will not {}: {}{}",
                       describe(it.operation),
                       to_string(it.refusal.reason),
                       and_why(it.refusal.detail));
}

std::string tell(const record::OperationEnded& it) {
    std::string text = fmt::format("{}: {}", describe(it.operation), to_string(it.outcome));
    for (const Move& move : it.done) {
        const bool is_first = &move == &it.done.front();
        text += fmt::format("{}{} replicates from {}",
                            is_first ? "; " : ", ",
                            short_name(move.replica),
                            short_name(move.to));
    }
    return text + and_why(it.detail);
}

constexpr std::array<std::string_view, std::variant_size_v<RecordBody::Kinds>> kNames{
    "InstanceDiscovered", "InstanceForgotten", "InstanceLost",       "InstanceBack",
    "FindingChanged",     "Suspected",         "SuspicionCleared",   "Confirmed",
    "RecoveryRefused",    "RecoveryStarted",   "RecoveryResumed",    "PhasePlanned",
    "StepEnded",          "CandidatesJudged",  "RecoveryEnded",      "InstanceDemoted",
    "ReturnJudged",       "Rejoined",          "SideStep",           "PrimaryPublished",
    "DowntimeBegun",      "DowntimeEnded",     "RecoveriesSwitched", "RecoveryAcknowledged",
    "MemberJoined",       "PrimaryGivenBack",  "OperationStarted",   "OperationRefused",
    "OperationEnded",     "StopBegun",         "StopEnded",          "MaintenanceBegun",
    "MaintenanceEnded",   "HooksOwed",         "HooksBegun",         "HooksEnded"};

}  // namespace

RecordBody::RecordBody() = default;
RecordBody::RecordBody(const RecordBody& other) = default;
RecordBody::RecordBody(RecordBody&& other) noexcept = default;
RecordBody& RecordBody::operator=(const RecordBody& other) = default;
RecordBody& RecordBody::operator=(RecordBody&& other) noexcept = default;
RecordBody::~RecordBody() = default;

std::string describe(const RecordBody& body) {
    return std::visit(
        Overloaded{
            [](const record::InstanceDiscovered& it) {
                return fmt::format("{} is discovered{}", short_name(it.instance), and_why(it.how));
            },
            [](const record::MemberJoined& it) {
                return fmt::format("{} belongs to {}", short_name(it.instance), it.cluster.value);
            },
            [](const record::InstanceForgotten& it) {
                return short_name(it.instance) + " is forgotten";
            },
            [](const record::InstanceLost& it) {
                return fmt::format(
                    "{} does not answer{}", short_name(it.instance), and_why(it.why));
            },
            [](const record::InstanceBack& it) {
                return short_name(it.instance) + " answers again";
            },
            [](const record::Suspected& it) {
                return fmt::format("{} is suspected, looking again at once{}",
                                   short_name(it.primary),
                                   and_why(it.because));
            },
            [](const record::SuspicionCleared& it) {
                return fmt::format(
                    "{} is no longer suspected{}", short_name(it.primary), and_why(it.because));
            },
            [](const record::InstanceDemoted& it) {
                if (!it.demotion.was_primary) {
                    return fmt::format("{} missed it: it is to follow {} as soon as it is met",
                                       short_name(it.instance),
                                       short_name(it.demotion.successor));
                }
                return fmt::format("{} must be read-only wherever it is met, {} takes its place",
                                   short_name(it.instance),
                                   short_name(it.demotion.successor));
            },
            [](const record::Rejoined& it) {
                return fmt::format(
                    "{} replicates from {} again", short_name(it.instance), short_name(it.primary));
            },
            [](const record::SideStep& it) {
                return fmt::format("{}{}", describe(it.step), and_why(it.because));
            },
            [](const record::PrimaryGivenBack& it) {
                return fmt::format(
                    "{} is the primary of {} as before", short_name(it.primary), it.cluster.value);
            },
            [](const record::PrimaryPublished& it) {
                return fmt::format(
                    "published: the primary of {} is {}", it.cluster.value, short_name(it.primary));
            },
            [](const record::DowntimeEnded& it) {
                return "downtime of " + short_name(it.instance) + " ends";
            },
            [](const record::MaintenanceEnded& it) {
                return "maintenance of " + short_name(it.instance) + " ends";
            },
            [](const record::StopEnded& it) {
                return fmt::format("{} is not to stay stopped any more{}",
                                   short_name(it.instance),
                                   and_why(it.because));
            },
            [](const record::RecoveriesSwitched& it) { return tell_switch(it); },
            [](const record::OperationStarted& it) {
                return fmt::format("{} asks to {}", it.owner, describe(it.operation));
            },
            [](const auto& it) { return tell(it); },
        },
        body);
}

std::string_view kind_name(const RecordBody& body) {
    return kNames.at(body.index());
}

bool is_journal(const RecordBody& body) {
    return std::visit(Overloaded{
                          [](const record::RecoveryStarted&) { return true; },
                          [](const record::PhasePlanned&) { return true; },
                          [](const record::CandidatesJudged&) { return true; },
                          [](const record::RecoveryEnded&) { return true; },
                          [](const record::InstanceDemoted&) { return true; },
                          [](const record::ReturnJudged&) { return true; },
                          [](const record::Rejoined&) { return true; },
                          [](const record::SideStep& it) { return changes_server(it.step); },
                          [](const record::MemberJoined&) { return true; },
                          [](const record::InstanceForgotten&) { return true; },
                          [](const record::PrimaryPublished&) { return true; },
                          [](const record::PrimaryGivenBack&) { return true; },
                          [](const record::DowntimeBegun&) { return true; },
                          [](const record::DowntimeEnded&) { return true; },
                          [](const record::MaintenanceBegun&) { return true; },
                          [](const record::MaintenanceEnded&) { return true; },
                          [](const record::RecoveriesSwitched&) { return true; },
                          [](const record::RecoveryAcknowledged&) { return true; },
                          [](const record::OperationStarted&) { return true; },
                          [](const record::OperationEnded&) { return true; },
                          [](const record::StopBegun&) { return true; },
                          [](const record::StopEnded&) { return true; },
                          [](const record::HooksOwed&) { return true; },
                          [](const record::HooksBegun&) { return true; },
                          [](const record::HooksEnded&) { return true; },
                          [](const auto&) { return false; },
                      },
                      body);
}

std::string_view to_string(Comparison comparison) {
    switch (comparison) {
        case Comparison::Identical: return "identical";
        case Comparison::Behind: return "behind";
        case Comparison::Ahead: return "ahead";
        case Comparison::Diverged: return "diverged";
    }
    return "?";
}

}  // namespace understudy
