#include "simulator/shrink/reductions.h"

#include <algorithm>

#include "engine/base/text.h"

namespace understudy::sim {

namespace {

using namespace std::chrono_literals;

std::vector<std::string> names_in(const Fault& fault) {
    std::vector<std::string> names = fault.targets;
    names.insert(names.end(), fault.from.begin(), fault.from.end());
    return names;
}

bool names_host(const ScheduledAction& action, const std::string& host) {
    const auto* fault = std::get_if<Fault>(&action.action);
    if (fault == nullptr) {
        return true;  // a request: leave what it may name
    }
    const auto names = names_in(*fault);
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
        const auto words = split(name, ' ');
        return std::find(words.begin(), words.end(), host) != words.end();
    });
}

std::optional<Scenario> without_host(const Scenario& scenario, const InstanceKey& key) {
    const auto& actions = scenario.world.actions;
    if (std::any_of(actions.begin(), actions.end(), [&](const auto& action) {
            return names_host(action, key.host);
        })) {
        return std::nullopt;
    }
    Scenario candidate = scenario;
    for (ClusterSpec& cluster : candidate.world.clusters) {
        const auto at = std::find_if(cluster.servers.begin(),
                                     cluster.servers.end(),
                                     [&](const ServerSpec& one) { return one.key == key; });
        if (at == cluster.servers.end() || !at->source || cluster.servers.size() < 3) {
            continue;
        }
        const auto source = at->source;
        cluster.servers.erase(at);
        for (ServerSpec& server : cluster.servers) {
            server.source = server.source == key ? source : server.source;
        }
        candidate.world.policy.promotion_rules.erase(key);
        return candidate;
    }
    return std::nullopt;
}

/// Applies `change` to a copy; nothing when it changes nothing that `is_same` sees.
template <class Change>
Reduction changing(Change change) {
    return [change](const Scenario& scenario) -> std::optional<Scenario> {
        Scenario candidate = scenario;
        return change(candidate) ? std::optional{std::move(candidate)} : std::nullopt;
    };
}

Reduction changing_server(bool (*change)(ServerSpec&)) {
    return changing([change](Scenario& scenario) {
        bool has_changed = false;
        for (ClusterSpec& cluster : scenario.world.clusters) {
            for (ServerSpec& server : cluster.servers) {
                has_changed = change(server) || has_changed;
            }
        }
        return has_changed;
    });
}

template <class T>
bool set(T& target, T value) {
    const bool is_other = target != value;
    target = std::move(value);
    return is_other;
}

bool forget_semi_sync(Scenario& scenario) {
    bool has_changed = false;
    for (ClusterSpec& cluster : scenario.world.clusters) {
        has_changed = has_changed || cluster.semi_sync.has_value();
        cluster.semi_sync.reset();
        for (ServerSpec& server : cluster.servers) {
            server.acknowledges = false;
        }
    }
    return has_changed;
}

bool flatten(ClusterSpec& cluster) {
    bool has_changed = false;
    for (ServerSpec& server : cluster.servers) {
        if (server.source) {
            has_changed =
                set(server.source, std::optional{cluster.servers.front().key}) || has_changed;
        }
    }
    return has_changed;
}

bool use_usual_policy(Scenario& scenario) {
    Policy usual;
    Policy& policy = scenario.world.policy;
    const bool has_changed = policy.probe.interval != usual.probe.interval ||
                             policy.probe.deadline != usual.probe.deadline ||
                             policy.probe.suspect_interval != usual.probe.suspect_interval ||
                             policy.confirm.looks != usual.confirm.looks ||
                             policy.confirm.reconnect_pause != usual.confirm.reconnect_pause ||
                             policy.confirm.reconnect_settle != usual.confirm.reconnect_settle ||
                             policy.step.deadline != usual.step.deadline ||
                             policy.step.fence_deadline != usual.step.fence_deadline ||
                             policy.step.catch_up_deadline != usual.step.catch_up_deadline;
    policy.probe = usual.probe;
    policy.confirm = usual.confirm;
    policy.step = usual.step;
    return has_changed;
}

// --- of one action

using ActionChange = bool (*)(ScheduledAction&);

