// S20: a cluster stays a forest: no step makes a server its own source, or closes a ring.
//
// By name: where a name leads is not the engine's doing. Co-primaries are not in any spec yet; when
// they are, a declared pair will be excused.
#pragma once

#include "simulator/checkers/checker.h"

namespace understudy::sim {

class Forest : public Checker {
  public:
    Forest() : Checker("S20", "replication stays a forest") {}

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
        std::uint32_t at = source_of(arrived.server);
        for (std::uint32_t hops = 0; at != kNone && hops <= truth.servers.count(); ++hops) {
            if (at == arrived.server) {
                return violate(name_of(truth, arrived.server) +
                               " replicates from itself in a ring");
            }
            at = source_of(at);
        }
    }
};

}  // namespace understudy::sim
