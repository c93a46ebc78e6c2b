#include "engine/orchestration/outbox.h"

#include <algorithm>

namespace understudy {

void Outbox::number_from(RecordId last_record, RecoveryId last_recovery, Instant now) {
    const auto from_time =
        static_cast<std::uint64_t>(std::max<std::int64_t>(0, now.time_since_epoch().count()));
    last_record_ = std::max({last_record_, last_record.value, from_time});
    last_recovery_ = std::max({last_recovery_, last_recovery.value, from_time});
}

RecordId Outbox::record(Instant now, RecordBody body, Durability durability) {
    const RecordId id{++last_record_};
    commands_.emplace_back(RecordToStore{Record{id, now, std::move(body)}, durability});
    return id;
}

StepId Outbox::perform(Step step, std::optional<Identity> identity, Duration deadline) {
    const StepId id{++last_step_};
    commands_.emplace_back(StepRequest{id, std::move(step), identity, deadline});
    return id;
}

ProbeId Outbox::probe(InstanceKey instance, Connection connection, Duration deadline) {
    const ProbeId id{++last_probe_};
    commands_.emplace_back(ProbeRequest{id, std::move(instance), connection, deadline});
    return id;
}

LogReadId Outbox::read_log(LogQuestion question, Duration deadline) {
    const LogReadId id{++last_log_read_};
    commands_.emplace_back(LogRequest{
        id, std::move(question.instance), question.log, std::move(question.part), deadline});
    return id;
}

KeyValueId Outbox::write(std::vector<std::pair<std::string, std::string>> pairs) {
    const KeyValueId id{++last_write_};
    commands_.emplace_back(WriteKeyValues{id, std::move(pairs)});
    return id;
}

void Outbox::answer(RequestId id, Result<std::string> outcome) {
    commands_.emplace_back(Answer{id, std::move(outcome)});
}

void Outbox::wake_at(Instant at) {
    commands_.emplace_back(WakeAt{at});
}

HookId Outbox::run_hooks(RecoveryId recovery, HookMoment moment, HookFacts facts) {
    const HookId id{++last_hook_};
    commands_.emplace_back(HookRequest{id, recovery, moment, std::move(facts)});
    return id;
}

RecoveryId Outbox::next_recovery() {
    return RecoveryId{++last_recovery_};
}

std::vector<Command> Outbox::take() {
    return std::exchange(commands_, {});
}

}  // namespace understudy
