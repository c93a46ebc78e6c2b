// The sections `clients`, `managers`, `network` and `policy`.
#include <algorithm>

#include <fmt/format.h>

#include "simulator/scenario/reading.h"

namespace understudy::sim {
namespace {

std::optional<std::vector<std::string>> read_filters(const JsonNode& node, Problems& problems) {
    std::vector<std::string> filters;
    for (const JsonNode* item : read_items(node, problems)) {
        if (auto filter = read_text(*item, problems)) {
            filters.push_back(*std::move(filter));
        }
    }
    return filters;
}

std::optional<Duration> read_positive_duration(const JsonNode& node, Problems& problems) {
    const auto duration = read_duration(node, problems);
    if (duration && *duration == Duration::zero()) {
        problems.add(node, "must be longer than nothing");
        return std::nullopt;
    }
    return duration;
}

}  // namespace

void add_default_clients(WorldSpec& world) {
    for (const auto& cluster : world.clusters) {
        const bool is_only_one = world.clusters.size() == 1;
        ClientSpec client;
        client.name = is_only_one ? "client" : cluster.alias.value + "-client";
        client.cluster = cluster.alias;
        world.clients.push_back(std::move(client));
    }
}

void read_clients(const JsonNode& node, WorldSpec& world, Problems& problems) {
    const auto known = cluster_names(world);
    for (const JsonNode* member : read_members(node, problems)) {
        const Fields fields{*member, {"cluster", "interval", "timeout"}, problems};
        ClientSpec client;
        client.name = member->key;
        if (const JsonNode* cluster = fields.require("cluster")) {
            const auto alias = read_text(*cluster, problems);
            if (!alias || !is_known(*cluster, "cluster", *alias, known, problems)) {
                continue;
            }
            client.cluster = ClusterAlias{*alias};
        }
        assign(client.interval, fields.find("interval"), read_positive_duration, problems);
        assign(client.timeout, fields.find("timeout"), read_positive_duration, problems);
        world.clients.push_back(std::move(client));
    }
}

void read_managers(const JsonNode& node, WorldSpec& world, Problems& problems) {
    world.managers.clear();
    for (const JsonNode* item : read_items(node, problems)) {
        const auto name = read_text(*item, problems);
        if (!name) {
            continue;
        }
        if (std::find(world.managers.begin(), world.managers.end(), *name) !=
            world.managers.end()) {
            problems.add(*item, fmt::format("manager \"{}\" is listed already", *name));
            continue;
        }
        world.managers.push_back(*name);
    }
}

void read_network(const JsonNode& node, WorldSpec& world, Problems& problems) {
    const Fields fields{node, {"latency", "jitter", "loss_per_million"}, problems};
    assign(world.network.latency, fields.find("latency"), read_duration, problems);
    assign(world.network.jitter, fields.find("jitter"), read_duration, problems);
    assign(world.network.loss_per_million, fields.find("loss_per_million"), read_count, problems);
    if (world.network.loss_per_million > 1'000'000) {
        problems.add(*fields.find("loss_per_million"), "must be from 0 to 1000000");
    }
}

void read_policy(const JsonNode& node, WorldSpec& world, Problems& problems) {
    static const std::vector<std::string> kKeys{"poll_interval",
                                                "probe_deadline",
                                                "suspect_interval",
                                                "looks",
                                                "reconnect_pause",
                                                "step_deadline",
                                                "fence_deadline",
                                                "catch_up_deadline",
                                                "recover_primary_clusters",
                                                "recovery_block_period",
                                                "switchover_lag_limit"};
    const Fields fields{node, kKeys, problems};
    Policy& policy = world.policy;
    assign(policy.probe.interval, fields.find("poll_interval"), read_positive_duration, problems);
    assign(policy.probe.deadline, fields.find("probe_deadline"), read_positive_duration, problems);
    assign(policy.probe.suspect_interval,
           fields.find("suspect_interval"),
           read_positive_duration,
           problems);
    assign(policy.confirm.looks, fields.find("looks"), read_count, problems);
    assign(policy.confirm.reconnect_pause,
           fields.find("reconnect_pause"),
           read_positive_duration,
           problems);
    assign(policy.step.deadline, fields.find("step_deadline"), read_positive_duration, problems);
    assign(policy.step.fence_deadline,
           fields.find("fence_deadline"),
           read_positive_duration,
           problems);
    assign(policy.step.catch_up_deadline,
           fields.find("catch_up_deadline"),
           read_positive_duration,
           problems);
    assign(policy.gate.recover_primary_clusters,
           fields.find("recover_primary_clusters"),
           read_filters,
           problems);
    assign(policy.gate.recovery_block_period,
           fields.find("recovery_block_period"),
           read_duration,
           problems);
    assign(
        policy.switchover_lag_limit, fields.find("switchover_lag_limit"), read_duration, problems);
}

}  // namespace understudy::sim
