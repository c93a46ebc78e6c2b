#include "simulator/checkers/writable_again.h"

#include <algorithm>

#include "simulator/checkers/eligible_candidate.h"
#include "simulator/checkers/serving.h"

namespace understudy::sim {

namespace {

bool is_policy(RefusalReason reason) {
    return reason == RefusalReason::FilteredCluster || reason == RefusalReason::InDowntime ||
           reason == RefusalReason::InMaintenance || reason == RefusalReason::RecoveriesDisabled ||
           reason == RefusalReason::RecentRecovery || reason == RefusalReason::ObservedOnly;
}

/// Of a candidate that stands where it could be promoted, and by policy is not.
bool is_policy(Veto veto) {
    return veto == Veto::LagsTooMuch || veto == Veto::NotUpToDate || veto == Veto::LosesTooMuch;
}

bool has_policy_veto(const Candidate& candidate) {
    return std::any_of(candidate.objections.begin(),
                       candidate.objections.end(),
                       [](const Objection& objection) { return is_policy(objection.veto); });
}

/// By policy, not for a lack of somebody.
bool is_anybody_vetoed(const Choice& choice) {
    return !choice.chosen &&
           std::any_of(choice.ranking.begin(), choice.ranking.end(), has_policy_veto);
}

bool has(const auto& list, const auto& one) {
    return std::find(list.begin(), list.end(), one) != list.end();
}

}  // namespace

namespace {

/// A receiver that was turned away, or does not know where to go, says nothing of a death.
bool can_tell(const Receiver& receiver) {
    return receiver.error == ReceiverError::CannotConnect ||
           receiver.error == ReceiverError::ConnectionLost ||
           (receiver.error == ReceiverError::None && receiver.state != ReceiverState::Stopped);
}

}  // namespace

/// Who could tell a manager that the primary is dead does not tell, or is not there.
bool WritableAgain::is_beyond_proof(const Truth& truth, std::uint32_t primary) const {
    const Server& named = truth.servers.at(primary);
    const bool is_beyond_reach = named.is_up && !named.is_hung && !truth.reachable_since[primary];
    const bool is_alive = named.can_commit() || is_beyond_reach;
    std::uint32_t absent = 0;
    std::uint32_t testifying = 0;
    for (const std::uint32_t server : truth.servers.members(truth.servers.at(primary).cluster)) {
        const Server& replica = truth.servers.at(server);
        if (replica.receiver.source != primary) {
            const bool may_follow_it = server != primary && !was_met(server);
            absent += may_follow_it && !truth.reachable_since[server] ? 1U : 0U;
            continue;
        }
        if (!truth.reachable_since[server]) {
            ++absent;
            continue;
        }
        const bool tells = !stops_.is_stopped(truth, server) && can_tell(replica.receiver);
        testifying += tells ? 1U : 0U;
        const bool hears = replica.receiver.state == ReceiverState::Running;
        // Its connection may have died without a word.
        const bool has_just_learned =
            has_lost_silently_ &&
            truth.now() - replica.receiver.last_heard < kReplicaNetTimeout + 5s;
        const bool cannot_be_asked =
            is_mariadb(replica.version) && !replica.relay.empty() && (hears || has_just_learned);
        if (cannot_be_asked || (hears && is_alive)) {
            return true;
        }
    }
    return absent >= testifying;
}

/// By a manager that has not been started again since.
bool WritableAgain::was_met(std::uint32_t server) const {
    return std::any_of(met_.begin(), met_.end(), [&](const auto& met) {
        return server < met.second.size() && met.second[server];
    });
}

namespace {

/// It answers over connections that it has, but its disk takes no writes, or it lets nobody else
/// in: nobody tries either (a write probe and new connections now and then are not built).
bool cannot_write_unseen(const Truth& truth, std::uint32_t server) {
    const Server& one = truth.servers.at(server);
    return truth.reachable_since[server] && (!one.host.takes_writes() || one.access.is_full);
}

}  // namespace

std::uint32_t routable_primary(const Truth& truth, std::uint32_t cluster) {
    const std::uint32_t named = truth.discovery.published(cluster);
    if (named == kNone || !truth.servers.at(named).can_commit()) {
        return kNone;
    }
    for (const Client& client : truth.clients.all()) {
        if (client.cluster == cluster && !can_reach(truth, client.node, named)) {
            return kNone;
        }
    }
    return named;
}

void WritableAgain::on(const fact::Disturbed& disturbed, const Truth& truth) {
    was_disturbed_ = true;
    const auto* fault = std::get_if<Fault>(&disturbed.action);
    if (fault != nullptr && (fault->kind == "forget_connections" || fault->kind == "power_loss")) {
        has_lost_silently_ = true;
    }
    if (fault != nullptr && fault->kind == "crash") {
        std::erase_if(fenced_, [&](std::uint32_t server) {
            return has(fault->targets, name_of(truth, server));
        });
    }
}

void WritableAgain::on(const fact::ServerChanged& changed, const Truth& truth) {
    if (truth.servers.at(changed.server).writability == Writability::Writable) {
        writable_.insert(changed.server);
    } else if (writable_.erase(changed.server) > 0 || !read_only_since_.contains(changed.server)) {
        read_only_since_[changed.server] = truth.now();
    }
}

void WritableAgain::on(const fact::StepArrived& arrived, const Truth& truth) {
    if (arrived.error) {
        return;
    }
    const bool is_late = recovery_of(truth, arrived.manager, arrived.server) == nullptr;
    const auto since = read_only_since_.find(arrived.server);
    const bool did_it = since != read_only_since_.end() && since->second == truth.now();
    if (std::holds_alternative<step::MakeReadOnly>(arrived.step) && !is_late && did_it) {
        fenced_.push_back(arrived.server);
    } else if (std::holds_alternative<step::MakeWritable>(arrived.step)) {
        std::erase(fenced_, arrived.server);
    }
}

bool WritableAgain::came_up_read_only(const Truth& truth, std::uint32_t server) const {
    const Server& one = truth.servers.at(server);
    const bool is_top = !one.source || truth.servers.is_in_ring(server);
    return one.is_up && !one.is_hung && is_top && one.writability != Writability::Writable &&
           (!has(fenced_, server) || closed_.contains(one.key));
}

void WritableAgain::on(const fact::ProbeAnswered& answered, const Truth& truth) {
    if (answered.is_answered) {
        auto& met = met_[answered.manager];
        met.resize(truth.servers.count());
        met[answered.server] = true;
    }
}

void WritableAgain::on(const fact::ManagerChanged& changed, const Truth& /*truth*/) {
    met_.erase(changed.manager);
}

void WritableAgain::on(const fact::RecordWritten& written, const Truth& truth) {
    const auto* refused = std::get_if<record::RecoveryRefused>(&written.record.body);
    const auto server = refused != nullptr ? truth.servers.find(refused->primary) : std::nullopt;
    const bool is_of_replica =
        server && truth.servers.at(*server).source && !truth.servers.is_in_ring(*server);
    if (refused != nullptr && !is_of_replica && is_policy(refused->refusal.reason)) {
        forbidden_.push_back(refused->cluster);
    }
    if (const auto* judged = std::get_if<record::CandidatesJudged>(&written.record.body);
        judged != nullptr && is_anybody_vetoed(judged->choice)) {
        vetoed_.insert(judged->recovery);
    }
    if (const auto* over = std::get_if<record::RecoveryEnded>(&written.record.body);
        over != nullptr && over->outcome == RecoveryOutcome::Refused &&
        vetoed_.erase(over->recovery) > 0) {
        forbidden_.push_back(over->cluster);
    }
    if (const auto* ended = std::get_if<record::OperationEnded>(&written.record.body)) {
        const Operation& operation = ended->operation;
        if (operation.kind == OperationKind::SetReadOnly) {
            closed_.insert(operation.instance);
        } else if (operation.kind == OperationKind::SetWritable) {
            closed_.erase(operation.instance);
        }
    }
    waits_.on(written, truth);
    stops_.on(written, truth);
}

void WritableAgain::on(const fact::RecordDurable& durable, const Truth& truth) {
    stops_.on(durable, truth);
}

void WritableAgain::on(const fact::WrittenDirectly& written, const Truth& truth) {
    if (!truth.servers.is_root(written.server)) {
        errant_.push_back(written.server);
    }
}

bool WritableAgain::could_be_promoted(const Truth& truth,
                                      std::uint32_t server,
                                      std::uint32_t named) const {
    const Server& candidate = truth.servers.at(server);
    const auto& rules = truth.spec.policy.promotion_rules;
    const auto rule = rules.find(candidate.key);
    return truth.reachable_since[server] && candidate.source && candidate.has_gtid &&
           candidate.has_binlog && candidate.logs_replica_updates &&
           candidate.delay == Duration{0} && !has(errant_, server) &&
           !stops_.is_stopped(truth, server) && !went_by_coordinates(truth, server) &&
           why_not_by_place(truth, candidate, named).empty() &&
           (rule == rules.end() || rule->second != PromotionRule::MustNot);
}

/// Replicas by GTID further down do not help: whom of those directly below it nobody can rank, the
/// gate refuses.
bool WritableAgain::is_followed_by_place_only(const Truth& truth, std::uint32_t primary) {
    bool is_followed = false;
    for (const std::uint32_t server : truth.servers.members(truth.servers.at(primary).cluster)) {
        const Server& one = truth.servers.at(server);
        if (one.source == truth.servers.at(primary).key) {
            if (one.auto_positions) {
                return false;
            }
            is_followed = true;
        }
    }
    return is_followed;
}

bool WritableAgain::is_excused(const Truth& truth, std::uint32_t cluster) const {
    const ClusterAlias& alias = truth.spec.clusters[cluster].alias;
    if (!is_a_manager_up(truth) || has(forbidden_, alias) || waits_.is_long(truth, cluster)) {
        return true;
    }
    const std::uint32_t named = truth.discovery.published(cluster);
    if (named != kNone &&
        (is_beyond_proof(truth, named) || came_up_read_only(truth, named) ||
         is_locked(truth.servers.at(named)) || cannot_write_unseen(truth, named) ||
         is_followed_by_place_only(truth, named))) {
        return true;
    }
    const auto& members = truth.servers.members(cluster);
    return std::none_of(members.begin(), members.end(), [&](std::uint32_t server) {
        return could_be_promoted(truth, server, named);
    });
}

void WritableAgain::on(const fact::WritableDue& /*due*/, const Truth& truth) {
    for (std::uint32_t cluster = 0; cluster < truth.servers.clusters().size(); ++cluster) {
        evaluate();
        if (was_disturbed_) {
            meet();
        }
        if (routable_primary(truth, cluster) != kNone) {
            continue;
        }
        if (is_excused(truth, cluster)) {
            excuse();
            continue;
        }
        violate("cluster " + truth.spec.clusters[cluster].alias.value + " is not writable " +
                to_string(truth.spec.writable_within) +
                " after the last disturbance; discovery names " +
                name_of(truth, truth.discovery.published(cluster)));
    }
}

}  // namespace understudy::sim
