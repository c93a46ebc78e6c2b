#include "simulator/checkers/waits.h"

#include <algorithm>
#include <limits>

#include "simulator/checkers/bounds.h"
#include "simulator/checkers/serving.h"

namespace understudy::sim {

namespace {

Duration time_to_apply_all(const Truth& truth, const Server& replica) {
    Duration takes{};
    for (const Transaction& one : replica.relay.first(std::numeric_limits<std::size_t>::max())) {
        takes += truth.servers.time_to_apply(replica, one);
    }
    return takes / replica.applier_threads;
}

}  // namespace

void Waits::on(const fact::RecordWritten& written, const Truth& truth) {
    const auto* planned = std::get_if<record::PhasePlanned>(&written.record.body);
    if (planned == nullptr) {
        return;
    }
    Wait& wait = waits_[planned->recovery];
    wait.servers.clear();
    for (const PlannedStep& one : planned->plan.steps) {
        const auto server = truth.servers.find(target(one.step));
        if (!server || !std::holds_alternative<step::WaitForPosition>(one.step)) {
            continue;
        }
        wait.servers.insert(*server);
        const Duration takes = time_to_apply_all(truth, truth.servers.at(*server));
        if (takes > truth.spec.writable_within / 2) {
            wait.until =
                std::max(wait.until, truth.now() + takes + fence_within(truth.spec.policy));
        }
    }
}

bool Waits::is_long(const Truth& truth, std::uint32_t cluster) const {
    const auto needs_long = [&](std::uint32_t server) {
        const Server& one = truth.servers.at(server);
        return can_apply(one) && time_to_apply_all(truth, one) > truth.spec.writable_within / 2;
    };
    const auto waits_long = [&](const OpenRecovery& recovery) {
        const auto found = waits_.find(recovery.id);
        if (recovery.cluster != cluster || found == waits_.end()) {
            return false;
        }
        const auto& [servers, until] = found->second;
        return truth.now() < until || std::any_of(servers.begin(), servers.end(), needs_long);
    };
    return std::any_of(truth.recoveries.begin(), truth.recoveries.end(), waits_long);
}

}  // namespace understudy::sim
