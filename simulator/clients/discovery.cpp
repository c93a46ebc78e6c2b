#include "simulator/clients/discovery.h"

#include <algorithm>

#include "engine/base/check.h"

namespace understudy::sim {

Discovery::Discovery(Environment& env,
                     const Servers& servers,
                     const std::vector<ClusterSpec>& clusters,
                     std::string prefix)
    : node_(env.network.add_node("discovery")),
      prefix_(std::move(prefix)) {
    for (const ClusterSpec& cluster : clusters) {
        aliases_.push_back(cluster.alias.value);
        const auto& members = servers.members(static_cast<std::uint32_t>(published_.size()));
        const auto root = std::find_if(members.begin(), members.end(), [&](std::uint32_t server) {
            return !servers.at(server).source;
        });
        published_.push_back(root == members.end() ? kNone : *root);
    }
}

void Discovery::write(Environment& env, Node from, KeyValueWrite write) {
    writes_.push_back(std::move(write));
    ask(env,
        from,
        {.kind = OccurrenceKind::KeyValuesArrive,
         .a = static_cast<std::uint32_t>(writes_.size() - 1)});
}

void Discovery::ask(Environment& env, Node from, const Occurrence& question) const {
    const Channel way = env.network.channel(env.kernel, from, node_);
    if (env.network.is_lost(way)) {
        return env.network.open(env.kernel, way, question);
    }
    env.network.send(env.kernel, way, question);
}

void Discovery::handle(Environment& env, const Servers& servers, const Occurrence& occurrence) {
    const Channel back = reverse(occurrence.channel);
    if (occurrence.kind == OccurrenceKind::AddressAsked) {
        return env.network.send(env.kernel,
                                back,
                                {.kind = OccurrenceKind::AddressTold,
                                 .target = occurrence.a,
                                 .a = published_[clusters_of_clients_[occurrence.a]],
                                 .b = occurrence.b});
    }
    check(occurrence.kind == OccurrenceKind::KeyValuesArrive, "discovery is written or asked");
    const KeyValueWrite& write = writes_[occurrence.a];
    take_effect(env, servers, write);
    env.network.send(env.kernel,
                     back,
                     {.kind = OccurrenceKind::KeyValuesDone,
                      .target = write.manager,
                      .incarnation = write.incarnation,
                      .c = write.id});
}

void Discovery::take_effect(Environment& env, const Servers& servers, const KeyValueWrite& write) {
    for (const auto& [key, value] : write.pairs) {
        for (std::uint32_t cluster = 0; cluster < aliases_.size(); ++cluster) {
            const auto address = parse_instance_key(value);
            if (key != prefix_ + aliases_[cluster] || !address) {
                continue;
            }
            published_[cluster] = servers.find(*address).value_or(kNone);
            env.facts.push_back(fact::Published{cluster, published_[cluster]});
        }
    }
}

}  // namespace understudy::sim
