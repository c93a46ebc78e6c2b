// The faults of a swarm: which classes there are at all, then each fault by itself.
#include <algorithm>

#include "simulator/faults/fault_class.h"
#include "simulator/sweep/drawing.h"

namespace understudy::sim {

namespace {

using namespace std::chrono_literals;

struct Deck {
    std::vector<const FaultClass*> classes;
    std::vector<std::uint64_t> weights;
};

/// Some classes are off; the others weigh very differently.
Deck draw_deck(std::uint64_t seed) {
    Dice dice{seed, Draw::Classes};
    const std::uint64_t percent_off = dice.below(90);
    Deck deck;
    for (const FaultClass* one : fault_classes()) {
        const bool is_off = dice.percent(percent_off);
        const std::uint64_t weight = one->weight * (1 + dice.below(20));
        if (one->weight > 0 && !is_off) {
            deck.classes.push_back(one);
            deck.weights.push_back(weight);
        }
    }
    if (deck.classes.empty()) {
        deck.classes.push_back(find_fault_class("crash"));
        deck.weights.push_back(1);
    }
    return deck;
}

std::vector<std::string> hosts_of(const WorldSpec& world) {
    std::vector<std::string> hosts;
    for (const ServerSpec& server : world.clusters.front().servers) {
        hosts.push_back(server.key.host);
    }
    return hosts;
}

std::vector<std::string> draw_some(Dice& dice, std::vector<std::string> names) {
    const std::size_t count = 1 + dice.below(names.size());
    for (std::size_t i = 0; i + 1 < names.size(); ++i) {
        std::swap(names[i], names[i + dice.below(names.size() - i)]);
    }
    names.resize(count);
    std::sort(names.begin(), names.end());
    return names;
}

std::string draw_server_target(Dice& dice, const std::vector<std::string>& hosts) {
    switch (dice.weighted({35, 15, 8, 8, 4, 30})) {
        case 0: return "primary of alpha";
        case 1: return "candidate of alpha";
        case 2: return "acker of alpha";
        case 3: return "intermediate of alpha";
        case 4: return "replicas of alpha";
        default: return dice.one_of(hosts);
    }
}

/// The shapes of partitions: manager only, clients only, one alone, halves.
void draw_sides(Dice& dice, const std::vector<std::string>& hosts, Fault& fault) {
    switch (dice.weighted({25, 15, 10, 15, 15, 20})) {
        case 0:
            fault.targets = {"manager"};
            fault.from = {"primary of alpha"};
            return;
        case 1:
            fault.targets = {"manager"};
            fault.from = draw_some(dice, hosts);
            return;
        case 2:
            fault.targets = {"client"};
            fault.from = {"primary of alpha"};
            return;
        case 3:
            fault.targets = {"primary of alpha"};
            fault.from = {"replicas of alpha"};
            return;
        case 4:
            fault.targets = {"primary of alpha"};
            fault.from = {"servers", "manager"};
            return;
        default: break;
    }
    fault.targets = draw_some(dice, hosts);
    for (const std::string& name : hosts) {
        if (std::find(fault.targets.begin(), fault.targets.end(), name) == fault.targets.end()) {
            fault.from.push_back(name);
        }
    }
    (dice.percent(50) ? fault.from : fault.targets).emplace_back("manager");
    if (fault.from.empty()) {
        fault.from = {"discovery"};
    }
}

Duration in_milliseconds(Dice& dice, std::int64_t low, std::int64_t high) {
    return std::chrono::milliseconds{dice.between(low, high)};
}

/// Short half of the time, now and then for ever.
std::optional<Duration> draw_length(Dice& dice) {
    switch (dice.weighted({50, 30, 15, 5})) {
        case 0: return in_milliseconds(dice, 50, 2'000);
        case 1: return in_milliseconds(dice, 2'000, 12'000);
        case 2: return in_milliseconds(dice, 12'000, 30'000);
        default: return std::nullopt;
    }
}

Trigger draw_trigger(Dice& dice) {
    Trigger trigger;
    trigger.nth = 1 + static_cast<std::uint32_t>(dice.below(3));
    switch (dice.weighted({50, 25, 15, 10})) {
        case 0: trigger.nth = 1 + static_cast<std::uint32_t>(dice.below(20)); break;
        case 1:
            trigger.on = Trigger::On::StepDone;
            trigger.kind = dice.one_of<const char*>({"MakeWritable", "PointAt", "MakeReadOnly"});
            break;
        case 2:
            trigger.on = Trigger::On::Recorded;
            trigger.kind = dice.one_of<const char*>({"RecoveryEnded", "CandidatesJudged"});
            trigger.nth = 1;
            break;
        default:
            trigger.on = Trigger::On::Recorded;
            trigger.kind = "Suspected";
            break;
    }
    trigger.after = dice.percent(40) ? in_milliseconds(dice, 1, 3'000) : Duration{0};
    return trigger;
}

bool hits_for_ever(const Fault& fault, const std::string& survivor) {
    return !fault.lasts && !survivor.empty() &&
           !(fault.targets.size() == 1 && fault.targets.front().starts_with("db") &&
             fault.targets.front() != survivor);
}

ScheduledAction draw_fault(std::uint64_t seed,
                           std::uint64_t number,
                           const Deck& deck,
                           const WorldSpec& world,
                           const FaultPlan& plan) {
    Dice dice{seed, Draw::Fault, number};
    const FaultClass& one = *deck.classes[dice.weighted(deck.weights)];
    const auto hosts = hosts_of(world);
    Fault fault;
    fault.kind = one.name;
    if (one.hits == Hits::Servers) {
        fault.targets = {draw_server_target(dice, hosts)};
    } else if (one.hits == Hits::Managers) {
        fault.targets = {"manager"};
    } else {
        draw_sides(dice, hosts, fault);
        if (world.clients.empty()) {
            std::replace(fault.targets.begin(),
                         fault.targets.end(),
                         std::string{"client"},
                         std::string{"manager"});
        }
    }
    for (const Parameter& parameter : one.parameters) {
        fault.amounts[std::string{parameter.name}] = dice.between(parameter.least, parameter.most);
    }
    const auto length = draw_length(dice);
    const Instant at = Instant{kFirstFaultAt} +
                       in_milliseconds(dice, 0, (kQuietAt - Instant{kFirstFaultAt}) / 1ms - 2'000);
    const bool waits = number > 0 && dice.percent(30);
    const Trigger trigger = draw_trigger(dice);
    if (!one.ends_as.empty()) {
        fault.lasts = length;
        if (hits_for_ever(fault, plan.survivor) || (waits && !fault.lasts)) {
            fault.lasts = 10s;
        }
    }
    if (waits) {
        return {trigger, fault};
    }
    return {at, fault};
}

ScheduledAction draw_request(std::uint64_t seed, const WorldSpec& world) {
    Dice dice{seed, Draw::Fault, 1'000};
    const auto hosts = hosts_of(world);
    InstanceKey instance;
    instance.host = dice.one_of(hosts);
    const Instant at = Instant{kFirstFaultAt} + in_milliseconds(dice, 0, 30'000);
    OperatorRequest request = request::Switchover{instance, std::nullopt};
    if (dice.percent(15)) {
        request = request::Recover{instance, std::nullopt};
    } else if (dice.percent(10)) {
        request = request::BeginDowntime{instance, 10s, "ann", "maintenance"};
    } else if (dice.percent(10)) {
        request = request::BeginMaintenance{instance, 10s, "ann", "new disk"};
    }
    return {at, Operate{"manager", request}};
}

/// Any operation, on anybody: most of those that are not refused end well.
ScheduledAction draw_operation(std::uint64_t seed, std::uint64_t number, const WorldSpec& world) {
    Dice dice{seed, Draw::Fault, number};
    const auto hosts = hosts_of(world);
    const auto kinds = operation_traits();
    const OperationTraits& traits = kinds[dice.below(kinds.size())];
    request::Operate asked{.operation = {.kind = traits.kind, .instance = {}}, .owner = "ann"};
    asked.operation.instance.host = dice.one_of(hosts);
    if (traits.destination == NeedsDestination::Yes) {
        asked.operation.destination = InstanceKey{dice.one_of(hosts)};
    }
    if (traits.parameter == understudy::Parameter::Delay) {
        asked.operation.parameters.delay = dice.one_of<Duration>({0s, 5s, 1h});
    }
    if (traits.parameter == understudy::Parameter::Binlog) {
        asked.operation.parameters.binlog =
            dice.one_of<std::string>({std::string{"binlog.000001"}, std::string{"binlog.000002"}});
    }
    if (traits.parameter == understudy::Parameter::Process) {
        asked.operation.parameters.process = 1 + dice.below(2);
    }
    const Instant at = Instant{kFirstFaultAt} + in_milliseconds(dice, 0, 30'000);
    return {at, Operate{"manager", asked}};
}

/// Most kinds have something to do on any fleet. For the others something happens a second before.
std::optional<std::string> occasion_of(OperationKind kind) {
    if (kind == OperationKind::GtidErrantReset || kind == OperationKind::GtidErrantInjectEmpty) {
        return "write";
    }
    return kind == OperationKind::KillQuery ? std::optional<std::string>{"long_write"}
                                            : std::nullopt;
}

void add_operation(std::uint64_t seed,
                   std::uint64_t number,
                   const WorldSpec& world,
                   std::vector<ScheduledAction>& timed) {
    auto action = draw_operation(seed, number, world);
    const auto& asked = std::get<request::Operate>(std::get<Operate>(action.action).request);
    if (const auto kind = occasion_of(asked.operation.kind)) {
        timed.push_back({std::get<Instant>(action.when) - 1s,
                         Fault{.kind = *kind, .targets = {asked.operation.instance.host.text()}}});
    }
    timed.push_back(std::move(action));
}

bool is_earlier(const ScheduledAction& a, const ScheduledAction& b) {
    const auto* when_a = std::get_if<Instant>(&a.when);
    const auto* when_b = std::get_if<Instant>(&b.when);
    return when_a != nullptr && when_b != nullptr && *when_a < *when_b;
}

}  // namespace

std::vector<ScheduledAction> draw_faults(std::uint64_t seed,
                                         const WorldSpec& world,
                                         const FaultPlan& plan) {
    std::vector<ScheduledAction> timed;
    std::vector<ScheduledAction> waiting;
    const Deck deck = draw_deck(seed);
    for (std::uint64_t number = 0; number < plan.count; ++number) {
        auto action = draw_fault(seed, number, deck, world, plan);
        const bool waits = std::holds_alternative<Trigger>(action.when);
        (waits ? waiting : timed).push_back(std::move(action));
    }
    if (plan.may_operate && Dice{seed, Draw::Fault, 1'001}.percent(20)) {
        timed.push_back(draw_request(seed, world));
    }
    if (plan.may_operate && Dice{seed, Draw::Fault, 1'003}.percent(30)) {
        add_operation(seed, 1'002, world, timed);
    }
    if (plan.may_operate && !world.clusters.front().servers.front().has_gtid) {
        // It is not failed over: what can be done to it is what people ask for.
        add_operation(seed, 1'004, world, timed);
        add_operation(seed, 1'005, world, timed);
    }
    std::stable_sort(timed.begin(), timed.end(), is_earlier);
    waiting.insert(waiting.end(), timed.begin(), timed.end());
    return waiting;
}

void add_quiet(std::uint64_t seed, WorldSpec& world) {
    std::vector<std::string> kinds;
    for (const ScheduledAction& action : world.actions) {
        const auto* fault = std::get_if<Fault>(&action.action);
        if (fault != nullptr && !class_of(*fault).ends_as.empty() &&
            std::find(kinds.begin(), kinds.end(), fault->kind) == kinds.end()) {
            kinds.push_back(fault->kind);
        }
    }
    std::sort(kinds.begin(), kinds.end());
    for (const std::string& kind : kinds) {
        world.actions.push_back({kQuietAt, Fault{.kind = kind, .is_end = true}});
    }
    Dice dice{seed, Draw::Core};
    const auto hosts = hosts_of(world);
    if (kinds.empty() || hosts.size() < 4 || !dice.percent(30)) {
        return;  // the core is everybody
    }
    std::vector<std::string> outside = draw_some(dice, hosts);
    outside.resize(std::min(outside.size(), (hosts.size() - 1) / 2));
    world.actions.push_back({kQuietAt, Fault{.kind = "crash", .targets = outside}});
}

}  // namespace understudy::sim
