#include "simulator/checkers/relay_log_kept.h"

#include "simulator/checkers/serving.h"

namespace understudy::sim {

namespace {

bool may_discard(const Step& step) {
    return std::holds_alternative<step::ForgetSource>(step) ||
           std::holds_alternative<step::PointAt>(step) ||
           std::holds_alternative<step::StartReplication>(step);
}

}  // namespace

void RelayLogKept::on(const fact::Disturbed& disturbed, const Truth& truth) {
    const auto* fault = std::get_if<Fault>(&disturbed.action);
    const bool starts_receiver =
        fault != nullptr &&
        (fault->kind == "stop_receiver" || (fault->kind == "stop_applier" && fault->is_end));
    if (!starts_receiver) {
        return;
    }
    for (const std::uint32_t server : find_targets(truth, *fault)) {
        meddled_at_[server] = truth.now();
    }
}

void RelayLogKept::on(const fact::StepAsked& asked, const Truth& truth) {
    if (!may_discard(asked.step)) {
        return;
    }
    evaluate();
    const Server& server = truth.servers.at(asked.server);
    if (server.relay.empty()) {
        waiting_.erase(asked.server);
    } else {
        meet();
        waiting_[asked.server] = difference(server.received, server.executed);
    }
}

void RelayLogKept::on(const fact::StepArrived& arrived, const Truth& truth) {
    if (arrived.error || !may_discard(arrived.step)) {
        return;
    }
    const auto noted = waiting_.extract(arrived.server);
    if (!noted) {
        return;
    }
    const Server& server = truth.servers.at(arrived.server);
    TransactionSet gone = difference(difference(noted.mapped(), server.received), truth.errant);
    const auto* point = std::get_if<step::PointAt>(&arrived.step);
    const auto source = point != nullptr ? truth.servers.find(point->source)
                        : server.source  ? truth.servers.find(*server.source)
                                         : std::nullopt;
    if (source) {
        gone = difference(gone, all_of(truth.servers.at(*source)));
    }
    if (gone.empty()) {
        return;
    }
    const OpenRecovery* recovery = recovery_of(truth, arrived.manager, arrived.server);
    const auto meddled = meddled_at_.find(arrived.server);
    const bool is_meddled =
        recovery != nullptr && meddled != meddled_at_.end() && meddled->second >= recovery->began;
    if (!can_apply(server) || is_meddled || is_blurred(truth, server) ||
        (source && is_blurred(truth, truth.servers.at(*source)))) {
        return excuse();
    }
    violate(understudy::describe(arrived.step) + ": " + std::to_string(gone.count()) +
            " transactions waited in the relay log of " + name_of(truth, arrived.server) +
            " and are gone");
}

}  // namespace understudy::sim
