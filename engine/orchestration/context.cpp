#include "engine/orchestration/context.h"

namespace understudy {

RecordId Context::record(RecordBody body, Durability durability) const {
    const RecordId id = outbox.record(now, std::move(body), durability);
    if (errand != nullptr && durability == Durability::BeforeActing) {
        errand->all.records.emplace(id, errand->worker);
    }
    return id;
}

ProbeId Context::look(const InstanceKey& key, Connection connection) const {
    return look(key, connection, policy.probe.deadline);
}

ProbeId Context::look(const InstanceKey& key, Connection connection, Duration deadline) const {
    const ProbeId id = outbox.probe(key, connection, deadline);
    schedule.sent(id, key, now);
    if (errand != nullptr) {
        errand->all.looks.emplace(id, errand->worker);
    }
    return id;
}

StepId Context::perform(const Step& step, Duration deadline) const {
    std::optional<Identity> identity;
    const Instance* instance = find(snapshot(), target(step));
    if (instance != nullptr && instance->seen) {
        identity = Identity{instance->seen->server_id, instance->seen->server_uuid};
    }
    const StepId id = outbox.perform(step, identity, deadline);
    if (errand != nullptr) {
        errand->all.steps.emplace(id, errand->worker);
    }
    return id;
}

LogReadId Context::read_log(const LogQuestion& question) const {
    const LogReadId id = outbox.read_log(question, policy.step.deadline);
    errand->all.log_reads.emplace(id, std::get<RecoveryId>(errand->worker));
    return id;
}

}  // namespace understudy