Fault* fault_of(ScheduledAction& action) {
    return std::get_if<Fault>(&action.action);
}

Duration rounded(Duration time, Duration to) {
    return time < to ? to : time / to * to;
}

template <int Milliseconds>
bool round_time(ScheduledAction& action) {
    constexpr Duration kTo = std::chrono::milliseconds{Milliseconds};
    bool has_changed = false;
    if (auto* at = std::get_if<Instant>(&action.when)) {
        has_changed = set(*at, Instant{rounded(at->time_since_epoch(), kTo)});
    } else {
        auto& trigger = std::get<Trigger>(action.when);
        if (trigger.after > Duration{0}) {
            has_changed = set(trigger.after, rounded(trigger.after, kTo));
        }
    }
    Fault* fault = fault_of(action);
    if (fault != nullptr && fault->lasts) {
        has_changed = set(*fault->lasts, rounded(*fault->lasts, kTo)) || has_changed;
    }
    return has_changed;
}

bool last_for_ever(ScheduledAction& action) {
    Fault* fault = fault_of(action);
    if (fault == nullptr || !fault->lasts) {
        return false;
    }
    fault->lasts.reset();
    return true;
}

bool use_usual_amounts(ScheduledAction& action) {
    Fault* fault = fault_of(action);
    if (fault == nullptr || fault->amounts.empty()) {
        return false;
    }
    fault->amounts.clear();
    return true;
}

bool wait_for_nothing_after(ScheduledAction& action) {
    auto* trigger = std::get_if<Trigger>(&action.when);
    return trigger != nullptr && set(trigger->after, Duration{0});
}

bool hit_first_only(ScheduledAction& action) {
    Fault* fault = fault_of(action);
    if (fault == nullptr || fault->targets.size() < 2) {
        return false;
    }
    fault->targets.resize(1);
    return true;
}

bool hit_one_less(ScheduledAction& action) {
    Fault* fault = fault_of(action);
    if (fault == nullptr || fault->targets.size() < 2) {
        return false;
    }
    fault->targets.erase(fault->targets.begin());
    return true;
}

bool cut_from_one_less(ScheduledAction& action) {
    Fault* fault = fault_of(action);
    if (fault == nullptr || fault->from.size() < 2) {
        return false;
    }
    fault->from.pop_back();
    return true;
}

bool are_in_order(const std::vector<ScheduledAction>& actions) {
    Instant latest{};
    for (const ScheduledAction& action : actions) {
        if (const auto* at = std::get_if<Instant>(&action.when)) {
            if (*at < latest) {
                return false;
            }
            latest = *at;
        }
    }
    return true;
}

using Renames = std::vector<std::pair<std::string, std::string>>;

void rename(std::string& text, const Renames& names) {
    std::vector<std::string> words;
    for (const auto word : split(text, ' ')) {
        const auto found = std::find_if(
            names.begin(), names.end(), [&](const auto& one) { return one.first == word; });
        words.push_back(found == names.end() ? std::string{word} : found->second);
    }
    text = join(words, " ");
}

InstanceKey renamed(InstanceKey key, const Renames& names) {
    std::string host = key.host;
    rename(host, names);
    key.host = host;
    return key;
}

void rename_fleet(WorldSpec& world, const Renames& names) {
    std::map<InstanceKey, PromotionRule> rules;
    for (const auto& [key, rule] : world.policy.promotion_rules) {
        rules[renamed(key, names)] = rule;
    }
    world.policy.promotion_rules = std::move(rules);
    world.policy.cluster_aliases.clear();
    for (ClusterSpec& cluster : world.clusters) {
        for (ServerSpec& server : cluster.servers) {
            server.key = renamed(server.key, names);
            if (server.source) {
                server.source = renamed(*server.source, names);
            }
        }
        world.policy.cluster_aliases[cluster.servers.front().key] = cluster.alias;
    }
}

}  // namespace

std::string kind_of(const ScheduledAction& action) {
    const auto* fault = std::get_if<Fault>(&action.action);
    return fault == nullptr ? "operator" : fault->kind;
}

