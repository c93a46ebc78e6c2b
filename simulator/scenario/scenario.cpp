#include "simulator/scenario/scenario.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "simulator/scenario/reading.h"
#include "simulator/scenario/setting.h"

namespace understudy::sim {
namespace {

/// After the last event a run goes on for as long as clusters may take to be whole again, and a
/// little.
constexpr Duration kAfterwards = 5s;

void read_world(const Fields& fields, WorldSpec& world, Problems& problems) {
    if (const JsonNode* fleet = fields.require("fleet")) {
        read_fleet(*fleet, world, problems);
    }
    if (const JsonNode* servers = fields.find("servers")) {
        read_servers(*servers, world, problems);
    }
    if (const JsonNode* semi_sync = fields.find("semi_sync")) {
        read_semi_sync(*semi_sync, world, problems);
    }
    if (const JsonNode* clients = fields.find("clients")) {
        read_clients(*clients, world, problems);
    } else {
        add_default_clients(world);
    }
    if (const JsonNode* managers = fields.find("managers")) {
        read_managers(*managers, world, problems);
    }
    assign(world.standbys, fields.find("standbys"), read_texts, problems);
    if (const JsonNode* network = fields.find("network")) {
        read_network(*network, world, problems);
    }
    if (const JsonNode* policy = fields.find("policy")) {
        read_policy(*policy, world, problems);
    }
    if (const JsonNode* hooks = fields.find("hooks")) {
        read_hooks(*hooks, world, problems);
    }
    assign(world.hook_deadline, fields.find("hook_deadline"), read_positive_duration, problems);
    assign(world.seed, fields.find("seed"), read_seed, problems);
    assign(world.writable_within, fields.find("writable_within"), read_duration, problems);
    assign(world.whole_within, fields.find("whole_within"), read_duration, problems);
}

/// Semi-sync without anybody to acknowledge would stop every write, so all replicas do where the
/// file names none.
void let_replicas_acknowledge(WorldSpec& world) {
    for (auto& cluster : world.clusters) {
        const bool is_said = std::any_of(cluster.servers.begin(),
                                         cluster.servers.end(),
                                         [](const ServerSpec& one) { return one.acknowledges; });
        for (auto& server : cluster.servers) {
            server.acknowledges =
                is_said ? server.acknowledges : cluster.semi_sync && server.source;
        }
    }
}

Names gather_names(const WorldSpec& world) {
    Names names;
    names.hosts = host_names(world);
    names.clusters = cluster_names(world);
    names.managers = world.managers;
    names.managers.insert(names.managers.end(), world.standbys.begin(), world.standbys.end());
    for (const auto& client : world.clients) {
        names.clients.push_back(client.name);
    }
    for (const auto& cluster : world.clusters) {
        for (const auto& server : cluster.servers) {
            names.data_centers.push_back(server.data_center);
        }
    }
    return names;
}

/// Partitions name servers, managers and clients alike, so no two may share a name.
void check_names_are_unique(const JsonNode& root, const Names& names, Problems& problems) {
    std::vector<std::string> all = names.hosts;
    all.insert(all.end(), names.managers.begin(), names.managers.end());
    all.insert(all.end(), names.clients.begin(), names.clients.end());
    std::sort(all.begin(), all.end());
    const auto twin = std::adjacent_find(all.begin(), all.end());
    if (twin != all.end()) {
        problems.add(root, fmt::format("\"{}\" names two of servers, managers and clients", *twin));
    }
}

Instant end_of(const Scenario& scenario) {
    Instant last{};
    for (const auto& scheduled : scenario.world.actions) {
        const auto* at = std::get_if<Instant>(&scheduled.when);
        const auto* fault = std::get_if<Fault>(&scheduled.action);
        if (at != nullptr) {
            const Duration lasts =
                fault != nullptr ? fault->lasts.value_or(Duration{}) : Duration{};
            last = std::max(last, *at + lasts);
        }
    }
    Instant end =
        last + std::max(scenario.world.whole_within, scenario.world.writable_within) + kAfterwards;
    for (const auto& expectation : scenario.expectations) {
        end = std::max(end, expectation.by);
    }
    return end;
}

std::map<std::string, std::string> read_excuses(const JsonNode& node, Problems& problems) {
    std::map<std::string, std::string> excuses;
    for (const JsonNode* member : read_members(node, problems)) {
        if (const auto because = read_text(*member, problems)) {
            excuses[member->key] = *because;
        }
    }
    return excuses;
}

Scenario read(const JsonNode& root, Problems& problems) {
    static const std::vector<std::string> kKeys{"goal",
                                                "method",
                                                "seed",
                                                "until",
                                                "fleet",
                                                "servers",
                                                "semi_sync",
                                                "clients",
                                                "managers",
                                                "standbys",
                                                "network",
                                                "policy",
                                                "hooks",
                                                "hook_deadline",
                                                "events",
                                                "expect",
                                                "excuse",
                                                "writable_within",
                                                "whole_within"};
    const Fields fields{root, kKeys, problems};
    Scenario scenario;
    assign(scenario.goal, fields.require("goal"), read_text, problems);
    assign(scenario.method, fields.require("method"), read_text, problems);
    read_world(fields, scenario.world, problems);
    let_replicas_acknowledge(scenario.world);
    const Names names = gather_names(scenario.world);
    check_names_are_unique(root, names, problems);
    if (const JsonNode* events = fields.find("events")) {
        read_events(*events, names, scenario.world, problems);
    }
    if (const JsonNode* expectations = fields.require("expect")) {
        scenario.expectations = read_expectations(*expectations, names, problems);
    }
    if (const JsonNode* excuses = fields.find("excuse")) {
        scenario.excuses = read_excuses(*excuses, problems);
    }
    Duration until = end_of(scenario).time_since_epoch();
    assign(until, fields.find("until"), read_duration, problems);
    scenario.until = Instant{until};
    return scenario;
}

}  // namespace

std::optional<InstanceKey> read_host(const JsonNode& node, const Names& names, Problems& problems) {
    const auto name = read_text(node, problems);
    return name ? read_host_name(node, *name, names, problems) : std::nullopt;
}

std::optional<InstanceKey> read_host_name(const JsonNode& where,
                                          const std::string& name,
                                          const Names& names,
                                          Problems& problems) {
    if (!is_known(where, "host", name, names.hosts, problems)) {
        return std::nullopt;
    }
    InstanceKey key;
    key.host = name;
    return key;
}

std::optional<ClusterAlias> read_cluster_name(const JsonNode& where,
                                              const std::string& name,
                                              const Names& names,
                                              Problems& problems) {
    if (!is_known(where, "cluster", name, names.clusters, problems)) {
        return std::nullopt;
    }
    return ClusterAlias{name};
}

Result<Scenario> read_scenario(const std::string& file, std::string_view text) {
    Problems problems{file};
    const JsonNode root = parse_node(text, problems);
    if (!problems.empty()) {
        return fail(ErrorCode::Malformed, problems.text());
    }
    Scenario scenario = read(root, problems);
    if (!problems.empty()) {
        return fail(ErrorCode::Malformed, problems.text());
    }
    scenario.file = file;
    return scenario;
}

Result<Scenario> load_scenario(const std::string& file) {
    std::ifstream stream{file, std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{stream},
                           std::istreambuf_iterator<char>{}};
    if (!stream.is_open() || stream.bad()) {
        return fail(ErrorCode::NotFound, file + ": cannot be read");
    }
    return read_scenario(file, text);
}

}  // namespace understudy::sim
