#include "simulator/checkers/return_fenced.h"

#include "simulator/checkers/bounds.h"

namespace understudy::sim {

namespace {

/// Nothing is asked of a server while an earlier statement to it may still be answered.
Duration ask_within(const Policy& policy) {
    return fence_within(policy) + policy.step.deadline;
}

}  // namespace

void ReturnFenced::on(const fact::ProbeAnswered& answered, const Truth& truth) {
    const std::pair name{answered.manager, answered.server};
    if (!truth.replaced_since[answered.server]) {
        if (!met_.empty()) {
            met_.erase(name);
        }
        return;
    }
    evaluate();
    if (!answered.is_answered || !answered.is_writable) {
        met_.erase(name);
        return;
    }
    const auto [meeting, is_new] = met_.try_emplace(name, Meeting{.since = truth.now()});
    if (is_new) {
        meet();
    }
    if (!meeting->second.is_asked &&
        truth.now() - meeting->second.since > ask_within(truth.spec.policy)) {
        if (is_locked(truth.servers.at(answered.server))) {
            return excuse();  // what it was asked earlier waits
        }
        violate(name_of(truth, answered.server) +
                " was replaced, has been met writable for longer than " +
                to_string(ask_within(truth.spec.policy)) + ", and is not asked to be read-only");
    }
}

void ReturnFenced::on(const fact::StepAsked& asked, const Truth& truth) {
    const auto meeting = met_.find({asked.manager, asked.server});
    const bool is_question = std::holds_alternative<step::Reconnect>(asked.step);  // does it hear?
    if (meeting == met_.end() || is_question || !changes_server(asked.step)) {
        return;
    }
    if (std::holds_alternative<step::MakeReadOnly>(asked.step)) {
        meeting->second.is_asked = true;
    } else if (!meeting->second.is_asked && chosen_.contains(target(asked.step))) {
        excuse();
    } else if (!meeting->second.is_asked) {
        violate(understudy::describe(asked.step) + ": " + name_of(truth, asked.server) +
                " was replaced and is writable, and this is asked of it first");
    }
}

void ReturnFenced::on(const fact::RecordWritten& written, const Truth& /*truth*/) {
    const auto* judged = std::get_if<record::CandidatesJudged>(&written.record.body);
    if (judged != nullptr && judged->choice.chosen) {
        chosen_.name(judged->recovery, *judged->choice.chosen);
    } else if (const auto* ended = std::get_if<record::RecoveryEnded>(&written.record.body)) {
        chosen_.end(ended->recovery);
    }
}

void ReturnFenced::on(const fact::ManagerChanged& changed, const Truth& /*truth*/) {
    std::erase_if(met_, [&](const auto& one) { return one.first.first == changed.manager; });
}

}  // namespace understudy::sim