std::vector<ScheduledAction> keep_actions(const std::vector<ScheduledAction>& all,
                                          const std::vector<bool>& dropped) {
    std::vector<ScheduledAction> kept;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!dropped[i]) {
            kept.push_back(all[i]);
        }
    }
    return kept;
}

std::vector<Reduction> host_reductions(const Scenario& scenario) {
    std::vector<Reduction> reductions;
    for (const ClusterSpec& cluster : scenario.world.clusters) {
        for (auto server = cluster.servers.rbegin(); server != cluster.servers.rend(); ++server) {
            reductions.emplace_back(
                [key = server->key](const Scenario& one) { return without_host(one, key); });
        }
    }
    return reductions;
}

std::vector<Reduction> setting_reductions() {
    return {
        changing(use_usual_policy),
        changing([](Scenario& one) {
            return set(one.world.policy.gate.recovery_block_period,
                       Policy{}.gate.recovery_block_period);
        }),
        changing([](Scenario& one) { return set(one.world.network, NetworkSpec{}); }),
        changing([](Scenario& one) { return set(one.world.clients, {}); }),
        changing([](Scenario& one) {
            const bool has_rules = !one.world.policy.promotion_rules.empty();
            one.world.policy.promotion_rules.clear();
            return has_rules;
        }),
        changing(forget_semi_sync),
        changing([](Scenario& one) { return set(one.world.hooks, {}); }),
        changing([](Scenario& one) { return flatten(one.world.clusters.front()); }),
        changing_server(
            [](ServerSpec& server) { return set(server.version, ServerSpec{}.version); }),
        changing_server(
            [](ServerSpec& server) { return set(server.data_center, ServerSpec{}.data_center); }),
        changing_server(
            [](ServerSpec& server) { return set(server.apply_time, ServerSpec{}.apply_time); }),
        changing_server([](ServerSpec& server) { return set(server.boots_read_only, true); }),
        changing_server([](ServerSpec& server) { return set(server.has_binlog, true); }),
        changing_server([](ServerSpec& server) { return set(server.logs_replica_updates, true); }),
        changing([](Scenario& one) {
            bool has_changed = false;
            for (ClientSpec& client : one.world.clients) {
                has_changed = set(client.interval, Duration{100ms}) || has_changed;
                has_changed = set(client.timeout, ClientSpec{}.timeout) || has_changed;
            }
            return has_changed;
        }),
        changing([](Scenario& one) { return set(one.world.seed, std::uint64_t{1}); }),
    };
}

std::vector<Reduction> action_reductions(const Scenario& scenario) {
    static constexpr ActionChange kChanges[]{hit_first_only,
                                             hit_one_less,
                                             cut_from_one_less,
                                             last_for_ever,
                                             use_usual_amounts,
                                             wait_for_nothing_after,
                                             round_time<1000>,
                                             round_time<100>};
    std::vector<Reduction> reductions;
    for (std::size_t row = 0; row < scenario.world.actions.size(); ++row) {
        for (const ActionChange change : kChanges) {
            reductions.emplace_back([row, change](const Scenario& one) -> std::optional<Scenario> {
                Scenario candidate = one;
                if (row >= candidate.world.actions.size() ||
                    !change(candidate.world.actions[row]) ||
                    !are_in_order(candidate.world.actions)) {
                    return std::nullopt;
                }
                return candidate;
            });
        }
    }
    return reductions;
}

Scenario with_canonical_names(Scenario scenario) {
    WorldSpec& world = scenario.world;
    if (std::any_of(world.actions.begin(), world.actions.end(), [](const auto& action) {
            return kind_of(action) == "operator";
        })) {
        return scenario;  // requests name hosts as well
    }
    Renames names;
    for (const ClusterSpec& cluster : world.clusters) {
        for (const ServerSpec& server : cluster.servers) {
            names.emplace_back(server.key.host, "db" + std::to_string(names.size() + 1));
        }
    }
    rename_fleet(world, names);
    for (ScheduledAction& action : world.actions) {
        Fault* fault = fault_of(action);
        for (auto* list : {&fault->targets, &fault->from}) {
            for (std::string& name : *list) {
                rename(name, names);
            }
        }
    }
    return scenario;
}

}  // namespace understudy::sim
