#include "simulator/checkers/no_errant.h"

namespace understudy::sim {

void NoErrant::on(const fact::WrittenDirectly& written, const Truth& truth) {
    if (is_errant(written, truth)) {
        known_errant_.add(written.run);
    }
}

void NoErrant::on(const fact::StepArrived& arrived, const Truth& truth) {
    const auto* point = std::get_if<step::PointAt>(&arrived.step);
    if (point == nullptr || arrived.error) {
        return;
    }
    evaluate();
    std::uint32_t root = truth.servers.at(arrived.server).receiver.source;
    for (std::uint32_t hops = 0; root != kNone && hops < truth.servers.count(); ++hops) {
        if (!truth.servers.at(root).source) {
            break;
        }
        root = truth.servers.at(root).receiver.source;
    }
    if (root == kNone || root == arrived.server) {
        return;
    }
    meet();
    const TransactionSet& has = truth.servers.at(arrived.server).executed;
    TransactionSet of_root = truth.servers.at(root).received;
    of_root.add(truth.servers.at(root)
                    .log.logged());  // what its clients are committing just now is its own
    const TransactionSet extra = difference(has, of_root);
    if (extra.empty()) {
        return;
    }
    const TransactionSet introduced = difference(extra, known_errant_);
    const bool cannot_be_told =
        is_mariadb(truth.servers.at(root).version) && !known_errant_.empty();
    if (introduced.empty() || cannot_be_told) {
        return excuse();
    }
    violate(name_of(truth, arrived.server) + " is attached below " + name_of(truth, root) +
            " and has " + std::to_string(introduced.count()) + " transactions that it lacks");
}

}  // namespace understudy::sim
