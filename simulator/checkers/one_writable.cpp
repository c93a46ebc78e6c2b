#include "simulator/checkers/one_writable.h"

#include "simulator/checkers/bounds.h"
#include "simulator/checkers/writable_again.h"

namespace understudy::sim {

void OneWritable::on(const fact::WholeDue& /*due*/, const Truth& truth) {
    for (std::uint32_t cluster = 0; cluster < truth.servers.clusters().size(); ++cluster) {
        const std::uint32_t primary = routable_primary(truth, cluster);
        if (primary == kNone || !is_a_manager_up(truth)) {
            continue;
        }
        for (const std::uint32_t server : truth.servers.members(cluster)) {
            const Server& one = truth.servers.at(server);
            if (server == primary) {
                continue;
            }
            evaluate();
            const bool is_writable = one.is_up && one.writability == Writability::Writable;
            if (is_writable || truth.replaced_since[server]) {
                meet();
            }
            if (!is_writable) {
                continue;
            }
            const bool is_apart = !one.source && stops_.is_stopped(truth, server);
            if (one.source || is_apart || is_locked(one) || !could_be_fenced(truth, server)) {
                excuse();
            } else {
                violate(name_of(truth, server) + " is writable, and " + name_of(truth, primary) +
                        " is the primary");
            }
        }
    }
}

}  // namespace understudy::sim
