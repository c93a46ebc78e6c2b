#include "engine/orchestration/journal.h"

#include <algorithm>

#include "engine/base/overloaded.h"

namespace understudy {
namespace {

class Reader {
  public:
    void take(const Record& record) {
        state_.last_record = std::max(state_.last_record, record.id);
        at_ = record.at;
        std::visit(
            Overloaded{
                [&](const record::RecoveryStarted& it) { take(it); },
                [&](const record::PhasePlanned& it) { take(it); },
                [&](const record::StepEnded& it) { take(it); },
                [&](const record::CandidatesJudged& it) { take(it); },
                [&](const record::RecoveryEnded& it) { take(it); },
                [&](const record::InstanceDemoted& it) { demoted_by_[it.instance] = it; },
                [&](const record::ReturnJudged& it) { take(it); },
                [&](const record::Rejoined& it) { demoted_by_.erase(it.instance); },
                [&](const record::MemberJoined& it) { take(it); },
                [&](const record::InstanceForgotten& it) {
                    state_.members.erase(it.instance);
                    state_.stops.erase(it.instance);
                },
                [&](const record::PrimaryGivenBack& it) {
                    state_.left_read_only.erase(it.cluster);
                },
                [&](const record::PrimaryPublished& it) { take(it); },
                [&](const record::SideStep& it) { take(it); },
                [&](const record::DowntimeBegun& it) {
                    state_.downtimes[it.instance] = it.downtime;
                },
                [&](const record::DowntimeEnded& it) { state_.downtimes.erase(it.instance); },
                [&](const record::MaintenanceBegun& it) {
                    state_.maintenances[it.instance] = it.maintenance;
                },
                [&](const record::MaintenanceEnded& it) { state_.maintenances.erase(it.instance); },
                [&](const record::StopBegun& it) { state_.stops[it.instance] = it.stop; },
                [&](const record::StopEnded& it) { state_.stops.erase(it.instance); },
                [&](const record::RecoveriesSwitched& it) {
                    state_.recoveries_enabled = it.is_enabled;
                },
                [&](const record::RecoveryAcknowledged& it) {
                    state_.last_recoveries.erase(it.cluster);
                },
                [&](const record::HooksOwed& it) { state_.told[it.recovery] = it.facts; },
                [&](const record::HooksBegun& it) { take(it); },
                [&](const record::HooksEnded& it) { take(it); },
                [&](const record::OperationStarted& it) { take(it); },
                [&](const record::OperationEnded& it) {
                    operations_.erase(it.recovery);
                    owe_hooks(it.recovery,
                              end_of(it.operation, it.outcome == RecoveryOutcome::Succeeded));
                },
                [](const auto&) {},
            },
            record.body);
    }

    [[nodiscard]] JournalState finish() {
        for (auto& [id, open] : open_) {
            state_.unfinished.push_back(std::move(open.recovery));
        }
        for (auto& [id, open] : operations_) {
            state_.unfinished_operations.push_back(std::move(open));
        }
        for (auto& [key, demoted] : demoted_by_) {
            state_.demotions.emplace(key, demoted.demotion);
        }
        std::erase_if(state_.told, [&](const auto& one) {
            return !open_.contains(one.first) && !operations_.contains(one.first);
        });
        return std::move(state_);
    }

  private:
    struct Open {
        UnfinishedRecovery recovery;
        Instant began{};
    };

    void take(const record::RecoveryStarted& it) {
        state_.last_recovery = std::max(state_.last_recovery, it.recovery);
        for (const auto& member : it.members) {
            state_.members[member] = it.cluster;
        }
        const auto owed = state_.left_read_only.find(it.cluster);
        RecoveryCase facts{.kind = it.kind,
                           .primary = it.primary,
                           .members = it.members,
                           .designated = it.designated,
                           .may_lose_anything = it.may_lose_anything,
                           .is_primary_fenced = owed != state_.left_read_only.end() &&
                                                owed->second.primary == it.primary};
        state_.left_read_only.erase(it.cluster);
        open_[it.recovery] =
            Open{UnfinishedRecovery{it.recovery, it.cluster, std::move(facts), Phase::Freeze}, at_};
    }

    void take(const record::HooksBegun& it) {
        state_.last_recovery = std::max(state_.last_recovery, it.recovery);
        if (it.moment == HookMoment::FailureDetected) {
            state_.announced.insert(it.failed);
        }
        if (const auto open = open_.find(it.recovery);
            open != open_.end() && it.moment == HookMoment::Fence) {
            open->second.recovery.fence_hooks = FenceHooks::Begun;
        }
        const auto owed = state_.owed_hooks.find(it.recovery);
        if (owed == state_.owed_hooks.end()) {
            return;
        }
        std::erase(owed->second.moments, it.moment);
        if (owed->second.moments.empty()) {
            state_.owed_hooks.erase(owed);
        }
    }

    void take(const record::HooksEnded& it) {
        if (const auto open = open_.find(it.recovery);
            open != open_.end() && it.moment == HookMoment::Fence) {
            open->second.recovery.fence_hooks = it.is_done ? FenceHooks::Done : FenceHooks::Begun;
        }
    }

