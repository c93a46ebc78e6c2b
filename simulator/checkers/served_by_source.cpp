#include "simulator/checkers/served_by_source.h"

#include "simulator/checkers/bounds.h"
#include "simulator/checkers/serving.h"

namespace understudy::sim {

void ServedBySource::on(const fact::Disturbed& disturbed, const Truth& truth) {
    if (const auto* fault = std::get_if<Fault>(&disturbed.action)) {
        for (const std::string& name : fault->targets) {
            disturbed_at_[name] = truth.now();
        }
    }
}

void ServedBySource::on(const fact::StepArrived& arrived, const Truth& truth) {
    const auto* point = std::get_if<step::PointAt>(&arrived.step);
    const auto source =
        point == nullptr || arrived.error ? std::nullopt : truth.servers.find(point->source);
    if (!source) {
        return;
    }
    evaluate();
    meet();
    const std::string why = why_cannot_serve(truth, *source, arrived.server);
    if (why.empty()) {
        return;
    }
    const auto disturbed = disturbed_at_.find(name_of(truth, *source));
    const Duration known_within = look_within(truth.spec.policy) + truth.spec.policy.step.deadline;
    const Server& from = truth.servers.at(*source);
    const bool is_untold = is_mariadb(from.version) &&
                           !truth.servers.at(arrived.server).received.contains(from.log.purged());
    if (is_untold ||
        (disturbed != disturbed_at_.end() && arrived.asked_at - disturbed->second < known_within)) {
        return excuse();
    }
    violate(name_of(truth, arrived.server) + " is pointed at " + name_of(truth, *source) + ": " +
            why);
}

}  // namespace understudy::sim
