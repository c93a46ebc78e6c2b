#include "simulator/scenario/judge.h"

#include <utility>

#include "simulator/scenario/condition.h"

namespace understudy::sim {
namespace {

/// What one instant says about an expectation that is still open. Finally is not decided by
/// instants.
void weigh(Judgement& judgement, Instant at, bool is_met, bool is_start) {
    const Expectation& expectation = judgement.expectation;
    if (judgement.ruling != Ruling::Open || !is_met || at < expectation.after) {
        return;
    }
    if (expectation.cadence == Cadence::Within && at <= expectation.by) {
        judgement.ruling = Ruling::Holds;
        judgement.at = at;
        judgement.held_from_start = is_start;
    } else if (expectation.cadence == Cadence::Never) {
        judgement.ruling = Ruling::Fails;
        judgement.at = at;
    }
}

}  // namespace

Judge::Judge(std::vector<Expectation> expectations) : happened_(expectations.size(), false) {
    for (auto& expectation : expectations) {
        Judgement judgement;
        judgement.expectation = std::move(expectation);
        judgements_.push_back(std::move(judgement));
    }
}

void Judge::look(const World& world) {
    const auto fresh = world.trace().subspan(entries_seen_);
    const bool is_start = entries_seen_ == 0 && world.now() == Instant{};
    entries_seen_ = world.trace().size();
    for (const auto& entry : fresh) {
        const auto* record = std::get_if<happening::Recorded>(&entry.what);
        if (record != nullptr && std::holds_alternative<record::RecoveryStarted>(record->body)) {
            ++recoveries_;
        }
        for (std::size_t i = 0; i < judgements_.size(); ++i) {
            if (is_met_by(judgements_[i].expectation.condition, entry.what)) {
                happened_[i] = true;
                weigh(judgements_[i], entry.at, true, false);
            }
        }
    }
    const WorldFacts facts{world, world.servers(), recoveries_};
    for (auto& judgement : judgements_) {
        const auto& expectation = judgement.expectation;
        if (expectation.cadence != Cadence::Finally && !is_about_happening(expectation.condition)) {
            weigh(judgement, world.now(), is_met_by(expectation.condition, facts), is_start);
        }
    }
}

void Judge::conclude(const World& world, bool is_cut_short) {
    look(world);
    const WorldFacts facts{world, world.servers(), recoveries_};
    for (std::size_t i = 0; i < judgements_.size(); ++i) {
        Judgement& judgement = judgements_[i];
        const Expectation& expectation = judgement.expectation;
        const bool has_happened = is_about_happening(expectation.condition)
                                      ? happened_[i]
                                      : is_met_by(expectation.condition, facts);
        const bool is_undecidable = is_cut_short && (expectation.cadence != Cadence::Within ||
                                                     world.now() < expectation.by);
        if (judgement.ruling != Ruling::Open || is_undecidable) {
            continue;
        }
        const bool holds = expectation.cadence == Cadence::Never ||
                           (expectation.cadence == Cadence::Finally && has_happened);
        judgement.ruling = holds ? Ruling::Holds : Ruling::Fails;
        if (!holds) {
            judgement.detail = describe_instead(expectation.condition, facts);
        }
    }
}

}  // namespace understudy::sim
