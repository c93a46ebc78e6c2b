#include "simulator/checkers/append_lists.h"

#include <algorithm>

#include "simulator/checkers/bounds.h"
#include "simulator/checkers/lists.h"
#include "simulator/checkers/serving.h"

namespace understudy::sim {

namespace {

bool has_anybody(const Truth& truth, std::uint32_t cluster, const Transaction& one) {
    const auto& members = truth.servers.members(cluster);
    return std::any_of(members.begin(), members.end(), [&](std::uint32_t server) {
        return truth.servers.at(server).received.contains(one);
    });
}

}  // namespace

void AppendLists::on(const fact::Acknowledged& acknowledged, const Truth& truth) {
    if (truth.replaced_since[acknowledged.server] || !truth.servers.is_root(acknowledged.server)) {
        excused_.add(acknowledged.transaction);
    }
}

void AppendLists::on(const fact::Disturbed& disturbed, const Truth& truth) {
    const auto* fault = std::get_if<Fault>(&disturbed.action);
    if (fault == nullptr || fault->is_end) {
        return;
    }
    const bool exchanges_disk =
        fault->kind == "older_disk" || fault->kind == "rebuild" || fault->kind == "clone";
    for (const std::uint32_t target : find_targets(truth, *fault)) {
        const Server& server = truth.servers.at(target);
        const bool loses_tail = fault->kind == "power_loss" && server.flush_interval > Duration{0};
        if (exchanges_disk || loses_tail) {
            damaged_.insert(server.cluster);
        }
    }
}

void AppendLists::on(const fact::RecordWritten& written, const Truth& truth) {
    const auto* judged = std::get_if<record::CandidatesJudged>(&written.record.body);
    const OpenRecovery* recovery =
        judged == nullptr ? nullptr : find_recovery(truth, judged->recovery);
    if (recovery != nullptr) {
        usable_[recovery->id] = find_usable(truth, *recovery);
    }
    // Of one that was writable before, a look told that it is as the step wants it.
    const auto* ended = std::get_if<record::RecoveryEnded>(&written.record.body);
    const OpenRecovery* over = ended == nullptr ? nullptr : find_recovery(truth, ended->recovery);
    if (over != nullptr && over->promoted != kNone && !promoted_.contains(over->id)) {
        excuse_loss(truth, *over);
    }
}

void AppendLists::on(const fact::StepArrived& arrived, const Truth& truth) {
    if (arrived.error || !std::holds_alternative<step::MakeWritable>(arrived.step)) {
        return;
    }
    const OpenRecovery* recovery = recovery_of(truth, arrived.manager, arrived.server);
    if (recovery != nullptr && recovery->promoted == arrived.server) {
        excuse_loss(truth, *recovery);
    } else {
        excuse_out_of_reach(truth, arrived.server);
    }
}

/// A primary is given its writes back: what only those have who cannot be asked is lost.
void AppendLists::excuse_out_of_reach(const Truth& truth, std::uint32_t primary) {
    TransactionSet known;
    TransactionSet within_reach = all_of(truth.servers.at(primary));
    for (const std::uint32_t server : truth.servers.members(truth.servers.at(primary).cluster)) {
        known.add(all_of(truth.servers.at(server)));
        if (answers_looks(truth, server)) {
            within_reach.add(truth.servers.at(server).received);
        }
    }
    excused_.add(difference(known, within_reach));
}

/// From now on it is the primary: what nobody could have given it is lost.
void AppendLists::excuse_loss(const Truth& truth, const OpenRecovery& recovery) {
    promoted_.insert(recovery.id);
    TransactionSet known;
    for (const std::uint32_t server : truth.servers.members(recovery.cluster)) {
        known.add(all_of(truth.servers.at(server)));
    }
    TransactionSet usable = all_of(truth.servers.at(recovery.promoted));
    const bool is_untold = is_blurred(truth, truth.servers.at(recovery.promoted));
    for (const std::uint32_t server : usable_[recovery.id]) {
        if (answers_looks(truth, server) && !is_untold &&
            could_be_had(truth, server, recovery.promoted) &&
            !is_blurred(truth, truth.servers.at(server))) {
            usable.add(truth.servers.at(server).received);
        }
    }
    excused_.add(difference(known, usable));
}

void AppendLists::judge(const Truth& truth, std::uint32_t client, std::uint32_t primary) {
    evaluate();
    meet();
    std::uint64_t excuses = 0;
    for (const Anomaly& found : find_anomalies(truth, client, primary, excused_, excuses)) {
        const std::uint32_t cluster = truth.servers.at(primary).cluster;
        const bool is_damage =
            damaged_.contains(cluster) && (found.kind == Anomaly::Kind::Forked ||
                                           (found.kind == Anomaly::Kind::Lost &&
                                            !has_anybody(truth, cluster, found.transaction)));
        if (is_damage) {
            excuse();
        } else {
            violate(describe(truth, primary, found));
        }
    }
    if (excuses > 0) {
        excuse();
    }
}

void AppendLists::finish(const Truth& truth) {
    for (std::uint32_t client = 0; client < truth.env.history.clients(); ++client) {
        const std::uint32_t primary =
            truth.discovery.published(truth.clients.all()[client].cluster);
        if (primary != kNone && truth.servers.at(primary).can_commit()) {
            judge(truth, client, primary);
        }
    }
}

}  // namespace understudy::sim
