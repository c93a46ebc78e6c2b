#include "engine/orchestration/context.h"

namespace understudy {

RecordId Context::record(RecordBody body, Durability durability) const {
    return outbox.record(now, std::move(body), durability);
}

ProbeId Context::look(const InstanceKey& key, Connection connection) const {
    return look(key, connection, policy.probe.deadline);
}

ProbeId Context::look(const InstanceKey& key, Connection connection, Duration deadline) const {
    const ProbeId id = outbox.probe(key, connection, deadline);
    schedule.sent(id, key, now);
    return id;
}

StepId Context::perform(const Step& step, Duration deadline) const {
    std::optional<Identity> identity;
    const Instance* instance = find(snapshot(), target(step));
    if (instance != nullptr && instance->seen) {
        identity = Identity{instance->seen->server_id, instance->seen->server_uuid};
    }
    return outbox.perform(step, identity, deadline);
}

}  // namespace understudy
