#include "simulator/world/world.h"

#include <algorithm>
#include <utility>

#include "engine/base/check.h"

#include "simulator/world/cover.h"
#include "simulator/world/world_state.h"

namespace understudy::sim {

namespace {

/// Words for the trace hash, one kind of happening each.
constexpr std::uint64_t kStepArrived = 0x5741ULL << 48U;
constexpr std::uint64_t kNews = 0x4e57ULL << 48U;
constexpr std::uint64_t kViolated = 0x564fULL << 48U;

}  // namespace

World::State::State(WorldSpec given)
    : spec(std::move(given)),
      env(spec->seed, spec->network),
      servers(env, spec->clusters),
      discovery(env, servers, spec->clusters, spec->policy.key_value_prefix),
      clients(env, spec->clients, spec->clusters),
      schedule(spec->actions),
      reachable_since(servers.count()),
      replaced_since(servers.count()) {
    std::vector<std::string> names = spec->managers;
    names.insert(names.end(), spec->standbys.begin(), spec->standbys.end());
    for (const std::string& name : names) {
        Manager& manager = managers.emplace_back();
        manager.name = name;
        manager.node = env.network.add_node(name);
        manager.connections.manager = static_cast<std::uint32_t>(managers.size() - 1);
        manager.connections.node = manager.node;
        manager.connections.links.resize(servers.count());
        for (const ClusterSpec& cluster : spec->clusters) {
            if (!cluster.servers.empty()) {
                manager.store.known.insert(cluster.servers.front().key);
            }
        }
        seats.push_back({.name = name, .node = manager.node, .is_up = false});
    }
    std::vector<Node> nodes;
    for (const Manager& manager : managers) {
        nodes.push_back(manager.node);
    }
    servers.know_managers(nodes);
    servers.know_clients(clients.nodes());
    discovery.know_clients(clients.clusters());
    servers.start(env);
    clients.start(env);
    schedule.start(env.kernel);
    for (std::uint32_t manager = 0; manager < spec->managers.size(); ++manager) {
        start_manager(manager);
    }
    expect_liveness();
    settle();
}

bool World::State::is_at_manager(OccurrenceKind kind) const {
    return (kind >= OccurrenceKind::Connected && kind <= OccurrenceKind::KeyValuesDone) ||
           kind == OccurrenceKind::HooksDone;
}

void World::State::handle(const Occurrence& occurrence) {
    if (!env.network.lets_pass(env.kernel, occurrence)) {
        return;
    }
    const OccurrenceKind kind = occurrence.kind;
    if (is_at_server(kind)) {
        servers.handle(env, occurrence);
    } else if (is_at_manager(kind)) {
        handle_at_manager(occurrence);
    } else if (kind == OccurrenceKind::KeyValuesArrive || kind == OccurrenceKind::AddressAsked) {
        discovery.handle(env, servers, occurrence);
    } else if (kind <= OccurrenceKind::GiveUpDue) {
        clients.handle(env, servers, discovery, occurrence);
    } else if (kind == OccurrenceKind::ActionDue) {
        act(Action{schedule.action(occurrence.a)});
    } else if (kind == OccurrenceKind::HostDue) {
        servers.handle_host(env, occurrence);
        ++disturbances;
        expect_liveness();
    } else if (occurrence.c == disturbances) {
        env.facts.push_back(kind == OccurrenceKind::WritableDue ? Fact{fact::WritableDue{}}
                                                                : Fact{fact::WholeDue{}});
    }
    settle();
}

/// Lets everybody who watches learn what has just happened.
void World::State::settle() {
    const bool is_judged = !env.facts.empty();
    for (std::size_t i = 0; i < env.facts.size(); ++i) {
        const Fact& fact = env.facts[i];
        follow(fact);
        if (const auto* changed = std::get_if<fact::ServerChanged>(&fact)) {
            look_whether_reachable(changed->server);
        }
        checkers.on(fact, truth());
        if (coverage) {
            cover(fact, truth(), *coverage);
        }
        if (const auto* arrived = std::get_if<fact::StepArrived>(&fact)) {
            happen(fact::StepArrived{*arrived});  // a copy: what it triggers adds facts
        }
    }
    env.facts.clear();
    if (!clients.news().empty()) {
        tell_news();
    }
    if (is_judged) {
        note_violations();
    }
}

void World::State::happen(const fact::StepArrived& arrived) {
    record(kStepArrived ^ (arrived.step.index() << 32U) ^ arrived.server, [&] {
        Result<void> outcome;
        if (arrived.error) {
            outcome = tl::unexpected<Error>{*arrived.error};
        }
        return Happening{
            happening::StepArrived{servers.at(arrived.server).key, arrived.step, outcome}};
    });
    if (!arrived.error) {
        reach(Trigger::On::StepDone,
              understudy::kind_name(arrived.step),
              changes_server(arrived.step));
    }
}

void World::State::tell_news() {
    for (const ClientNews& one : clients.news()) {
        const std::string& name = clients.all()[one.client].name;
        const auto length = static_cast<std::uint64_t>(one.outage.value_or(Duration{0}).count());
        record(kNews ^ one.client ^ (length << 8U), [&]() -> Happening {
            if (one.outage) {
                return happening::WritesResumed{name, servers.at(one.server).key, *one.outage};
            }
            return happening::WritesStopped{name, one.why};
        });
    }
    clients.news().clear();
}

void World::State::note_violations() {
    if (checkers.count_violations() == violations) {
        return;
    }
    for (const CheckerVerdict& verdict : checkers.verdicts()) {
        const bool is_noted =
            std::find(violated.begin(), violated.end(), verdict.id) != violated.end();
        if (verdict.violation && !is_noted) {
            violated.push_back(verdict.id);
            record(kViolated, [&] { return happening::Violated{verdict.id, *verdict.violation}; });
        }
    }
    violations = violated.size();
}

Truth World::State::truth() const {
    return {.spec = *spec,
            .env = env,
            .servers = servers,
            .discovery = discovery,
            .clients = clients,
            .managers = seats,
            .recoveries = recoveries,
            .reachable_since = reachable_since,
            .replaced_since = replaced_since,
            .errant = errant};
}

World::World(WorldSpec spec) : state_(std::make_unique<State>(std::move(spec))) {}

World::World(const World& other) : state_(std::make_unique<State>(*other.state_)) {}

World& World::operator=(const World& other) {
    if (this != &other) {
        state_ = std::make_unique<State>(*other.state_);
    }
    return *this;
}

World::World(World&& other) noexcept = default;
World& World::operator=(World&& other) noexcept = default;
World::~World() = default;

Instant World::now() const {
    return state_->env.kernel.now();
}

bool World::advance(Instant until) {
    check(!state_->is_finished, "a world that was finished does not go on");
    const auto occurrence = state_->env.kernel.next(until);
    if (!occurrence) {
        return false;
    }
    state_->handle(*occurrence);
    return true;
}

void World::run_until(Instant until) {
    while (advance(until)) {
    }
}

void World::finish() {
    check(!state_->is_finished, "a world is finished once");
    state_->is_finished = true;
    state_->checkers.finish(state_->truth());
    state_->note_violations();
}

void World::apply(const Action& action) {
    state_->act(action);
    state_->settle();
}

const WorldSpec& World::spec() const {
    return *state_->spec;
}

std::vector<ServerTruth> World::servers() const {
    std::vector<ServerTruth> truths;
    for (std::uint32_t index = 0; index < state_->servers.count(); ++index) {
        truths.push_back(*server(state_->servers.at(index).key));
    }
    return truths;
}

std::optional<ServerTruth> World::server(const InstanceKey& key) const {
    const Servers& servers = state_->servers;
    const auto index = servers.find(key);
    if (!index) {
        return std::nullopt;
    }
    const Server& one = servers.at(*index);
    ServerTruth truth;
    truth.key = one.key;
    truth.cluster = state_->spec->clusters[one.cluster].alias;
    truth.is_up = one.is_up;
    truth.is_hung = one.is_hung;
    truth.is_writable = one.writability == Writability::Writable;
    truth.source = one.source;
    truth.receiver = one.receiver.state;
    truth.applier = one.applier.state;
    truth.is_detached = one.is_detached;
    truth.is_by_coordinates = one.source && !one.auto_positions;
    truth.acknowledges = one.acknowledges;
    truth.waits_for_acknowledgements = one.semi_sync.has_value();
    truth.executed = servers.to_gtid_set(one.executed);
    truth.received = servers.to_gtid_set(one.received);
    truth.data_center = one.data_center;
    if (one.source && one.receiver.source != kNone) {
        truth.lag =
            is_binlog_server(one.version)
                ? servers.at(one.receiver.source).log.end() - one.log.end()
                : difference(servers.at(one.receiver.source).executed, one.executed).count();
    }
    return truth;
}

std::vector<ClientTruth> World::clients() const {
    std::vector<ClientTruth> truths;
    for (const Client& client : state_->clients.all()) {
        Duration longest = client.longest_outage;
        if (client.failing_since) {
            longest = std::max(longest, now() - *client.failing_since);
        }
        truths.push_back({.name = client.name,
                          .cluster = state_->spec->clusters[client.cluster].alias,
                          .acknowledged = client.acknowledged,
                          .failed = client.failed,
                          .longest_outage = longest});
    }
    return truths;
}

std::optional<InstanceKey> World::published(const ClusterAlias& cluster) const {
    for (std::uint32_t index = 0; index < state_->spec->clusters.size(); ++index) {
        const std::uint32_t server = state_->discovery.published(index);
        if (state_->spec->clusters[index].alias == cluster && server != kNone) {
            return state_->servers.at(server).key;
        }
    }
    return std::nullopt;
}

const Engine* World::engine(const std::string& manager) const {
    const auto found = state_->find_manager(manager);
    if (!found || !state_->managers[*found].engine) {
        return nullptr;
    }
    return &*state_->managers[*found].engine;
}

std::span<const TraceEntry> World::trace() const {
    return state_->trace;
}

std::uint64_t World::trace_hash() const {
    return state_->env.kernel.trace_hash();
}

std::uint64_t World::events() const {
    return state_->env.kernel.events();
}

std::vector<CheckerVerdict> World::verdicts() const {
    return state_->checkers.verdicts();
}

const Coverage& World::coverage() const {
    static const Coverage kNothing;
    return state_->coverage ? *state_->coverage : kNothing;
}

void World::count_coverage() {
    state_->coverage.emplace();
}

void World::keep_trace(TraceKeeping keeping) {
    state_->keeping = keeping;
}

}  // namespace understudy::sim
