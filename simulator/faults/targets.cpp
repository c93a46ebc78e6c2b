#include "simulator/faults/targets.h"

#include <algorithm>

#include "engine/base/text.h"

namespace understudy::sim {
namespace {

using Names = std::vector<std::string>;

std::string name_of(const Stage& stage, std::uint32_t server) {
    return short_name(stage.servers.at(server).key);
}

std::optional<std::uint32_t> find_cluster(const Stage& stage, const std::string& name) {
    for (std::uint32_t index = 0; index < stage.spec.clusters.size(); ++index) {
        if (stage.spec.clusters[index].alias.value == name) {
            return index;
        }
    }
    return std::nullopt;
}

template <class Is>
Names all_servers(const Stage& stage, Is is) {
    Names names;
    for (std::uint32_t server = 0; server < stage.servers.count(); ++server) {
        if (is(stage.servers.at(server))) {
            names.push_back(name_of(stage, server));
        }
    }
    return names;
}

template <class Is>
Names members(const Stage& stage, std::uint32_t cluster, Is is) {
    Names names;
    for (const std::uint32_t server : stage.servers.members(cluster)) {
        if (is(server)) {
            names.push_back(name_of(stage, server));
        }
    }
    return names;
}

Names first_of(Names names) {
    names.resize(std::min<std::size_t>(names.size(), 1));
    return names;
}

Names candidate(const Stage& stage, std::uint32_t cluster) {
    std::optional<std::uint32_t> best;
    const auto received = [&](std::uint32_t one) { return stage.servers.at(one).received.count(); };
    for (const std::uint32_t server : stage.servers.members(cluster)) {
        const Server& one = stage.servers.at(server);
        if (one.is_up && one.source && server != stage.discovery.published(cluster) &&
            (!best || received(server) > received(*best))) {
            best = server;
        }
    }
    return best ? Names{name_of(stage, *best)} : Names{};
}

Names replicas(const Stage& stage, const InstanceKey& source) {
    return all_servers(stage, [&](const Server& one) { return one.source == source; });
}

bool has_replicas(const Stage& stage, std::uint32_t server) {
    const Server& one = stage.servers.at(server);
    return one.source && !replicas(stage, one.key).empty();
}

Names in_cluster(const Stage& stage, const std::string& word, std::uint32_t cluster) {
    const std::uint32_t primary = stage.discovery.published(cluster);
    if (word == "primary") {
        return primary == kNone ? Names{} : Names{name_of(stage, primary)};
    }
    if (word == "candidate") {
        return candidate(stage, cluster);
    }
    if (word == "acker") {
        return first_of(members(stage, cluster, [&](std::uint32_t server) {
            const Server& one = stage.servers.at(server);
            return one.is_up && one.source && one.acknowledges;
        }));
    }
    if (word == "intermediate") {
        return first_of(members(
            stage, cluster, [&](std::uint32_t server) { return has_replicas(stage, server); }));
    }
    if (word == "replicas") {
        return members(stage, cluster, [&](std::uint32_t server) { return server != primary; });
    }
    return members(stage, cluster, [](std::uint32_t /*server*/) { return true; });
}

Names resolve_one(const Stage& stage, const std::string& target) {
    if (target == "managers") {
        return stage.spec.managers;
    }
    if (target == "servers") {
        return all_servers(stage, [](const Server& /*one*/) { return true; });
    }
    const auto role = parse_target_role(target);
    if (!role) {
        return {target};
    }
    if (role->word == "dc") {
        return all_servers(stage, [&](const Server& one) { return one.data_center == role->name; });
    }
    if (const auto cluster = find_cluster(stage, role->name)) {
        return in_cluster(stage, role->word, *cluster);
    }
    InstanceKey source;
    source.host = role->name;
    return replicas(stage, source);
}

Names resolve_all(const Stage& stage, const Names& targets) {
    Names all;
    for (const std::string& target : targets) {
        for (std::string& name : resolve_one(stage, target)) {
            if (std::find(all.begin(), all.end(), name) == all.end()) {
                all.push_back(std::move(name));
            }
        }
    }
    return all;
}

}  // namespace

const std::vector<std::string>& target_words() {
    static const std::vector<std::string> kWords{
        "primary", "candidate", "acker", "intermediate", "replicas", "all", "dc"};
    return kWords;
}

std::optional<TargetRole> parse_target_role(const std::string& target) {
    const auto words = split(target, ' ');
    if (words.size() == 3 && words[1] == "of") {
        return TargetRole{std::string{words[0]}, std::string{words[2]}};
    }
    if (words.size() == 2 && words[0] == "dc") {
        return TargetRole{"dc", std::string{words[1]}};
    }
    return std::nullopt;
}

Fault resolve(const Stage& stage, Fault fault) {
    fault.targets = resolve_all(stage, fault.targets);
    fault.from = resolve_all(stage, fault.from);
    // Nobody is on both sides of a link.
    std::erase_if(fault.from, [&](const std::string& name) {
        return std::find(fault.targets.begin(), fault.targets.end(), name) != fault.targets.end();
    });
    return fault;
}

}  // namespace understudy::sim
