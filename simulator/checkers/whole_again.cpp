#include "simulator/checkers/whole_again.h"

#include <algorithm>

#include "simulator/checkers/serving.h"
#include "simulator/checkers/writable_again.h"

namespace understudy::sim {

void WholeAgain::on(const fact::Disturbed& disturbed, const Truth& truth) {
    was_disturbed_ = true;
    const auto* fault = std::get_if<Fault>(&disturbed.action);
    if (fault != nullptr && (fault->kind == "forget_connections" || fault->kind == "power_loss")) {
        silent_at_ = truth.now();
    }
    if (fault == nullptr || (fault->kind != "stop_receiver" && fault->kind != "stop_applier")) {
        return;
    }
    for (const std::uint32_t server : find_targets(truth, *fault)) {
        const Server& one = truth.servers.at(server);
        if (fault->is_end && one.is_up && !one.is_hung) {
            std::erase(stopped_, server);
        } else if (!fault->is_end) {
            stopped_.push_back(server);
        }
    }
}

void WholeAgain::on(const fact::RecordWritten& written, const Truth& truth) {
    stops_.on(written, truth);
    waits_.on(written, truth);
    if (const auto* judged = std::get_if<record::ReturnJudged>(&written.record.body)) {
        const auto server = truth.servers.find(judged->instance);
        if (server && judged->is_rejoined) {
            kept_apart_.erase(*server);
        } else if (server && is_mariadb(truth.servers.at(*server).version)) {
            kept_apart_.insert(*server);
        }
    }
}

void WholeAgain::on(const fact::RecordDurable& durable, const Truth& truth) {
    stops_.on(durable, truth);
}

void WholeAgain::judge(const Truth& truth, std::uint32_t primary, std::uint32_t server) {
    const Server& replica = truth.servers.at(server);
    evaluate();
    if (was_disturbed_) {
        meet();
    }
    std::uint32_t root = server;
    bool is_running = true;
    bool is_below_dead = false;
    bool is_stopped = false;
    bool is_unserved = false;
    bool is_lost = false;
    for (std::uint32_t hops = 0; root != primary && root != kNone && hops <= truth.servers.count();
         ++hops) {
        const Server& one = truth.servers.at(root);
        is_stopped = is_stopped || one.channels || one.group || is_binlog_server(one.version) ||
                     one.applier.error != 0 || stops_.is_stopped(truth, root) ||
                     went_by_coordinates(truth, root) ||
                     std::find(stopped_.begin(), stopped_.end(), root) != stopped_.end();
        is_lost = is_lost || one.receiver.error == ReceiverError::NoSuchPlace;
        is_running = is_running && one.receiver.state == ReceiverState::Running &&
                     one.applier.state == ApplierState::Running;
        root = one.source ? one.receiver.source : kNone;
        is_unserved = is_unserved || (root != kNone &&
                                      !one.received.contains(truth.servers.at(root).log.purged()));
        is_below_dead =
            is_below_dead || (root != kNone && root != primary && truth.servers.at(root).source &&
                              !truth.reachable_since[root]);
    }
    if (root == primary && is_running) {
        return;
    }
    const Server& source = truth.servers.at(primary);
    const bool is_cut_off = truth.env.network.is_cut(replica.node, source.node);
    const bool cannot_know =
        silent_at_ &&
        truth.now() - std::max(*silent_at_, replica.receiver.last_heard) < kReplicaNetTimeout + 5s;
    if (is_cut_off || is_locked(replica) || kept_apart_.contains(server) || cannot_know ||
        is_stopped || is_below_dead || is_unserved || is_lost ||
        !all_of(source).contains(replica.received) ||
        !replica.received.contains(source.log.purged())) {
        return excuse();
    }
    violate(name_of(truth, server) + " does not replicate from " + name_of(truth, primary) + " " +
            to_string(truth.spec.whole_within) + " after the last disturbance");
}

void WholeAgain::on(const fact::WholeDue& /*due*/, const Truth& truth) {
    if (!is_a_manager_up(truth)) {
        return;
    }
    for (std::uint32_t cluster = 0; cluster < truth.servers.clusters().size(); ++cluster) {
        const std::uint32_t primary = routable_primary(truth, cluster);
        if (primary == kNone || !truth.reachable_since[primary] || waits_.is_long(truth, cluster)) {
            excuse();
            continue;
        }
        for (const std::uint32_t server : truth.servers.members(cluster)) {
            if (server != primary && truth.reachable_since[server]) {
                judge(truth, primary, server);
            }
        }
    }
}

}  // namespace understudy::sim
