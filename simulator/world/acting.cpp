// Actions on a world: a fault begins or ends, or a person asks a manager for something.
#include <algorithm>

#include "engine/base/check.h"

#include "simulator/faults/fault_class.h"
#include "simulator/faults/targets.h"
#include "simulator/world/world_state.h"

namespace understudy::sim {

namespace {

constexpr std::uint64_t kActionTaken = 0x4143ULL << 48U;

/// One fault, and the end of it.
bool is_end_of(const Fault& end, const Fault& fault) {
    const auto shares = [](const std::vector<std::string>& a, const std::vector<std::string>& b) {
        return a.empty() || std::any_of(a.begin(), a.end(), [&](const std::string& name) {
                   return std::find(b.begin(), b.end(), name) != b.end();
               });
    };
    return end.kind == fault.kind && shares(end.targets, fault.targets) &&
           shares(end.from, fault.from);
}

}  // namespace

std::vector<Node> World::State::nodes_of(const std::vector<std::string>& names) const {
    std::vector<Node> nodes;
    for (const std::string& name : names) {
        const auto node = env.network.find_node(name);
        check(node.has_value(), "a fault names servers, managers, clients or discovery: " + name);
        nodes.push_back(*node);
    }
    return nodes;
}

void World::State::expect_liveness() {
    env.kernel.schedule(env.kernel.now() + spec->writable_within,
                        {.kind = OccurrenceKind::WritableDue, .c = disturbances});
    env.kernel.schedule(env.kernel.now() + spec->whole_within,
                        {.kind = OccurrenceKind::WholeDue, .c = disturbances});
}

Stage World::State::stage() {
    return {.spec = *spec,
            .env = env,
            .servers = servers,
            .discovery = discovery,
            .clients = clients,
            .managers = *this};
}

void World::State::act(const Action& action) {
    if (const auto* fault = std::get_if<Fault>(&action)) {
        return act_on(*fault);
    }
    // Who asks a manager that is down or paused gives up.
    const auto& operate = std::get<Operate>(action);
    record(kActionTaken, [&] { return happening::ActionTaken{action}; });
    ++disturbances;
    env.facts.push_back(fact::Disturbed{action});
    const auto asked = find_manager(operate.manager);
    check(asked.has_value(), "an action names a manager of the world: " + operate.manager);
    if (managers[*asked].engine && !managers[*asked].is_paused) {
        asked_at = env.kernel.now();
        feed(*asked,
             OperatorRequested{.id = RequestId{next_request++}, .request = operate.request});
    }
    expect_liveness();
}

void World::State::act_on(const Fault& said) {
    const Fault fault = resolve(stage(), said);
    record(kActionTaken ^ (fault.is_end ? 2U : 1U), [&] { return happening::ActionTaken{fault}; });
    ++disturbances;
    env.facts.push_back(fact::Disturbed{fault});
    const bool were_names_sound = env.resolver.is_sound();
    if (fault.is_end) {
        end(fault);
    } else {
        begin(fault);
    }
    const FaultClass& known = class_of(fault);
    const bool concerns_few = known.hits == Hits::Servers && !fault.targets.empty() &&
                              were_names_sound && env.resolver.is_sound();
    if (concerns_few) {
        for (const std::string& name : fault.targets) {
            look_whether_reachable(index_of(known, name));
        }
        look_who_is_back();
    } else {
        look_who_is_reachable();
    }
    expect_liveness();
}

void World::State::begin(const Fault& fault) {
    Stage here = stage();
    const FaultClass& known = class_of(fault);
    if (known.hits == Hits::Links) {
        known.begin_between(here, fault, nodes_of(fault.targets), nodes_of(fault.from));
    } else {
        for (const std::string& name : fault.targets) {
            const std::uint32_t target = index_of(known, name);
            const bool is_spared = known.needs_data && is_binlog_server(servers.at(target).version);
            if (!is_spared && (known.is_available == nullptr || known.is_available(here, target))) {
                known.begin(here, fault, target);
            }
        }
    }
    if (!known.ends_as.empty()) {
        in_force.push_back(fault);
    }
    if (fault.lasts) {
        Fault over = fault;
        over.is_end = true;
        over.lasts.reset();
        schedule.add(env.kernel, *fault.lasts, over);
    }
}

/// Those that it names; without names, all that are in force.
void World::State::end(const Fault& fault) {
    Stage here = stage();
    const FaultClass& known = class_of(fault);
    std::vector<Fault> over;
    std::erase_if(in_force, [&](const Fault& one) {
        if (is_end_of(fault, one)) {
            over.push_back(one);
            return true;
        }
        return false;
    });
    if (known.hits == Hits::Links) {
        for (const Fault& one : over) {
            known.end_between(here, one, nodes_of(one.targets), nodes_of(one.from));
        }
        return;
    }
    std::vector<std::string> names = fault.targets;
    for (const Fault& one : over) {
        if (fault.targets.empty()) {
            names.insert(names.end(), one.targets.begin(), one.targets.end());
        }
    }
    for (const std::string& name : names) {
        known.end(here, fault, index_of(known, name));
    }
}

std::uint32_t World::State::index_of(const FaultClass& known, const std::string& name) const {
    if (known.hits == Hits::Managers) {
        const auto manager = find_manager(name);
        check(manager.has_value(), "a fault names a manager of the world: " + name);
        return *manager;
    }
    const auto key = parse_instance_key(name);
    const auto server = key ? servers.find(*key) : std::nullopt;
    check(server.has_value(), "a fault names a server of the world: " + name);
    return *server;
}

}  // namespace understudy::sim
