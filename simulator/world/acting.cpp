// Actions on a world: each is a fault, its end, or a person's doing.
#include "engine/base/check.h"
#include "engine/base/overloaded.h"

#include "simulator/world/world_state.h"

namespace understudy::sim {

namespace {

constexpr std::uint64_t kActionTaken = 0x4143ULL << 48U;

}  // namespace

std::vector<Node> World::State::nodes_of(const std::vector<std::string>& names) const {
    std::vector<Node> nodes;
    for (const std::string& name : names) {
        const auto node = env.network.find_node(name);
        check(node.has_value(),
              "a partition names servers, managers, clients or discovery: " + name);
        nodes.push_back(*node);
    }
    return nodes;
}

void World::State::expect_liveness() {
    env.kernel.schedule(env.kernel.now() + spec.writable_within,
                        {.kind = OccurrenceKind::WritableDue, .c = disturbances});
    env.kernel.schedule(env.kernel.now() + spec.whole_within,
                        {.kind = OccurrenceKind::WholeDue, .c = disturbances});
}

void World::State::act(const Action& action) {
    record(kActionTaken ^ action.index(), [&] { return happening::ActionTaken{action}; });
    ++disturbances;
    env.facts.push_back(fact::Disturbed{action});
    perform(action);
    expect_liveness();
}

void World::State::on_server(const InstanceKey& key,
                             void (Servers::*act_on)(Environment&, std::uint32_t)) {
    const auto server = servers.find(key);
    check(server.has_value(), "an action names a server of the world: " + to_string(key));
    (servers.*act_on)(env, *server);
}

void World::State::perform(const Action& action) {
    const auto index = [&](const InstanceKey& key) {
        const auto server = servers.find(key);
        check(server.has_value(), "an action names a server of the world: " + to_string(key));
        return *server;
    };
    const auto manager = [&](const std::string& name) {
        const auto found = find_manager(name);
        check(found.has_value(), "an action names a manager of the world: " + name);
        return *found;
    };
    std::visit(Overloaded{
                   [&](const action::Crash& one) { on_server(one.server, &Servers::crash); },
                   [&](const action::Restart& one) { on_server(one.server, &Servers::restart); },
                   [&](const action::Hang& one) { on_server(one.server, &Servers::hang); },
                   [&](const action::Wake& one) { on_server(one.server, &Servers::wake); },
                   [&](const action::Partition& cut) {
                       env.network.cut(nodes_of(cut.between), nodes_of(cut.and_these));
                       look_who_is_reachable();
                   },
                   [&](const action::Heal&) {
                       env.network.heal(env.kernel);
                       look_who_is_reachable();
                   },
                   [&](const action::Lag& lag) {
                       servers.set_apply_time(index(lag.server), lag.apply_time);
                   },
                   [&](const action::StopReceiver& one) {
                       on_server(one.server, &Servers::stop_receiver);
                   },
                   [&](const action::StopApplier& one) { servers.stop_applier(index(one.server)); },
                   [&](const action::Write& write) {
                       servers.write_directly(env, index(write.server), write.transactions);
                   },
                   [&](const action::CrashManager& one) { crash_manager(manager(one.manager)); },
                   [&](const action::RestartManager& one) { start_manager(manager(one.manager)); },
                   [&](const action::Operate& one) {
                       const std::uint32_t asked = manager(one.manager);
                       if (managers[asked].engine) {
                           feed(asked,
                                OperatorRequested{.id = RequestId{next_request++},
                                                  .request = one.request});
                       }
                   },
               },
               action);
}

}  // namespace understudy::sim
