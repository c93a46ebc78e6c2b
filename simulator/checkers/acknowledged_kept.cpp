#include "simulator/checkers/acknowledged_kept.h"

#include <algorithm>

#include "simulator/checkers/bounds.h"
#include "simulator/checkers/serving.h"

namespace understudy::sim {

namespace {

bool is_acker_reachable(const Truth& truth,
                        std::uint32_t promoted,
                        const Run& run,
                        std::uint64_t ackers) {
    const auto& members = truth.servers.members(truth.servers.at(promoted).cluster);
    return std::any_of(members.begin(), members.end(), [&](std::uint32_t server) {
        const Server& one = truth.servers.at(server);
        const bool has_acked = (ackers >> (one.place % 64U)) & 1U;
        // MariaDB throws its relay log away when it starts.
        const bool has_lost_it =
            is_mariadb(one.version) && one.incarnation > 1 && !one.received.contains(run);
        return has_acked && could_be_read(truth, server) && can_hand_on(one) && !has_lost_it &&
               could_be_had(truth, server, promoted) && !is_blurred(truth, one);
    });
}

}  // namespace

AcknowledgedKept::Cluster& AcknowledgedKept::cluster(const Truth& truth, std::uint32_t index) {
    clusters_.resize(truth.servers.clusters().size());
    return clusters_[index];
}

void AcknowledgedKept::on(const fact::Acknowledged& acknowledged, const Truth& truth) {
    if (!acknowledged.is_semi_sync) {
        return;
    }
    evaluate();
    Cluster& here = cluster(truth, truth.servers.at(acknowledged.server).cluster);
    const Transaction& one = acknowledged.transaction;
    if (here.primary != kNone && here.primary != acknowledged.server) {
        here.excused.add(one);
        return excuse();
    }
    if (!here.promises.empty()) {
        Promise& last = here.promises.back();
        if (last.run.origin == one.origin && last.run.last + 1 == one.number &&
            last.ackers == acknowledged.ackers) {
            last.run.last = one.number;
            return;
        }
    }
    here.promises.push_back({{one.origin, one.number, one.number}, acknowledged.ackers});
}

void AcknowledgedKept::judge(const Truth& truth, Cluster& here, std::uint32_t primary) {
    const Server& promoted = truth.servers.at(primary);
    const TransactionSet& has = promoted.executed;
    for (const Promise& promise : here.promises) {
        if (has.contains(promise.run) || here.excused.contains(promise.run)) {
            continue;
        }
        if (!is_blurred(truth, promoted) &&
            is_acker_reachable(truth, primary, promise.run, promise.ackers)) {
            return violate(name_of(truth, primary) + " lacks some of " +
                           std::to_string(promise.run.first) + "-" +
                           std::to_string(promise.run.last) + " of " +
                           name_of(truth, truth.servers.owner_of(promise.run.origin)) +
                           ", which a replica within reach had acknowledged");
        }
        excuse();
        here.excused.add(promise.run);
    }
}

void AcknowledgedKept::on(const fact::StepArrived& arrived, const Truth& truth) {
    if (arrived.error || !std::holds_alternative<step::MakeWritable>(arrived.step)) {
        return;
    }
    Cluster& here = cluster(truth, truth.servers.at(arrived.server).cluster);
    if (here.primary != kNone && arrived.asked_at < here.promoted_at) {
        return;  // it comes late, and another one is the primary by now
    }
    if (!here.promises.empty()) {
        meet();
    }
    here.primary = arrived.server;
    here.promoted_at = truth.now();
    judge(truth, here, arrived.server);
}

void AcknowledgedKept::finish(const Truth& truth) {
    for (std::uint32_t index = 0; index < clusters_.size(); ++index) {
        const std::uint32_t primary = clusters_[index].primary;
        if (primary != kNone && truth.servers.at(primary).can_commit()) {
            judge(truth, clusters_[index], primary);
        }
    }
}

}  // namespace understudy::sim
