#include "simulator/checkers/most_received.h"

#include "simulator/checkers/serving.h"

namespace understudy::sim {

TransactionSet MostReceived::from_primaries(const TransactionSet& set,
                                            std::uint32_t cluster,
                                            const Truth& truth) const {
    const auto reign = reigns_.find(cluster);
    TransactionSet left;
    for (const Run& run : set.runs()) {
        const Server& origin = truth.servers.at(truth.servers.owner_of(run.origin));
        const auto& spec = truth.spec.clusters[origin.cluster].servers[origin.place];
        if (reign == reigns_.end() ? !spec.source : run.origin == reign->second.origin) {
            left.add(run);
        } else if (reign != reigns_.end()) {
            left.add(reign->second.began_with.intersection(run));
        }
    }
    return left;
}

void MostReceived::look(const OpenRecovery& recovery, const Truth& truth) {
    std::vector<Seen>& seen = seen_[recovery.id];
    seen.clear();
    for (const std::uint32_t server : find_usable(truth, recovery)) {
        const Server& replica = truth.servers.at(server);
        seen.push_back({server, from_primaries(replica.received, replica.cluster, truth)});
    }
}

void MostReceived::on(const fact::RecordWritten& written, const Truth& truth) {
    const RecordBody& body = written.record.body;
    if (const auto* returned = std::get_if<record::ReturnJudged>(&body)) {
        if (returned->is_rejoined) {
            kept_apart_.erase(returned->instance);
        } else {
            kept_apart_.insert(returned->instance);
        }
    } else if (const auto* rejoined = std::get_if<record::Rejoined>(&body)) {
        kept_apart_.erase(rejoined->instance);
    } else if (const auto* judged = std::get_if<record::CandidatesJudged>(&body)) {
        if (const OpenRecovery* recovery = find_recovery(truth, judged->recovery)) {
            look(*recovery, truth);
        }
    }
}

void MostReceived::on(const fact::StepAsked& asked, const Truth& truth) {
    if (!std::holds_alternative<step::MakeWritable>(asked.step)) {
        return;
    }
    const OpenRecovery* recovery = recovery_of(truth, asked.manager, asked.server);
    if (recovery == nullptr || recovery->primary == asked.server) {
        return;
    }
    evaluate();
    if (!seen_.contains(recovery->id)) {
        look(*recovery, truth);
    }
    const TransactionSet& has = truth.servers.at(asked.server).executed;
    for (const Seen& other : seen_[recovery->id]) {
        if (other.server == asked.server) {
            continue;
        }
        meet();
        const TransactionSet wanted = difference(other.received, truth.errant);
        if (has.contains(wanted)) {
            continue;
        }
        if (!truth.reachable_since[other.server] ||
            !could_be_had(truth, other.server, asked.server) ||
            kept_apart_.contains(truth.servers.at(other.server).key) ||
            is_blurred(truth, truth.servers.at(other.server)) ||
            is_blurred(truth, truth.servers.at(asked.server))) {
            excuse();
            continue;
        }
        violate(name_of(truth, asked.server) + " is promoted and lacks " +
                std::to_string(difference(wanted, has).count()) + " transactions that " +
                name_of(truth, other.server) + " had received");
    }
}

void MostReceived::on(const fact::StepArrived& arrived, const Truth& truth) {
    const bool is_promotion = std::holds_alternative<step::MakeWritable>(arrived.step) ||
                              std::holds_alternative<step::ForgetSource>(arrived.step);
    if (!arrived.error && is_promotion && truth.servers.at(arrived.server).source == std::nullopt) {
        const Server& promoted = truth.servers.at(arrived.server);
        reigns_[promoted.cluster] = {promoted.origin, promoted.received};
    }
}

}  // namespace understudy::sim
