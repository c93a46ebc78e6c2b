// Managers of a world: they start, are told, are obeyed, and die.
#include <algorithm>
#include <utility>

#include "engine/base/overloaded.h"

#include "simulator/world/world_state.h"

namespace understudy::sim {

namespace {

constexpr std::uint64_t kRecorded = 0x5243ULL << 48U;
constexpr std::uint64_t kAnswered = 0x414eULL << 48U;

}  // namespace

std::optional<std::uint32_t> World::State::find_manager(const std::string& name) const {
    const auto found = std::find_if(managers.begin(), managers.end(), [&](const Manager& manager) {
        return manager.name == name;
    });
    if (found == managers.end()) {
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(found - managers.begin());
}

bool World::State::is_manager_up(std::uint32_t manager) const {
    return managers[manager].engine.has_value();
}

/// A point that triggers may wait for.
void World::State::reach(Trigger::On on, std::string_view kind, bool is_change) {
    for (const std::uint32_t row : schedule.reach(env.kernel, on, kind, is_change)) {
        act(Action{schedule.action(row)});
    }
}

/// Hooks are what the world has.
Policy World::State::policy() const {
    Policy policy = spec->policy;
    for (const auto& [moment, hooks] : spec->hooks) {
        policy.hooks.insert(moment);
    }
    return policy;
}

void World::State::start_manager(std::uint32_t index) {
    Manager& manager = managers[index];
    if (manager.engine) {
        return;
    }
    ++manager.incarnation;
    manager.engine.emplace(policy());
    seats[index].is_up = true;
    look_who_is_reachable();
    env.facts.push_back(fact::ManagerChanged{index});
    const ManagerStore& store = manager.store;
    Started started{.known = {}, .journal = {store.journal.begin(), store.journal.end()}};
    for (const auto& [key, nothing] : store.known) {
        started.known.push_back(key);
    }
    feed(index, std::move(started));
}

void World::State::crash_manager(std::uint32_t index) {
    Manager& manager = managers[index];
    if (!manager.engine) {
        return;
    }
    Rng dice{spec->seed,
             static_cast<std::uint64_t>(Purpose::Store),
             (static_cast<std::uint64_t>(manager.incarnation) << 32U) | index};
    for (const Record& record : std::exchange(manager.on_their_way, {})) {
        if (!dice.chance(1, 2)) {
            break;  // the store writes in order
        }
        manager.store.keep(record);
        env.facts.push_back(fact::RecordDurable{index, record});
    }
    SimulatedFleet{env, servers, manager.connections}.abandon();
    manager.engine.reset();
    manager.is_paused = false;
    manager.backlog.clear();
    manager.hooks.clear();
    manager.alarm.reset();
    ++manager.alarm_number;
    seats[index].is_up = false;
    look_who_is_reachable();
    env.facts.push_back(fact::ManagerChanged{index});
}

/// Of the first that is down and not itself a standby that never ran.
void World::State::take_over(std::uint32_t index) {
    const auto dead = std::find_if(managers.begin(), managers.end(), [](const Manager& one) {
        return !one.engine && one.incarnation > 0;
    });
    if (dead != managers.end() && !managers[index].engine) {
        managers[index].store = dead->store;
        start_manager(index);
    }
}

void World::State::handle_at_manager(const Occurrence& occurrence) {
    Manager& manager = managers[occurrence.target];
    if (!manager.engine) {
        return;
    }
    if (manager.is_paused) {
        return manager.backlog.push_back(occurrence);
    }
    if (occurrence.kind <= OccurrenceKind::DeadlineDue) {
        auto event = SimulatedFleet{env, servers, manager.connections}.take(occurrence);
        if (event) {
            feed(occurrence.target, *event);
        }
        return;
    }
    if (occurrence.kind == OccurrenceKind::AlarmDue) {
        if (occurrence.c == manager.alarm_number && manager.alarm) {
            manager.alarm.reset();
            feed(occurrence.target, TimeCame{});
        }
        return;
    }
    if (occurrence.incarnation != manager.incarnation) {
        return;  // it was for the process before this one
    }
    if (occurrence.kind == OccurrenceKind::KeyValuesDone) {
        return feed(occurrence.target,
                    KeyValuesWritten{.id = KeyValueId{occurrence.c}, .outcome = {}});
    }
    if (occurrence.kind == OccurrenceKind::HooksDone) {
        const HookId id{occurrence.c};
        const auto ended = manager.hooks.extract(id);
        return feed(occurrence.target, HookFinished{id, ended.mapped()});
    }
    Record record = std::move(manager.on_their_way.front());
    manager.on_their_way.erase(manager.on_their_way.begin());
    manager.store.keep(record);
    const RecordId id = record.id;
    env.facts.push_back(fact::RecordDurable{occurrence.target, std::move(record)});
    feed(occurrence.target, RecordStored{.id = id, .outcome = {}});
}

void World::State::feed(std::uint32_t index, const understudy::Event& event) {
    const std::uint32_t incarnation = managers[index].incarnation;
    std::vector<Command> commands = managers[index].engine->step(env.kernel.now(), event);
    for (Command& command : commands) {
        if (!managers[index].engine || managers[index].incarnation != incarnation) {
            return;  // it died while it was asking
        }
        obey(index, std::move(command));
    }
}

void World::State::obey(std::uint32_t index, Command&& command) {
    Manager& manager = managers[index];
    std::visit(Overloaded{
                   [&](const ProbeRequest& request) {
                       SimulatedFleet{env, servers, manager.connections}.probe(request);
                   },
                   [&](const StepRequest& request) { ask_for_step(index, request); },
                   [&](const LogRequest& request) {
                       SimulatedFleet{env, servers, manager.connections}.read_log(request);
                   },
                   [&](RecordToStore& given) { store(index, std::move(given)); },
                   [&](WriteKeyValues& write) {
                       discovery.write(env,
                                       manager.node,
                                       {.manager = index,
                                        .incarnation = manager.incarnation,
                                        .id = write.id.value,
                                        .pairs = std::move(write.pairs)});
                   },
                   [&](Answer& answer) {
                       record(kAnswered ^ answer.id.value, [&] {
                           return happening::Answered{manager.name, std::move(answer.outcome)};
                       });
                   },
                   [&](const WakeAt& wake) { set_alarm(index, wake.at); },
                   [&](const HookRequest& request) { run_hooks(index, request); },
               },
               command);
}

void World::State::ask_for_step(std::uint32_t index, const StepRequest& request) {
    const std::uint32_t incarnation = managers[index].incarnation;
    reach(
        Trigger::On::StepAsked, understudy::kind_name(request.step), changes_server(request.step));
    if (!managers[index].engine || managers[index].incarnation != incarnation) {
        return;
    }
    if (const auto server = servers.find(target(request.step))) {
        env.facts.push_back(fact::StepAsked{index, *server, request.step});
    }
    SimulatedFleet{env, servers, managers[index].connections}.perform(request);
}

void World::State::store(std::uint32_t index, RecordToStore&& given) {
    Manager& manager = managers[index];
    record(kRecorded ^ (given.record.body.index() << 32U) ^ given.record.id.value, [&] {
        return happening::Recorded{manager.name, given.record.body};
    });
    env.facts.push_back(fact::RecordWritten{index, given.record});
    if (given.durability == Durability::Advisory) {
        manager.store.keep(given.record);
    } else {
        keep_durably(index, given.record);
    }
    const auto* planned = std::get_if<record::PhasePlanned>(&given.record.body);
    if (planned != nullptr) {
        reach(Trigger::On::Planned, to_string(planned->plan.phase));
    }
    reach(Trigger::On::Recorded, understudy::kind_name(given.record.body));
}

void World::State::keep_durably(std::uint32_t index, const Record& record) {
    Manager& manager = managers[index];
    env.kernel.schedule(env.kernel.now() + kStoreLatency,
                        {.kind = OccurrenceKind::RecordDurable,
                         .target = index,
                         .incarnation = manager.incarnation,
                         .c = record.id.value});
    manager.on_their_way.push_back(record);
}

void World::State::set_alarm(std::uint32_t index, Instant at) {
    Manager& manager = managers[index];
    at = std::max(at, env.kernel.now());
    if (manager.alarm == at) {
        return;
    }
    manager.alarm = at;
    env.kernel.schedule(
        at, {.kind = OccurrenceKind::AlarmDue, .target = index, .c = ++manager.alarm_number});
}

void World::State::run_hooks(std::uint32_t index, const HookRequest& request) {
    env.facts.push_back(fact::HooksRun{index, request.recovery, request.moment});
    if (request.facts.is_asked_for) {
        asked_for.insert(request.recovery);
    }
    const HookSpec& hooks = spec->hooks.at(request.moment);
    const bool fails = hook_runs[request.moment]++ < hooks.fails;
    const bool is_cut = (fails && hooks.hangs) || hooks.takes > spec->hook_deadline;
    Result<std::string> outcome;
    if (is_cut) {
        outcome = fail(ErrorCode::OutcomeUnknown, "killed after " + to_string(spec->hook_deadline));
    } else if (fails) {
        outcome = fail(ErrorCode::Refused, "exit code 1");
    }
    Manager& manager = managers[index];
    manager.hooks.insert_or_assign(request.id, std::move(outcome));
    env.kernel.schedule(env.kernel.now() + (is_cut ? spec->hook_deadline : hooks.takes),
                        {.kind = OccurrenceKind::HooksDone,
                         .target = index,
                         .incarnation = manager.incarnation,
                         .c = request.id.value});
}

}  // namespace understudy::sim
