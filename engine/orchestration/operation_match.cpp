// Replicas whose place is found by Pseudo-GTID, one after the other: what of an operation reads
// logs.
#include <algorithm>

#include "engine/base/overloaded.h"
#include "engine/base/text.h"
#include "engine/orchestration/operation_run.h"
#include "engine/relocation/coordinate_moves.h"

namespace understudy {
namespace {

/// Between looks whether the log of a source has gone on.
constexpr Duration kRestUntilMore = std::chrono::seconds{1};

}  // namespace

/// Of this turn: all that is not matched; and when that is done, the first that is and is not dealt
/// with.
Work OperationRun::at_hand(const Context& context) const {
    const Work work = of_turn(work_, turn_);
    const auto moves = moves_of(work);
    if (std::none_of(moves.begin(), moves.end(), [](const Move& one) { return one.is_matched; })) {
        return work;
    }
    std::vector<Move> others;
    for (const Move& move : moves) {
        if (!move.is_matched) {
            others.push_back(move);
        }
    }
    const Terrain terrain = terrain_of(context);
    const bool has_others = std::any_of(others.begin(), others.end(), [&](const Move& move) {
        return !is_done(terrain, move) && (phase_ != Phase::Attach || move.anchor);
    });
    if (has_others) {
        return others;
    }
    const auto next = std::find_if(moves.begin(), moves.end(), [&](const Move& move) {
        return move.is_matched && !dealt_with_.contains(move.replica) &&
               is_left_to_attach(terrain, move);
    });
    return next == moves.end() ? Work{std::vector<Move>{}} : Work{std::vector{*next}};
}

/// It stands still. Precondition: nothing is waited for.
void OperationRun::match(const Move& move, const Context& context) {
    const auto standing = find_standing(terrain_of(context), move);
    if (!standing) {
        give_up(move.replica, short_name(move.replica) + " does not stand still", context);
        return;
    }
    const bool is_begun = match_ && match_->replica() == move.replica && matched_at_ == standing;
    if (is_begun && std::holds_alternative<PlaceFound>(*match_->outcome())) {
        attach(move, context);
        return;
    }
    if (is_begun) {
        match_->look_again();
    } else {
        match_.emplace(context.policy.pseudo_gtid, move.replica, move.to, standing->log_end);
        matched_at_ = standing;
    }
    read_on(move, context);
}

void OperationRun::read_on(const Move& move, const Context& context) {
    if (const auto question = match_->next()) {
        log_read_ = context.read_log(*question);
        stage_ = Stage::Reading;
        return;
    }
    std::visit(Overloaded{
                   // Whether it still stands there.
                   [&](const PlaceFound&) { look(context); },
                   [&](const SourceLacks& lacks) {
                       if (may_lag(terrain_of(context), move) && context.now < gives_up_at_) {
                           rest(kRestUntilMore, context);
                       } else {
                           give_up(move.replica, lacks.what, context);
                       }
                   },
                   [&](const NoMatch& none) { give_up(move.replica, none.why, context); },
               },
               LogMatch::Outcome{*match_->outcome()});
}

void OperationRun::on(const LogReadFinished& finished, const Context& context) {
    if (stage_ == Stage::Reading && finished.id == log_read_) {
        match_->take(finished.outcome);
        const auto moves = moves_of(work_);
        read_on(*std::find_if(moves.begin(),
                              moves.end(),
                              [&](const Move& one) { return one.replica == match_->replica(); }),
                context);
    }
}

/// Of several one that cannot be attached does not keep the others from it.
void OperationRun::attach(const Move& move, const Context& context) {
    const bool is_only_one = moves_of(work_).size() == 1;
    const auto found = std::get<PlaceFound>(*match_->outcome());
    dealt_with_[move.replica] = "";
    match_.reset();
    gives_up_at_ = context.now + context.policy.step.catch_up_deadline;
    enter(attach_by_match(
              move, *matched_at_, found, is_only_one ? OnFailure::Abort : OnFailure::CarryOn),
          context);
}

/// The next one, if there is one.
void OperationRun::give_up(const InstanceKey& replica, std::string why, const Context& context) {
    dealt_with_[replica] = std::move(why);
    match_.reset();
    gives_up_at_ = context.now + context.policy.step.catch_up_deadline;
    act(context);
}

std::string OperationRun::why_left(const Context& context) const {
    if (const auto* change = std::get_if<Change>(&work_)) {
        return why_unfinished(terrain_of(context), *change);
    }
    std::vector<std::string> reasons;
    for (const Move& move : moves_of(work_)) {
        const auto found = dealt_with_.find(move.replica);
        if (found != dealt_with_.end() && !found->second.empty() &&
            is_left_to_attach(terrain_of(context), move)) {
            reasons.push_back(found->second);
        }
    }
    return join(reasons, "; ");
}

}  // namespace understudy
