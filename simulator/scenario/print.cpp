#include "simulator/scenario/print.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/base/overloaded.h"
#include "engine/base/text.h"

#include "simulator/faults/fault_class.h"
#include "simulator/scenario/quote.h"
#include "simulator/scenario/reading.h"
#include "simulator/scenario/setting.h"

namespace understudy::sim {
namespace {

using Lines = std::vector<std::string>;

std::string object(const Lines& members) {
    return members.empty() ? "{}" : "{ " + join(members, ", ") + " }";
}

std::string replicas_of(const ClusterSpec& cluster, const InstanceKey& source) {
    Lines items;
    for (const ServerSpec& server : cluster.servers) {
        if (server.source != source) {
            continue;
        }
        const std::string below = replicas_of(cluster, server.key);
        const std::string name = quote(server.key.host);
        items.push_back(below == "[]" ? name : "{ " + name + ": " + below + " }");
    }
    return "[" + join(items, ", ") + "]";
}

std::string fleet(const WorldSpec& world) {
    Lines clusters;
    for (const ClusterSpec& cluster : world.clusters) {
        const InstanceKey& root = cluster.servers.front().key;
        clusters.push_back(member(cluster.alias.value,
                                  "{ " + member(root.host, replicas_of(cluster, root)) + " }"));
    }
    return object(clusters);
}

std::string version(const Version& version) {
    return quote(to_lower(to_string(version.flavor)) + " " + to_string(version));
}

std::string channels(const std::vector<ChannelStatus>& all) {
    Lines items;
    for (const ChannelStatus& one : all) {
        Lines members{member("name", quote(one.name)), member("source", quote(one.source.host))};
        if (one.receiver == ReceiverState::Stopped) {
            members.push_back(member("stopped", "true"));
        }
        items.push_back(object(members));
    }
    return "[" + join(items, ", ") + "]";
}

std::string group(const InstanceKey& key, const GroupMembership& group) {
    std::vector<std::string> hosts{key.host.text()};
    for (const GroupMember& other : group.others) {
        hosts.push_back(other.key.host.text());
    }
    std::sort(hosts.begin(), hosts.end());
    return object({member("name", quote(group.name.text())),
                   member("primary", quote(other_primary(group).value_or(key).host)),
                   member("members", print_value(hosts))});
}

std::string servers(const WorldSpec& world) {
    Lines lines;
    for (const ClusterSpec& cluster : world.clusters) {
        for (const ServerSpec& server : cluster.servers) {
            const ServerSpec usual;
            Lines members;
            if (server.version != usual.version) {
                members.push_back(member("version", version(server.version)));
            }
            print_settings(server, usual, server_settings(), members);
            if (server.channels) {
                members.push_back(member("channels", channels(*server.channels)));
            }
            if (server.group) {
                members.push_back(member("group", group(server.key, *server.group)));
            }
            const auto rule = world.policy.promotion_rules.find(server.key);
            if (rule != world.policy.promotion_rules.end()) {
                members.push_back(member("promotion_rule", quote(to_string(rule->second))));
            }
            if (!members.empty()) {
                lines.push_back("    " + member(server.key.host, object(members)));
            }
        }
    }
    return lines.empty() ? "" : "{\n" + join(lines, ",\n") + "\n  }";
}

std::string semi_sync(const WorldSpec& world) {
    Lines clusters;
    for (const ClusterSpec& cluster : world.clusters) {
        if (cluster.semi_sync) {
            Lines members;
            print_settings(*cluster.semi_sync, SemiSyncSpec{}, semi_sync_settings(), members);
            if (cluster.semi_sync->wait_point == WaitPoint::AfterCommit) {
                members.push_back(member("wait_point", quote("after_commit")));
            }
            clusters.push_back(member(cluster.alias.value, object(members)));
        }
    }
    return clusters.empty() ? "" : object(clusters);
}

std::string hooks(const WorldSpec& world) {
    Lines moments;
    for (const auto& [moment, hooks] : world.hooks) {
        Lines members;
        print_settings(hooks, HookSpec{}, hook_settings(), members);
        moments.push_back(member(to_string(moment), object(members)));
    }
    return moments.empty() ? "" : object(moments);
}

std::string clients(const WorldSpec& world) {
    Lines lines;
    for (const ClientSpec& client : world.clients) {
        Lines members{member("cluster", quote(client.cluster.value))};
        print_settings(client, ClientSpec{}, client_settings(), members);
        lines.push_back(member(client.name, object(members)));
    }
    WorldSpec usual;
    usual.clusters = world.clusters;
    add_default_clients(usual);
    const bool is_usual = usual.clients == world.clients;
    return is_usual ? "" : object(lines);
}

std::string policy(const Policy& policy) {
    Lines members;
    print_settings(policy, Policy{}, policy_settings(), members);
    print_settings(policy.gate, GatePolicy{}, gate_settings(), members);
    print_settings(policy.promotion, PromotionPolicy{}, promotion_settings(), members);
    return members.empty() ? "" : object(members);
}

std::string network(const NetworkSpec& network) {
    Lines members;
    print_settings(network, NetworkSpec{}, network_settings(), members);
    Lines distances;
    for (const Distance& distance : network.distances) {
        distances.push_back(object({member("from", quote(distance.from)),
                                    member("to", quote(distance.to)),
                                    member("round_trip", print_value(distance.round_trip))}));
    }
    if (!distances.empty()) {
        members.push_back(member("distances", "[" + join(distances, ", ") + "]"));
    }
    Lines places;
    for (const auto& [who, data_center] : network.data_center_of) {
        places.push_back(member(who, quote(data_center)));
    }
    if (!places.empty()) {
        members.push_back(member("places", object(places)));
    }
    return members.empty() ? "" : object(members);
}

std::string trigger(const Trigger& trigger) {
    static constexpr std::array<std::string_view, 4> kWords{"step", "done", "record", "phase"};
    Lines members;
    if (!trigger.kind.empty()) {
        members.push_back(
            member(kWords.at(static_cast<std::size_t>(trigger.on)), quote(trigger.kind)));
    }
    if (trigger.nth != 1) {
        members.push_back(member("nth", print_value(trigger.nth)));
    }
    if (trigger.after != Duration::zero()) {
        members.push_back(member("after", print_value(trigger.after)));
    }
    return object(members);
}

std::string names(const std::vector<std::string>& all) {
    return all.size() == 1 ? quote(all.front()) : print_value(all);
}

void print_fault(const Fault& fault, Lines& members) {
    const FaultClass& known = class_of(fault);
    const std::string verb{fault.is_end ? known.ends_as : known.name};
    const bool is_all = fault.is_end && fault.targets.empty();
    members.push_back(member(verb, is_all ? "true" : names(fault.targets)));
    if (!fault.from.empty()) {
        members.push_back(member("from", names(fault.from)));
    }
    for (const Parameter& parameter : known.parameters) {
        const auto said = fault.amounts.find(std::string{parameter.name});
        if (said != fault.amounts.end()) {
            members.push_back(member(parameter.name,
                                     parameter.unit == Unit::Time
                                         ? print_value(Duration{said->second})
                                         : fmt::format("{}", said->second)));
        }
    }
    if (fault.lasts) {
        members.push_back(member("for", print_value(*fault.lasts)));
    }
}

std::string with_designated(const InstanceKey& instance, const std::optional<InstanceKey>& to) {
    return to ? object({member("instance", host(instance)), member("to", host(*to))})
              : host(instance);
}

std::string recover_text(const request::Recover& asked) {
    if (!asked.may_lose_anything) {
        return with_designated(asked.instance, asked.designated);
    }
    Lines members{member("instance", host(asked.instance))};
    if (asked.designated) {
        members.push_back(member("to", host(*asked.designated)));
    }
    members.push_back(member("whatever_is_lost", "true"));
    return object(members);
}

std::string operation_text(const request::Operate& asked) {
    const Operation& operation = asked.operation;
    Lines members{member("instance", host(operation.instance))};
    if (operation.destination) {
        members.push_back(member("below", host(*operation.destination)));
    }
    if (!operation.pattern.empty()) {
        members.push_back(member("pattern", quote(operation.pattern)));
    }
    if (operation.parameters.delay) {
        members.push_back(member("delay", print_value(*operation.parameters.delay)));
    }
    if (operation.parameters.binlog) {
        members.push_back(member("binlog", quote(*operation.parameters.binlog)));
    }
    if (operation.parameters.process) {
        members.push_back(member("process", fmt::format("{}", *operation.parameters.process)));
    }
    return member(verb_of(operation.kind),
                  members.size() == 1 ? host(operation.instance) : object(members));
}

/// A downtime or a maintenance.
template <class Begin>
std::string span(const Begin& begin) {
    return object({member("instance", host(begin.instance)),
                   member("length", print_value(begin.length)),
                   member("owner", quote(begin.owner)),
                   member("reason", quote(begin.reason))});
}

std::string request_text(const OperatorRequest& request) {
    return std::visit(
        Overloaded{
            [](const request::Discover& it) { return member("discover", host(it.instance)); },
            [](const request::Forget& it) { return member("forget", host(it.instance)); },
            [](const request::Recover& it) { return member("recover", recover_text(it)); },
            [](const request::Switchover& it) {
                return member("switchover", with_designated(it.instance, it.designated));
            },
            [](const request::BeginDowntime& it) { return member("downtime", span(it)); },
            [](const request::BeginMaintenance& it) { return member("maintenance", span(it)); },
            [](const request::EndMaintenance& it) {
                return member("end_maintenance", host(it.instance));
            },
            [](const request::LocateErrant& it) {
                return member("locate_gtid_errant", host(it.instance));
            },
            [](const request::EndDowntime& it) {
                return member("end_downtime", host(it.instance));
            },
            [](const request::EnableRecoveries&) { return member("enable_recoveries", "true"); },
            [](const request::DisableRecoveries&) { return member("disable_recoveries", "true"); },
            [](const request::Acknowledge& it) {
                return member("acknowledge",
                              object({member("instance", host(it.instance)),
                                      member("owner", quote(it.owner)),
                                      member("comment", quote(it.comment))}));
            },
            [](const request::Operate& it) { return operation_text(it); },
        },
        request);
}

/// `"key": value,` on a line of its own, unless there is nothing to say.
void add_section(std::string& text, std::string_view key, const std::string& value) {
    if (!value.empty()) {
        text += "  " + member(key, value) + ",\n";
    }
}

std::string list(const Lines& items) {
    return items.empty() ? "[]" : "[\n    " + join(items, ",\n    ") + "\n  ]";
}

}  // namespace

std::string print_event(const ScheduledAction& event) {
    Lines members;
    if (const auto* at = std::get_if<Instant>(&event.when)) {
        members.push_back(member("at", print_value(at->time_since_epoch())));
    } else {
        members.push_back(member("when", trigger(std::get<Trigger>(event.when))));
    }
    if (const auto* fault = std::get_if<Fault>(&event.action)) {
        print_fault(*fault, members);
    } else {
        const auto& operate = std::get<Operate>(event.action);
        members.push_back(request_text(operate.request));
        members.push_back(member("manager", quote(operate.manager)));
    }
    return object(members);
}

std::string print_scenario(const Scenario& scenario) {
    const WorldSpec& world = scenario.world;
    const WorldSpec usual;
    std::string text = "{\n";
    add_section(text, "goal", quote(scenario.goal));
    add_section(text, "method", quote(scenario.method));
    if (world.seed != usual.seed) {
        add_section(text, "seed", fmt::format("{}", world.seed));
    }
    add_section(text, "fleet", fleet(world));
    add_section(text, "servers", servers(world));
    add_section(text, "semi_sync", semi_sync(world));
    add_section(text, "clients", clients(world));
    if (world.managers != usual.managers) {
        add_section(text, "managers", print_value(world.managers));
    }
    if (!world.standbys.empty()) {
        add_section(text, "standbys", print_value(world.standbys));
    }
    add_section(text, "network", network(world.network));
    add_section(text, "policy", policy(world.policy));
    add_section(text, "hooks", hooks(world));
    if (world.hook_deadline != usual.hook_deadline) {
        add_section(text, "hook_deadline", print_value(world.hook_deadline));
    }
    if (world.writable_within != usual.writable_within) {
        add_section(text, "writable_within", print_value(world.writable_within));
    }
    if (world.whole_within != usual.whole_within) {
        add_section(text, "whole_within", print_value(world.whole_within));
    }
    add_section(text, "until", print_value(scenario.until.time_since_epoch()));
    Lines events;
    for (const ScheduledAction& event : world.actions) {
        events.push_back(print_event(event));
    }
    if (!events.empty()) {
        add_section(text, "events", list(events));
    }
    Lines excuses;
    for (const auto& [checker, because] : scenario.excuses) {
        excuses.push_back(member(checker, quote(because)));
    }
    add_section(text, "excuse", excuses.empty() ? "" : object(excuses));
    Lines expectations;
    for (const Expectation& expectation : scenario.expectations) {
        expectations.push_back(print_expectation(expectation));
    }
    return text + "  " + member("expect", list(expectations)) + "\n}\n";
}

}  // namespace understudy::sim
