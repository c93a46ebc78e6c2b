#include "simulator/checkers/no_errant.h"

#include "simulator/checkers/serving.h"

namespace understudy::sim {

void NoErrant::on(const fact::StepArrived& arrived, const Truth& truth) {
    const auto* point = std::get_if<step::PointAt>(&arrived.step);
    if (point == nullptr || arrived.error) {
        return;
    }
    evaluate();
    std::uint32_t root = truth.servers.at(arrived.server).receiver.source;
    for (std::uint32_t hops = 0; root != kNone && hops < truth.servers.count(); ++hops) {
        if (truth.servers.is_root(root)) {
            break;
        }
        root = truth.servers.at(root).receiver.source;
    }
    if (root == kNone || root == arrived.server) {
        return;
    }
    meet();
    const TransactionSet& has = truth.servers.at(arrived.server).executed;
    const TransactionSet extra = difference(has, all_of(truth.servers.at(root)));
    if (extra.empty()) {
        return;
    }
    const TransactionSet introduced = difference(extra, truth.errant);
    const bool cannot_be_told = is_mariadb(truth.servers.at(root).version) && !truth.errant.empty();
    if (introduced.empty() || cannot_be_told) {
        return excuse();
    }
    violate(name_of(truth, arrived.server) + " is attached below " + name_of(truth, root) +
            " and has " + std::to_string(introduced.count()) + " transactions that it lacks");
}

}  // namespace understudy::sim
