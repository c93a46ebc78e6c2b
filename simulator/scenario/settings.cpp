// The sections `clients`, `managers`, `network` and `policy`, and the tables of all settings.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "simulator/scenario/reading.h"
#include "simulator/scenario/setting.h"

namespace understudy::sim {
namespace {

/// A setting is a name and a member; what the member is, says its type.
template <class Owner, class Value>
constexpr Setting<Owner> is(std::string_view name, Value& (*of)(Owner&), bool is_positive = false) {
    return {name, of, is_positive};
}

constexpr bool kPositive = true;

std::optional<std::vector<Distance>> read_distances(const JsonNode& node, Problems& problems) {
    std::vector<Distance> distances;
    for (const JsonNode* item : read_items(node, problems)) {
        const Fields fields{*item, {"from", "to", "round_trip"}, problems};
        Distance distance;
        assign(distance.from, fields.require("from"), read_text, problems);
        assign(distance.to, fields.require("to"), read_text, problems);
        assign(distance.round_trip, fields.require("round_trip"), read_duration, problems);
        distances.push_back(std::move(distance));
    }
    return distances;
}

std::optional<std::map<std::string, std::string>> read_places(const JsonNode& node,
                                                              Problems& problems) {
    std::map<std::string, std::string> places;
    for (const JsonNode* member : read_members(node, problems)) {
        assign(places[member->key], member, read_text, problems);
    }
    return places;
}

}  // namespace

std::span<const Setting<ClientSpec>> client_settings() {
    using Spec = ClientSpec;
    static const std::array kTable{
        is(
            "interval", +[](Spec& s) -> Duration& { return s.interval; }, kPositive),
        is(
            "timeout", +[](Spec& s) -> Duration& { return s.timeout; }, kPositive),
        is(
            "keys", +[](Spec& s) -> std::uint32_t& { return s.keys; }),
        is(
            "privileged", +[](Spec& s) -> bool& { return s.is_privileged; }),
    };
    return kTable;
}

std::span<const Setting<HookSpec>> hook_settings() {
    using Spec = HookSpec;
    static const std::array kTable{
        is(
            "takes", +[](Spec& s) -> Duration& { return s.takes; }),
        is(
            "fails", +[](Spec& s) -> std::uint32_t& { return s.fails; }),
        is(
            "hangs", +[](Spec& s) -> bool& { return s.hangs; }),
    };
    return kTable;
}

std::span<const Setting<NetworkSpec>> network_settings() {
    using Spec = NetworkSpec;
    static const std::array kTable{
        is(
            "latency", +[](Spec& s) -> Duration& { return s.latency; }),
        is(
            "jitter", +[](Spec& s) -> Duration& { return s.jitter; }),
        is(
            "loss_per_million", +[](Spec& s) -> std::uint32_t& { return s.loss_per_million; }),
    };
    return kTable;
}

std::span<const Setting<ServerSpec>> server_settings() {
    using Spec = ServerSpec;
    static const std::array kTable{
        is(
            "dc", +[](Spec& s) -> std::string& { return s.data_center; }),
        is(
            "log_bin", +[](Spec& s) -> bool& { return s.has_binlog; }),
        is(
            "log_replica_updates", +[](Spec& s) -> bool& { return s.logs_replica_updates; }),
        is(
            "gtid", +[](Spec& s) -> bool& { return s.has_gtid; }),
        is(
            "acknowledges", +[](Spec& s) -> bool& { return s.acknowledges; }),
        is(
            "can_be_semi_sync", +[](Spec& s) -> bool& { return s.can_be_semi_sync; }),
        is(
            "apply_time", +[](Spec& s) -> Duration& { return s.apply_time; }),
        is(
            "boots_read_only", +[](Spec& s) -> bool& { return s.boots_read_only; }),
        is(
            "rack", +[](Spec& s) -> std::string& { return s.rack; }),
        is(
            "applier_threads", +[](Spec& s) -> std::uint32_t& { return s.applier_threads; }),
        is(
            "preserves_commit_order", +[](Spec& s) -> bool& { return s.preserves_commit_order; }),
        is(
            "delay", +[](Spec& s) -> Duration& { return s.delay; }),
        is(
            "filtered_per_mille", +[](Spec& s) -> std::uint32_t& { return s.filtered_per_mille; }),
        is(
            "flush_interval", +[](Spec& s) -> Duration& { return s.flush_interval; }),
        is(
            "drops_relay_log_at_start",
            +[](Spec& s) -> bool& { return s.drops_relay_log_at_start; }),
    };
    return kTable;
}

std::span<const Setting<SemiSyncSpec>> semi_sync_settings() {
    using Spec = SemiSyncSpec;
    static const std::array kTable{
        is(
            "wait_for_replicas", +[](Spec& s) -> std::uint32_t& { return s.wait_for_replicas; }),
        is(
            "timeout", +[](Spec& s) -> Duration& { return s.timeout; }),
        is(
            "waits_without_replicas", +[](Spec& s) -> bool& { return s.waits_without_replicas; }),
    };
    return kTable;
}

std::span<const Setting<Policy>> policy_settings() {
    using Spec = Policy;
    static const std::array kTable{
        is(
            "poll_interval", +[](Spec& s) -> Duration& { return s.probe.interval; }, kPositive),
        is(
            "probe_deadline", +[](Spec& s) -> Duration& { return s.probe.deadline; }, kPositive),
        is(
            "suspect_deadline",
            +[](Spec& s) -> Duration& { return s.probe.suspect_deadline; },
            kPositive),
        is(
            "suspect_interval",
            +[](Spec& s) -> Duration& { return s.probe.suspect_interval; },
            kPositive),
        is(
            "looks", +[](Spec& s) -> std::uint32_t& { return s.confirm.looks; }),
        is(
            "reconnect_pause",
            +[](Spec& s) -> Duration& { return s.confirm.reconnect_pause; },
            kPositive),
        is(
            "reconnect_settle",
            +[](Spec& s) -> Duration& { return s.confirm.reconnect_settle; },
            kPositive),
        is(
            "step_deadline", +[](Spec& s) -> Duration& { return s.step.deadline; }, kPositive),
        is(
            "fence_deadline",
            +[](Spec& s) -> Duration& { return s.step.fence_deadline; },
            kPositive),
        is(
            "catch_up_deadline",
            +[](Spec& s) -> Duration& { return s.step.catch_up_deadline; },
            kPositive),
        is(
            "lag_limit", +[](Spec& s) -> Duration& { return s.analysis.lag_limit; }),
        is(
            "locked_after", +[](Spec& s) -> Duration& { return s.analysis.locked_after; }),
        is(
            "progress_within", +[](Spec& s) -> Duration& { return s.analysis.progress_within; }),
        is(
            "semi_sync_is_exact", +[](Spec& s) -> bool& { return s.analysis.semi_sync_is_exact; }),
        is(
            "switchover_lag_limit", +[](Spec& s) -> Duration& { return s.switchover_lag_limit; }),
        is(
            "pseudo_gtid_pattern", +[](Spec& s) -> std::string& { return s.pseudo_gtid.pattern; }),
        is(
            "pseudo_gtid_hint",
            +[](Spec& s) -> std::string& { return s.pseudo_gtid.monotonic_hint; }),
        is(
            "pseudo_gtid_every", +[](Spec& s) -> Duration& { return s.pseudo_gtid.write_every; }),
    };
    return kTable;
}

std::span<const Setting<GatePolicy>> gate_settings() {
    using Spec = GatePolicy;
    static const std::array kTable{
        is(
            "recover_primary_clusters",
            +[](Spec& s) -> std::vector<std::string>& { return s.recover_primary_clusters; }),
        is(
            "recover_intermediate_clusters",
            +[](Spec& s) -> std::vector<std::string>& { return s.recover_intermediate_clusters; }),
        is(
            "observe_primary_clusters",
            +[](Spec& s) -> std::vector<std::string>& { return s.observe_primary_clusters; }),
        is(
            "observe_intermediate_clusters",
            +[](Spec& s) -> std::vector<std::string>& { return s.observe_intermediate_clusters; }),
        is(
            "recovery_block_period", +[](Spec& s) -> Duration& { return s.recovery_block_period; }),
    };
    return kTable;
}

std::span<const Setting<PromotionPolicy>> promotion_settings() {
    using Spec = PromotionPolicy;
    static const std::array kTable{
        is(
            "stays_in_data_center", +[](Spec& s) -> bool& { return s.stays_in_data_center; }),
        is(
            "ignored_hosts", +[](Spec& s) -> std::vector<std::string>& { return s.ignored_hosts; }),
        is(
            "promotion_lag_limit", +[](Spec& s) -> Duration& { return s.lag_limit; }),
        is(
            "promotes_up_to_date_only", +[](Spec& s) -> bool& { return s.is_up_to_date; }),
        is(
            "is_loss_limited", +[](Spec& s) -> bool& { return s.is_loss_limited; }),
        is(
            "may_lose_transactions",
            +[](Spec& s) -> std::uint32_t& { return s.may_lose_transactions; }),
        is(
            "may_lose_within", +[](Spec& s) -> Duration& { return s.may_lose_within; }),
    };
    return kTable;
}

std::optional<Duration> read_positive_duration(const JsonNode& node, Problems& problems) {
    const auto duration = read_duration(node, problems);
    if (duration && *duration == Duration::zero()) {
        problems.add(node, "must be longer than nothing");
        return std::nullopt;
    }
    return duration;
}

std::optional<std::vector<std::string>> read_texts(const JsonNode& node, Problems& problems) {
    std::vector<std::string> texts;
    for (const JsonNode* item : read_items(node, problems)) {
        if (auto text = read_text(*item, problems)) {
            texts.push_back(*std::move(text));
        }
    }
    return texts;
}

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
    auto keys = names_of(client_settings());
    keys.emplace_back("cluster");
    for (const JsonNode* member : read_members(node, problems)) {
        const Fields fields{*member, keys, problems};
        ClientSpec client;
        client.name = member->key;
        if (const JsonNode* cluster = fields.require("cluster")) {
            const auto alias = read_text(*cluster, problems);
            if (!alias || !is_known(*cluster, "cluster", *alias, known, problems)) {
                continue;
            }
            client.cluster = ClusterAlias{*alias};
        }
        read_settings(fields, client_settings(), client, problems);
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
    auto keys = names_of(network_settings());
    keys.insert(keys.end(), {"distances", "places"});
    const Fields fields{node, keys, problems};
    read_settings(fields, network_settings(), world.network, problems);
    assign(world.network.distances, fields.find("distances"), read_distances, problems);
    assign(world.network.data_center_of, fields.find("places"), read_places, problems);
    if (world.network.loss_per_million > 1'000'000) {
        problems.add(*fields.find("loss_per_million"), "must be from 0 to 1000000");
    }
}

void read_policy(const JsonNode& node, WorldSpec& world, Problems& problems) {
    auto keys = names_of(policy_settings());
    for (const auto& more : {names_of(gate_settings()), names_of(promotion_settings())}) {
        keys.insert(keys.end(), more.begin(), more.end());
    }
    const Fields fields{node, keys, problems};
    read_settings(fields, policy_settings(), world.policy, problems);
    read_settings(fields, gate_settings(), world.policy.gate, problems);
    read_settings(fields, promotion_settings(), world.policy.promotion, problems);
}

}  // namespace understudy::sim
