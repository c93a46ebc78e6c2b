// Fleet, settings and workload of a swarm.
#include <algorithm>

#include "simulator/sweep/drawing.h"

namespace understudy::sim {

namespace {

using namespace std::chrono_literals;

InstanceKey host(std::uint64_t number) {
    InstanceKey key;
    key.host = "db" + std::to_string(number);
    return key;
}

Version draw_version(Dice& dice) {
    return dice.one_of({Version{Flavor::MySql, 9, 7, 0},
                        Version{Flavor::MySql, 8, 0, 36},
                        Version{Flavor::MariaDb, 10, 11, 0}});
}

/// Below the primary, or below one of the replicas drawn before.
InstanceKey draw_source(Dice& dice, const ClusterSpec& cluster, std::uint64_t percent_deep) {
    if (cluster.servers.size() > 1 && dice.percent(percent_deep)) {
        const auto& above = cluster.servers[1 + dice.below(cluster.servers.size() - 1)];
        if (above.source == cluster.servers.front().key && above.has_binlog &&
            above.logs_replica_updates) {
            return above.key;
        }
    }
    return cluster.servers.front().key;
}

void draw_server(Dice& dice, ServerSpec& server) {
    server.boots_read_only = dice.percent(70);
    server.apply_time = dice.one_of<Duration>({100us, 100us, 1ms, 10ms});
    if (server.source) {
        server.logs_replica_updates = !dice.percent(8);
        server.has_binlog = !dice.percent(4);
    }
}

void draw_rule(Dice& dice, const ServerSpec& server, Policy& policy) {
    if (server.source && dice.percent(20)) {
        policy.promotion_rules[server.key] =
            dice.one_of({PromotionRule::Prefer, PromotionRule::PreferNot, PromotionRule::MustNot});
    }
}

void draw_semi_sync(Dice& dice, ClusterSpec& cluster) {
    if (!dice.percent(45)) {
        return;
    }
    SemiSyncSpec semi_sync;
    semi_sync.timeout = dice.one_of<Duration>({200ms, 1s, 10s, 1h});
    std::uint32_t ackers = 0;
    for (ServerSpec& server : cluster.servers) {
        server.acknowledges = server.source == cluster.servers.front().key && !dice.percent(20);
        ackers += server.acknowledges ? 1U : 0U;
    }
    if (ackers > 0) {
        semi_sync.wait_for_replicas = ackers > 2 && dice.percent(20) ? 2 : 1;
        cluster.semi_sync = semi_sync;
    }
}

/// Some owners would rather have no primary than one in another place, or one that lost something.
void draw_promotion(std::uint64_t seed, Policy& policy) {
    Dice dice{seed, Draw::Promotion};
    PromotionPolicy& promotion = policy.promotion;
    promotion.stays_in_data_center = dice.percent(6);
    promotion.is_up_to_date = dice.percent(3);
    promotion.is_loss_limited = dice.percent(12);
    if (promotion.is_loss_limited) {
        promotion.may_lose_transactions = dice.one_of<std::uint32_t>({0, 0, 0, 100});
        promotion.may_lose_within = dice.one_of<Duration>({0s, 0s, 2s, 30s});
    }
}

/// Now and then one replica only keeps the log of its source, perhaps for others.
void draw_binlog_server(Dice& dice, ClusterSpec& cluster, Policy& policy) {
    ServerSpec& server = cluster.servers[dice.below(cluster.servers.size())];
    if (!dice.percent(40) || !server.source || server.acknowledges) {
        return;
    }
    ServerSpec keeper;
    keeper.key = server.key;
    keeper.source = server.source;
    keeper.data_center = server.data_center;
    keeper.version = {Flavor::MaxScale, 2, 2, 1};
    keeper.has_gtid = false;
    policy.promotion_rules.erase(server.key);
    server = std::move(keeper);
}

/// Some fleets replicate by file and position; entries of Pseudo-GTID are written in most of them.
void draw_gtid(std::uint64_t seed, ClusterSpec& cluster, Policy& policy) {
    Dice dice{seed, Draw::Gtid};
    const bool has_gtid = !dice.percent(15);
    const Version version = dice.one_of({Version{Flavor::MySql, 5, 6, 51},
                                         Version{Flavor::MySql, 5, 7, 44},
                                         Version{Flavor::MySql, 8, 0, 36},
                                         Version{Flavor::MariaDb, 10, 11, 0}});
    if (has_gtid) {
        return;
    }
    for (ServerSpec& server : cluster.servers) {
        server.has_gtid = false;
        server.version = version;
    }
    if (dice.percent(60)) {
        policy.pseudo_gtid = automatic_pseudo_gtid(1s);
        policy.pseudo_gtid.is_fixed_substring = false;  // Scenario files have no word for it.
    }
    draw_binlog_server(dice, cluster, policy);
}

/// As a scenario file lists them: each server before its replicas, and those before its next
/// sibling.
void put_in_order(const std::vector<ServerSpec>& all,
                  const std::optional<InstanceKey>& source,
                  std::vector<ServerSpec>& ordered) {
    for (const ServerSpec& server : all) {
        if (server.source == source) {
            ordered.push_back(server);
            put_in_order(all, server.key, ordered);
        }
    }
}

}  // namespace

void draw_shape(std::uint64_t seed, WorldSpec& world) {
    Dice dice{seed, Draw::Shape};
    ClusterSpec cluster{.alias = ClusterAlias{"alpha"}, .servers = {}, .semi_sync = std::nullopt};
    const std::uint64_t servers = dice.one_of<std::uint64_t>({2, 3, 3, 3, 4, 4, 5, 6, 8});
    const Version version = draw_version(dice);
    const std::uint64_t percent_deep = dice.percent(30) ? 40 : 0;
    const std::uint64_t data_centers = dice.one_of<std::uint64_t>({1, 1, 2, 3});
    for (std::uint64_t number = 1; number <= servers; ++number) {
        Dice own{seed, Draw::Shape, number};
        ServerSpec server;
        server.key = host(number);
        server.version = version;
        server.data_center = "dc" + std::to_string(1 + (number - 1) % data_centers);
        if (number > 1) {
            server.source = draw_source(own, cluster, percent_deep);
        }
        draw_server(own, server);
        draw_rule(own, server, world.policy);
        cluster.servers.push_back(std::move(server));
    }
    draw_semi_sync(dice, cluster);
    draw_gtid(seed, cluster, world.policy);
    draw_promotion(seed, world.policy);
    std::vector<ServerSpec> ordered;
    put_in_order(cluster.servers, std::nullopt, ordered);
    cluster.servers = std::move(ordered);
    world.policy.cluster_aliases[cluster.servers.front().key] = cluster.alias;
    Dice work{seed, Draw::Work};
    if (!work.percent(4)) {
        ClientSpec client{.name = "client", .cluster = cluster.alias};
        client.interval = work.one_of<Duration>({20ms, 100ms, 100ms, 500ms});
        client.timeout = work.one_of<Duration>({500ms, 1s, 1s, 5s});
        world.clients.push_back(std::move(client));
    }
    world.clusters.push_back(std::move(cluster));
}

void draw_settings(std::uint64_t seed, WorldSpec& world) {
    Dice dice{seed, Draw::Settings};
    Policy& policy = world.policy;
    const auto turn = [&](Duration& knob, std::initializer_list<Duration> choices) {
        const Duration drawn =
            dice.one_of(choices);  // drawn always, so that knobs do not move each other
        knob = dice.percent(25) ? drawn : knob;
    };
    turn(policy.probe.interval, {500ms, 2s, 5s});
    turn(policy.probe.deadline, {500ms, 2s});
    turn(policy.probe.suspect_interval, {20ms, 200ms});
    turn(policy.confirm.reconnect_pause, {3s, 30s});
    turn(policy.confirm.reconnect_settle, {200ms, 1s});
    turn(policy.step.deadline, {2s, 10s});
    turn(policy.step.fence_deadline, {300ms, 2s});
    turn(policy.step.catch_up_deadline, {10s, 30s});
    turn(policy.gate.recovery_block_period, {Duration{0}, 10s});
    turn(world.network.latency, {50us, 2ms, 20ms});
    turn(world.network.jitter, {Duration{0}, 1ms, 10ms});
    policy.confirm.looks = dice.percent(20) ? 3 : policy.confirm.looks;
    world.network.loss_per_million = dice.percent(15) ? dice.one_of({100U, 1'000U, 10'000U}) : 0;
    if (dice.percent(50)) {
        policy.gate.recover_intermediate_clusters = {"*"};
    }
}

void draw_hooks(std::uint64_t seed, WorldSpec& world) {
    constexpr Duration kPauseAfterVeto = 5s;
    Dice dice{seed, Draw::Hooks};
    if (!dice.percent(8)) {
        return;
    }
    world.hook_deadline = dice.one_of<Duration>({1s, 2s, 5s});
    for (unsigned i = 0; i <= static_cast<unsigned>(kLastHookMoment); ++i) {
        const auto moment = static_cast<HookMoment>(i);
        Dice own{seed, Draw::Hooks, 1 + i};
        const bool is_there = own.percent(60);
        HookSpec hooks;
        hooks.takes = own.one_of<Duration>({10ms, 100ms, 100ms, 800ms});
        hooks.fails = own.percent(30) ? 1 : 0;
        hooks.hangs = own.percent(40);
        if (!is_there) {
            continue;
        }
        if (can_veto(moment)) {
            const Duration longest =
                hooks.takes + hooks.fails * (world.hook_deadline + 2 * kPauseAfterVeto);
            world.writable_within += longest;
            world.whole_within += longest;
        }
        world.hooks.emplace(moment, hooks);
    }
}

}  // namespace understudy::sim
