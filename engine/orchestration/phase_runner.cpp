#include "engine/orchestration/phase_runner.h"

#include <algorithm>

namespace understudy {
namespace {

constexpr std::uint32_t kMostAttempts = 2;

/// That nobody else takes writes was seen before it was sent the first time, and is to be seen
/// again before it is sent a second time: whoever planned it does that. Of a reset the first one,
/// coming late, would undo what was done after the second; and what a second kill hits nobody
/// knows.
bool is_sent_once(const Step& step) {
    return std::holds_alternative<step::MakeWritable>(step) ||
           std::holds_alternative<step::ResetExecuted>(step) ||
           std::holds_alternative<step::KillQuery>(step);
}

/// It has another source now; and by file and position one place is known in the logs of both.
void note_attached(const step::PointAt& done, Inventory& inventory) {
    const Instance* instance = find(inventory.snapshot(), done.instance);
    const auto from = instance == nullptr ? std::nullopt : source_of(*instance);
    if (done.place && from && *from != done.source) {
        inventory.learn_place({*from, done.place->here, done.source, done.place->there});
    }
    inventory.set_source(done.instance, done.source);
}

}  // namespace

void PhaseRunner::start(const Context& context) {
    progress_.assign(plan_.steps.size(), Progress{});
    send_wave(context);
}

/// Sends the first wave that is not over, once nothing of an earlier one is under way.
void PhaseRunner::send_wave(const Context& context) {
    std::uint32_t wave = 0;
    bool has_wave = false;
    for (std::size_t i = 0; i < progress_.size(); ++i) {
        const auto status = progress_[i].status;
        if (status == Status::Sent || status == Status::Settling) {
            return;
        }
        if (status == Status::Waiting && (!has_wave || plan_.steps[i].wave < wave)) {
            wave = plan_.steps[i].wave;
            has_wave = true;
        }
    }
    if (!has_wave || !failure_.empty()) {
        return;
    }
    for (std::size_t i = 0; i < progress_.size(); ++i) {
        if (progress_[i].status == Status::Waiting && plan_.steps[i].wave == wave) {
            send(i, context);
        }
    }
}

void PhaseRunner::send(std::size_t index, const Context& context) {
    auto& progress = progress_[index];
    progress.status = Status::Sent;
    ++progress.sent;
    const auto& planned = plan_.steps[index];
    const StepPolicy& policy = context.policy.step;
    Duration deadline = policy.deadline;
    if (planned.on_failure == OnFailure::AbortUnlessGone) {
        deadline = policy.fence_deadline;
    } else if (std::holds_alternative<step::WaitForPosition>(planned.step)) {
        deadline = longest_wait_;
    }
    sent_.emplace(context.perform(planned.step, deadline), index);
}

void PhaseRunner::finish(std::size_t index,
                         Status status,
                         const std::string& detail,
                         const Context& context) {
    progress_[index].status = status;
    const auto& planned = plan_.steps[index];
    if (const auto* point = std::get_if<step::PointAt>(&planned.step);
        point != nullptr && status == Status::Done) {
        note_attached(*point, context.inventory);
    }
    context.record(
        record::StepEnded{recovery_, plan_.phase, planned.step, status != Status::Failed, detail});
    if (status == Status::Failed && planned.on_failure != OnFailure::CarryOn && failure_.empty()) {
        failure_ = "could not " + describe(planned.step) + ": " + detail;
    }
    send_wave(context);
}

void PhaseRunner::on(const StepFinished& finished, const Context& context) {
    const auto found = sent_.find(finished.id);
    if (found == sent_.end()) {
        return;
    }
    const std::size_t index = found->second;
    sent_.erase(found);
    if (finished.outcome) {
        if (!finished.note.empty()) {
            notes_.push_back(finished.note);
        }
        finish(index, Status::Done, finished.note, context);
        return;
    }
    const auto& error = finished.outcome.error();
    const auto& planned = plan_.steps[index];
    if (planned.on_failure == OnFailure::AbortUnlessGone && error.code == ErrorCode::Unreachable) {
        finish(index, Status::OutOfReach, "out of reach: " + error.message, context);
    } else if (error.code == ErrorCode::OutcomeUnknown) {
        progress_[index].status = Status::Settling;
        if (changes_server(planned.step)) {
            unknown_.insert(target(planned.step));
        }
        looks_.emplace(context.look(target(planned.step), Connection::Fresh), index);
    } else {
        finish(index, Status::Failed, error.message, context);
    }
}

void PhaseRunner::on(const ProbeFinished& finished, const Context& context) {
    const auto found = looks_.find(finished.id);
    if (found == looks_.end()) {
        return;
    }
    const std::size_t index = found->second;
    looks_.erase(found);
    settle(index, finished, context);
}

bool PhaseRunner::notice(const ProbeFinished& finished, const Context& context) {
    const auto found = std::find_if(sent_.begin(), sent_.end(), [&](const auto& one) {
        const Step& step = plan_.steps[one.second].step;
        return std::holds_alternative<step::WaitForPosition>(step) &&
               target(step) == finished.instance && finished.outcome &&
               is_satisfied(step, *finished.outcome);
    });
    if (found == sent_.end()) {
        return false;
    }
    const std::size_t index = found->second;
    sent_.erase(found);
    finish(index, Status::Done, "it is seen to be so", context);
    return true;
}

void PhaseRunner::settle(std::size_t index, const ProbeFinished& finished, const Context& context) {
    const Step& step = plan_.steps[index].step;
    if (!finished.outcome) {
        const bool may_be_gone = plan_.steps[index].on_failure == OnFailure::AbortUnlessGone;
        finish(index,
               may_be_gone ? Status::OutOfReach : Status::Failed,
               "no answer, and then unreachable: " + finished.outcome.error().message,
               context);
    } else if (is_satisfied(step, *finished.outcome)) {
        finish(index, Status::Done, "the answer was lost, but it is so", context);
    } else if (std::holds_alternative<step::PointAt>(step) && is_writable(*finished.outcome)) {
        finish(index, Status::Failed, "it takes writes again, and must be fenced first", context);
    } else if (progress_[index].sent < kMostAttempts && !is_sent_once(step)) {
        send(index, context);
    } else {
        finish(index,
               Status::Failed,
               changes_server(step) ? "no answer, and it is not so"
                                    : "no answer, and no look shows it",
               context);
    }
}

bool PhaseRunner::is_over() const {
    return std::all_of(progress_.begin(), progress_.end(), [&](const Progress& one) {
        const bool is_under_way = one.status == Status::Sent || one.status == Status::Settling;
        return !is_under_way && (one.status != Status::Waiting || !failure_.empty());
    });
}

std::set<InstanceKey> PhaseRunner::unanswered() const {
    std::set<InstanceKey> targets = unknown_;
    for (const auto& [id, index] : sent_) {
        if (changes_server(plan_.steps[index].step)) {
            targets.insert(target(plan_.steps[index].step));
        }
    }
    return targets;
}

bool PhaseRunner::was_sent(std::string_view kind) const {
    for (std::size_t i = 0; i < progress_.size(); ++i) {
        if (progress_[i].sent > 0 && kind_name(plan_.steps[i].step) == kind) {
            return true;
        }
    }
    return false;
}

bool PhaseRunner::is_done(std::string_view kind) const {
    for (std::size_t i = 0; i < progress_.size(); ++i) {
        if (progress_[i].status == Status::Done && kind_name(plan_.steps[i].step) == kind) {
            return true;
        }
    }
    return false;
}

}  // namespace understudy
