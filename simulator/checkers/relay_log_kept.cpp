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

void RelayLogKept::on(const fact::WrittenDirectly& written, const Truth& truth) {
    if (is_errant(written, truth)) {
        errant_.add(written.run);
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
    TransactionSet gone = difference(difference(noted.mapped(), server.received), errant_);
    if (server.receiver.source != kNone) {
        const Server& source = truth.servers.at(server.receiver.source);
        gone = difference(difference(gone, source.received), source.log.logged());
    }
    if (gone.empty()) {
        return;
    }
    if (!can_apply(server)) {
        return excuse();
    }
    violate(understudy::describe(arrived.step) + ": " + std::to_string(gone.count()) +
            " transactions waited in the relay log of " + name_of(truth, arrived.server) +
            " and are gone");
}

}  // namespace understudy::sim
