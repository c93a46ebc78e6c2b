#include "simulator/checkers/serving.h"

#include "simulator/checkers/bounds.h"

namespace understudy::sim {

namespace {

/// Of whoever wrote what is in its log: a binlog server has that of its source.
const Version& version_of_log(const Truth& truth, std::uint32_t server) {
    const Server& one = truth.servers.at(server);
    return is_binlog_server(one.version) && one.receiver.source != kNone
               ? version_of_log(truth, one.receiver.source)
               : one.version;
}

}  // namespace

std::string why_cannot_serve(const Truth& truth, std::uint32_t source, std::uint32_t replica) {
    const Server& from = truth.servers.at(source);
    const Server& to = truth.servers.at(replica);
    if (!from.has_binlog) {
        return "it has no binary log";
    }
    if (from.source && !from.logs_replica_updates) {
        return "it does not log what it replicates";
    }
    if (source == replica || from.id == to.id || from.uuid == to.uuid) {
        return "both have one identity";
    }
    if (is_binlog_server(to.version)) {
        return {};  // It executes nothing.
    }
    const Version& written_by = version_of_log(truth, source);
    if (is_older_series(to.version, written_by) ||
        is_mariadb(to.version) != is_mariadb(written_by)) {
        return "its version is not one that " + name_of(truth, replica) + " understands";
    }
    if (!to.received.contains(from.log.purged())) {
        return "it has purged what " + name_of(truth, replica) + " lacks";
    }
    return {};
}

TransactionSet all_of(const Server& server) {
    TransactionSet all = server.received;
    all.add(server.log.logged());
    return all;
}

bool can_apply(const Server& replica) {
    const bool is_running = replica.applier.state == ApplierState::Running || replica.relay.empty();
    return is_running && replica.delay == Duration{0} && !replica.applier.is_out_of_order &&
           replica.applier.fails_with == 0 && replica.applier.error == 0;
}

bool went_by_coordinates(const Truth& truth, std::uint32_t server) {
    const Server& one = truth.servers.at(server);
    const ServerSpec& spec = truth.spec.clusters[one.cluster].servers[one.place];
    return one.source && !one.auto_positions && spec.has_gtid;
}

bool can_hand_on(const Server& replica) {
    return replica.has_binlog && replica.logs_replica_updates && replica.auto_positions &&
           can_apply(replica);
}

bool could_be_had(const Truth& truth, std::uint32_t server, std::uint32_t promoted) {
    const auto& rules = truth.spec.policy.promotion_rules;
    const auto rule = rules.find(truth.servers.at(server).key);
    const bool may_be_promoted = rule == rules.end() || rule->second != PromotionRule::MustNot;
    return may_be_promoted || why_cannot_serve(truth, server, promoted).empty();
}

std::vector<std::uint32_t> find_usable(const Truth& truth, const OpenRecovery& recovery) {
    std::vector<std::uint32_t> usable;
    for (const std::uint32_t server : recovery.members) {
        const Server& one = truth.servers.at(server);
        const bool is_old_primary = server == recovery.primary;
        const bool has_data = is_old_primary ? recovery.kind == RecoveryKind::Switchover &&
                                                   one.has_binlog && can_apply(one)
                                             : one.source && can_hand_on(one);
        if (has_data && could_be_read(truth, server)) {
            usable.push_back(server);
        }
    }
    return usable;
}

}  // namespace understudy::sim
