// S20: a cluster stays a forest: no step makes a server its own source, or closes a ring.
//
// By name: where a name leads is not the engine's doing. Two whom somebody asked to be co-primaries
// are excused, and nobody else.
#pragma once

#include <algorithm>
#include <set>
#include <utility>

#include "simulator/checkers/checker.h"

namespace understudy::sim {

class Forest : public Checker {
  public:
    Forest() : Checker("S20", "replication stays a forest") {}

    void on(const fact::RecordWritten& written, const Truth& /*truth*/) {
        const auto* started = std::get_if<record::OperationStarted>(&written.record.body);
        if (started != nullptr && started->operation.kind == OperationKind::MakeCoPrimary &&
            started->operation.destination) {
            asked_for_.insert(
                std::minmax(started->operation.instance, *started->operation.destination));
        }
    }

    void on(const fact::StepArrived& arrived, const Truth& truth) {
        if (!std::holds_alternative<step::PointAt>(arrived.step) || arrived.error) {
            return;
        }
        evaluate();
        meet();
        const auto source_of = [&](std::uint32_t server) {
            const auto& source = truth.servers.at(server).source;
            return source ? truth.servers.find(*source).value_or(kNone) : kNone;
        };
        const Server& server = truth.servers.at(arrived.server);
        if (truth.servers.is_in_ring(arrived.server) &&
            asked_for_.contains(std::minmax(server.key, *server.source))) {
            return excuse();
        }
        std::uint32_t at = source_of(arrived.server);
        for (std::uint32_t hops = 0; at != kNone && hops <= truth.servers.count(); ++hops) {
            if (at == arrived.server) {
                return violate(name_of(truth, arrived.server) +
                               " replicates from itself in a ring");
            }
            at = source_of(at);
        }
    }

  private:
    std::set<std::pair<InstanceKey, InstanceKey>> asked_for_;  ///< In order.
};

}  // namespace understudy::sim
