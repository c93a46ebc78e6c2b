#include "simulator/clients/clients.h"

#include <algorithm>
#include <utility>

#include "engine/base/check.h"

namespace understudy::sim {

Clients::Clients(Environment& env,
                 const std::vector<ClientSpec>& specs,
                 const std::vector<ClusterSpec>& clusters) {
    for (const ClientSpec& spec : specs) {
        const auto cluster = std::find_if(clusters.begin(), clusters.end(), [&](const auto& one) {
            return one.alias == spec.cluster;
        });
        check(cluster != clusters.end(), "a client writes to a cluster of the world");
        Client& client = all_.emplace_back();
        client.name = spec.name;
        client.cluster = static_cast<std::uint32_t>(cluster - clusters.begin());
        client.node = env.network.add_node(spec.name);
        client.interval = spec.interval;
        client.timeout = spec.timeout;
        client.is_privileged = spec.is_privileged;
        client.keys = spec.keys;
    }
    env.history.start(all_.size());
}

std::uint32_t Clients::index_of(const Client& client) const {
    return static_cast<std::uint32_t>(&client - all_.data());
}

std::vector<Node> Clients::nodes() const {
    std::vector<Node> nodes;
    for (const Client& client : all_) {
        nodes.push_back(client.node);
    }
    return nodes;
}

std::vector<std::uint32_t> Clients::clusters() const {
    std::vector<std::uint32_t> clusters;
    for (const Client& client : all_) {
        clusters.push_back(client.cluster);
    }
    return clusters;
}

void Clients::start(Environment& env) {
    for (Client& client : all_) {
        Rng dice{env.kernel.seed(), static_cast<std::uint64_t>(Purpose::Start), client.node};
        const auto interval = static_cast<std::uint64_t>(client.interval.count());
        const Duration first{static_cast<std::int64_t>(dice.below(interval + 1))};
        env.kernel.schedule(
            env.kernel.now() + first,
            {.kind = OccurrenceKind::WriteDue, .target = index_of(client), .b = client.attempt});
    }
}

void Clients::handle(Environment& env,
                     const Servers& servers,
                     const Discovery& discovery,
                     const Occurrence& occurrence) {
    Client& client = all_[occurrence.target];
    if (occurrence.kind == OccurrenceKind::ClientReset) {
        return break_connection(env, occurrence.target, occurrence.a);
    }
    if (occurrence.kind == OccurrenceKind::GiveUpDue) {
        return on_give_up(env, client);
    }
    if (occurrence.b != client.attempt) {
        return;  // of a write that has been given up
    }
    if (occurrence.kind == OccurrenceKind::WriteDue) {
        try_to_write(env, servers, discovery, client);
    } else if (occurrence.kind == OccurrenceKind::AddressTold) {
        on_address(env, servers, client, occurrence.a);
    } else if (occurrence.kind == OccurrenceKind::ClientConnected) {
        client.server = occurrence.a;
        client.connecting_to = kNone;
        client.incarnation = static_cast<std::uint32_t>(occurrence.c);
        env.facts.push_back(fact::ClientConnected{index_of(client), client.server});
        send_write(env, servers, client);
    } else {
        check(occurrence.kind == OccurrenceKind::WriteAnswered,
              "no other message comes to a client");
        on_answer(env, servers, client, occurrence);
    }
}

void Clients::break_connection(Environment& env, std::uint32_t index, std::uint32_t server) {
    Client& client = all_[index];
    const bool is_ours = client.server == server || client.connecting_to == server;
    if (is_ours && client.is_trying) {
        fail(env, client, "connection refused or lost");
    } else if (is_ours) {
        client.server = kNone;
    }
}

void Clients::try_to_write(Environment& env,
                           const Servers& servers,
                           const Discovery& discovery,
                           Client& client) {
    client.is_trying = true;
    client.is_sent = false;
    client.began = env.kernel.now();
    if (!client.is_watched) {  // one watch for many writes: it looks again when it comes too early
        client.is_watched = true;
        env.kernel.schedule(env.kernel.now() + client.timeout,
                            {.kind = OccurrenceKind::GiveUpDue, .target = index_of(client)});
    }
    if (client.server != kNone) {
        return send_write(env, servers, client);
    }
    discovery.ask(
        env,
        client.node,
        {.kind = OccurrenceKind::AddressAsked, .a = index_of(client), .b = client.attempt});
}

void Clients::on_address(Environment& env,
                         const Servers& servers,
                         Client& client,
                         std::uint32_t server) {
    if (server == kNone) {
        return fail(env, client, "nobody is published");
    }
    client.connecting_to = server;
    env.network.open(env.kernel,
                     env.network.channel(env.kernel, client.node, servers.at(server).node),
                     {.kind = OccurrenceKind::ClientConnects,
                      .target = server,
                      .a = index_of(client),
                      .b = client.attempt});
}

void Clients::send_write(Environment& env, const Servers& servers, Client& client) {
    client.is_sent = true;
    env.network.send(env.kernel,
                     env.network.channel(env.kernel, client.node, servers.at(client.server).node),
                     {.kind = OccurrenceKind::WriteArrives,
                      .target = client.server,
                      .incarnation = client.incarnation,
                      .a = index_of(client),
                      .b = client.attempt,
                      .c = client.is_privileged ? 1U : 0U});
}

void Clients::on_answer(Environment& env,
                        const Servers& servers,
                        Client& client,
                        const Occurrence& occurrence) {
    const auto outcome = static_cast<WriteOutcome>(occurrence.c);
    if (outcome == WriteOutcome::ReadOnly) {
        client.is_sent = false;  // as good as
        return fail(env, client, "1290: the server is read-only");
    }
    ++client.acknowledged;
    const Transaction one{.origin = servers.at(occurrence.a).origin, .number = occurrence.d};
    env.history.acknowledge({index_of(client), client.attempt}, occurrence.a, one);
    env.facts.push_back(
        fact::Acknowledged{.client = index_of(client),
                           .server = occurrence.a,
                           .transaction = one,
                           .is_semi_sync = outcome == WriteOutcome::CommittedSemiSync,
                           .ackers = occurrence.e});
    if (client.failing_since) {
        const Duration outage = env.kernel.now() - *client.failing_since;
        client.longest_outage = std::max(client.longest_outage, outage);
        client.failing_since.reset();
        news_.push_back(
            {.client = index_of(client), .outage = outage, .server = occurrence.a, .why = {}});
    }
    try_again_later(env, client);
}

void Clients::on_give_up(Environment& env, Client& client) {
    client.is_watched = false;
    if (!client.is_trying) {
        return;
    }
    const Instant due = client.began + client.timeout;
    if (env.kernel.now() < due) {
        client.is_watched = true;
        return env.kernel.schedule(due,
                                   {.kind = OccurrenceKind::GiveUpDue, .target = index_of(client)});
    }
    fail(env, client, "no answer within " + to_string(client.timeout));
}

void Clients::fail(Environment& env, Client& client, std::string why) {
    env.history.fail({index_of(client), client.attempt},
                     client.is_sent ? WriteFate::Unknown : WriteFate::Failed,
                     client.server);
    client.server = kNone;
    client.connecting_to = kNone;
    ++client.failed;
    if (!client.failing_since) {
        client.failing_since = client.began;
        news_.push_back({.client = index_of(client),
                         .outage = std::nullopt,
                         .server = kNone,
                         .why = std::move(why)});
    }
    try_again_later(env, client);
}

void Clients::try_again_later(Environment& env, Client& client) {
    client.is_trying = false;
    ++client.attempt;
    const Instant next = std::max(client.began + client.interval, env.kernel.now());
    env.kernel.schedule(
        next, {.kind = OccurrenceKind::WriteDue, .target = index_of(client), .b = client.attempt});
}

}  // namespace understudy::sim
