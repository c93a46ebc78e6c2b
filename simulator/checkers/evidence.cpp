#include "simulator/checkers/evidence.h"

namespace understudy::sim {

std::vector<Evidence::Told>& Evidence::told(std::uint32_t manager, const Truth& truth) {
    if (told_.empty()) {
        told_.assign(truth.managers.size(), std::vector<Told>(truth.servers.count()));
    }
    return told_[manager];
}

void Evidence::on(const fact::ProbeAnswered& answered, const Truth& truth) {
    told(answered.manager, truth)[answered.server] = {
        .is_known = true, .is_answered = answered.is_answered, .hears = answered.hears};
}

void Evidence::on(const fact::ManagerChanged& changed, const Truth& truth) {
    told(changed.manager, truth).assign(truth.servers.count(), Told{});
}

void Evidence::on(const fact::RecordWritten& written, const Truth& truth) {
    const auto* started = std::get_if<record::RecoveryStarted>(&written.record.body);
    if (started == nullptr || started->kind != RecoveryKind::Failover) {
        return;
    }
    evaluate();
    meet();
    const auto& known = told(written.manager, truth);
    const auto primary = truth.servers.find(started->primary);
    if (!primary || !known[*primary].is_known || known[*primary].is_answered) {
        return violate("the primary " + short_name(started->primary) +
                       " had answered when its failover began");
    }
    bool is_vouched_for = false;
    for (const InstanceKey& member : started->members) {
        const auto replica = truth.servers.find(member);
        if (!replica || *replica == *primary || !known[*replica].is_answered) {
            continue;
        }
        is_vouched_for = true;
        if (known[*replica].hears == *primary) {
            return violate(name_of(truth, *replica) + " still heard " + name_of(truth, *primary) +
                           " when its failover began");
        }
    }
    if (!is_vouched_for) {
        violate("no replica vouched that " + name_of(truth, *primary) + " is dead");
    }
}

}  // namespace understudy::sim