    void owe_hooks(const RecoveryId& recovery, const HookEnd& end) {
        const auto told = state_.told.find(recovery);
        if (told == state_.told.end()) {
            return;
        }
        HookFacts facts = std::move(told->second);
        state_.told.erase(told);
        complete(facts, end);
        auto moments = moments_after(facts.occasion, facts.is_successful);
        if (!moments.empty()) {
            state_.owed_hooks[recovery] = {recovery, std::move(moments), std::move(facts)};
        }
    }

    void take(const record::MemberJoined& it) {
        state_.members[it.instance] = it.cluster;
        for (auto& [id, open] : open_) {
            auto& members = open.recovery.facts.members;
            if (open.recovery.cluster == it.cluster &&
                std::find(members.begin(), members.end(), it.instance) == members.end()) {
                members.push_back(it.instance);
            }
        }
    }

    void take(const record::OperationStarted& it) {
        state_.last_recovery = std::max(state_.last_recovery, it.recovery);
        operations_[it.recovery] = {
            it.recovery, it.cluster, it.operation, it.moves, it.owner, std::nullopt};
    }

    void take(const record::PrimaryPublished& it) {
        state_.primaries[it.cluster] = it.primary;
        for (auto& [id, open] : open_) {
            const auto& choice = open.recovery.facts.choice;
            if (open.recovery.cluster == it.cluster && choice && choice->chosen == it.primary) {
                open.recovery.is_published = open.recovery.reached == Phase::Promote;
            }
        }
    }

    /// Nobody knows whether it has arrived: whom it is about is looked after until it must have.
    void take(const record::SideStep& it) {
        if (const auto demoted = demoted_by_.find(target(it.step));
            demoted != demoted_by_.end() && changes_server(it.step)) {
            demoted->second.demotion.watched_until = at_ + kStatementsMayArrive;
        }
    }

    void take(const record::PhasePlanned& it) {
        if (const auto operation = operations_.find(it.recovery); operation != operations_.end()) {
            for (const auto& planned : it.plan.steps) {
                if (const auto* purged = std::get_if<step::SetPurged>(&planned.step)) {
                    operation->second.kept = purged->gtids;
                }
            }
        }
        if (const auto open = open_.find(it.recovery); open != open_.end()) {
            auto& recovery = open->second.recovery;
            if (recovery.reached == Phase::Promote && it.plan.phase == Phase::Freeze) {
                abandon(recovery.facts);
                recovery.is_published = false;
            }
            // Fenced once more on the way of a promotion: somebody may be promoted all the same.
            const bool is_on_its_way =
                recovery.reached == Phase::Promote && it.plan.phase == Phase::Fence;
            recovery.reached = is_on_its_way ? Phase::Promote : it.plan.phase;
            note_plan(recovery.facts, it.plan);
            for (const auto& planned : it.plan.steps) {
                if (changes_server(planned.step)) {
                    recovery.unanswered.push_back(planned.step);
                }
            }
            recovery.facts.is_primary_fenced = recovery.facts.is_primary_fenced ||
                                               it.plan.phase == Phase::Fence ||
                                               recovery.facts.kind == RecoveryKind::Switchover;
        }
    }

    void take(const record::StepEnded& it) {
        if (const auto open = open_.find(it.recovery); open != open_.end() && it.is_done) {
            std::erase(open->second.recovery.unanswered, it.step);
        }
    }

    /// A second round after a promotion was tried: the first one chosen may be writable.
    static void abandon(RecoveryCase& facts) {
        if (facts.choice && facts.choice->chosen) {
            facts.abandoned.push_back(*facts.choice->chosen);
            facts.choice.reset();
            facts.repointed.clear();
        }
    }

    void take(const record::CandidatesJudged& it) {
        if (const auto open = open_.find(it.recovery); open != open_.end()) {
            open->second.recovery.facts.choice = it.choice;
        }
    }

    void take(const record::RecoveryEnded& it) {
        if (it.successor) {
            state_.primaries[it.cluster] = *it.successor;
            demoted_by_.erase(*it.successor);
            if (const auto open = open_.find(it.recovery); open != open_.end()) {
                state_.last_recoveries[it.cluster] = open->second.began;
            }
        } else {
            std::erase_if(demoted_by_, [&](const auto& one) {
                const Demotion& demotion = one.second.demotion;
                return one.second.recovery == it.recovery && demotion.was_primary &&
                       demotion.successor != it.primary;
            });
        }
        if (it.left_read_only) {
            state_.left_read_only[it.cluster] = {*it.left_read_only, at_ + kStatementsMayArrive};
        }
        open_.erase(it.recovery);
        owe_hooks(it.recovery, {it.successor.has_value(), it.successor, it.lost_replicas});
    }

    void take(const record::ReturnJudged& it) {
        if (const auto demoted = demoted_by_.find(it.instance);
            demoted != demoted_by_.end() && !it.is_rejoined) {
            demoted->second.demotion.quarantine = it.detail;
        }
    }

    JournalState state_;
    Instant at_{};
    std::map<RecoveryId, Open> open_;
    std::map<RecoveryId, UnfinishedOperation> operations_;
    std::map<InstanceKey, record::InstanceDemoted> demoted_by_;
};

}  // namespace

JournalState read_journal(const std::vector<Record>& records) {
    Reader reader;
    for (const auto& record : records) {
        reader.take(record);
    }
    return reader.finish();
}

}  // namespace understudy
