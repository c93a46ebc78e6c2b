// The sections `fleet`, `servers` and `semi_sync`.
#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "engine/base/text.h"

#include "simulator/scenario/reading.h"
#include "simulator/scenario/setting.h"

namespace understudy::sim {
namespace {

void add_server(const JsonNode& where,
                const std::string& host,
                const std::optional<InstanceKey>& source,
                std::pair<WorldSpec*, ClusterSpec*> into,
                Problems& problems) {
    const auto is_named = [&](const ServerSpec& server) { return server.key.host == host; };
    const auto& members = into.second->servers;
    if (host.empty() || host == "*") {
        problems.add(where, "a server needs a name");
    } else if (find_server(*into.first, host) != nullptr ||
               std::any_of(members.begin(), members.end(), is_named)) {
        problems.add(where, fmt::format("\"{}\" is in the fleet already", host));
    } else {
        ServerSpec server;
        server.key.host = host;
        server.source = source;
        into.second->servers.push_back(std::move(server));
    }
}

/// "db2", ["db2", "db3"] or { "db2": [its replicas] }. Recursion is bounded by the depth that
/// parse_node() allows.
void read_replicas(const JsonNode& node,
                   const std::optional<InstanceKey>& source,
                   std::pair<WorldSpec*, ClusterSpec*> into,
                   Problems& problems) {
    if (node.kind == JsonNode::Kind::Text) {
        add_server(node, node.text, source, into, problems);
    } else if (node.kind == JsonNode::Kind::List) {
        for (const JsonNode& item : node.items) {
            read_replicas(item, source, into, problems);
        }
    } else if (node.kind == JsonNode::Kind::Object) {
        for (const JsonNode* member : read_members(node, problems)) {
            add_server(*member, member->key, source, into, problems);
            InstanceKey key;
            key.host = member->key;
            read_replicas(*member, key, into, problems);
        }
    } else {
        problems.add(
            node,
            fmt::format("expected a host, a list of hosts, or a host and its replicas, found {}",
                        describe(node.kind)));
    }
}

std::optional<Version> read_version(const JsonNode& node, Problems& problems) {
    constexpr std::array kFlavors{std::pair{std::string_view{"mysql"}, Flavor::MySql},
                                  std::pair{std::string_view{"percona"}, Flavor::Percona},
                                  std::pair{std::string_view{"mariadb"}, Flavor::MariaDb},
                                  std::pair{std::string_view{"maxscale"}, Flavor::MaxScale}};
    const auto text = read_text(node, problems);
    if (!text) {
        return std::nullopt;
    }
    const auto words = split(*text, ' ');
    const auto numbers = split(words.back(), '.');
    for (const auto& [name, flavor] : kFlavors) {
        const auto major = parse_unsigned(numbers.front());
        const auto minor = numbers.size() > 1 ? parse_unsigned(numbers[1]) : std::nullopt;
        const auto patch =
            numbers.size() > 2 ? parse_unsigned(numbers[2]) : std::optional<std::uint64_t>{0};
        const bool is_sound = words.size() == 2 && numbers.size() <= 3 && major && minor && patch &&
                              std::max({*major, *minor, *patch}) < 10'000;
        if (is_sound && to_lower(words.front()) == name) {
            return Version{flavor,
                           static_cast<std::uint32_t>(*major),
                           static_cast<std::uint32_t>(*minor),
                           static_cast<std::uint32_t>(*patch)};
        }
    }
    problems.add(
        node, fmt::format(R"("{}" is not a version like "mysql 9.7" or "mariadb 10.11")", *text));
    return std::nullopt;
}

std::optional<PromotionRule> read_promotion_rule(const JsonNode& node, Problems& problems) {
    static const std::vector<std::string> kRules{
        "must", "prefer", "neutral", "prefer_not", "must_not"};
    const auto text = read_text(node, problems);
    if (!text || !is_known(node, "promotion rule", *text, kRules, problems)) {
        return std::nullopt;
    }
    const auto position = std::find(kRules.begin(), kRules.end(), *text) - kRules.begin();
    return static_cast<PromotionRule>(position);
}

std::optional<WaitPoint> read_wait_point(const JsonNode& node, Problems& problems) {
    static const std::vector<std::string> kPoints{"after_sync", "after_commit"};
    const auto text = read_text(node, problems);
    if (!text || !is_known(node, "wait point", *text, kPoints, problems)) {
        return std::nullopt;
    }
    return *text == kPoints.front() ? WaitPoint::AfterSync : WaitPoint::AfterCommit;
}

std::optional<ChannelStatus> read_channel(const JsonNode& node, Problems& problems) {
    const Fields fields{node, {"name", "source", "stopped"}, problems};
    ChannelStatus channel;
    std::string source;
    bool is_stopped = false;
    assign(channel.name, fields.require("name"), read_text, problems);
    assign(source, fields.require("source"), read_text, problems);
    assign(is_stopped, fields.find("stopped"), read_boolean, problems);
    if (channel.name.empty() || source.empty()) {
        return std::nullopt;
    }
    channel.source.host = source;
    channel.receiver = is_stopped ? ReceiverState::Stopped : ReceiverState::Running;
    channel.applier = is_stopped ? ApplierState::Stopped : ApplierState::Running;
    return channel;
}

void read_channels(const JsonNode& node, ServerSpec& server, Problems& problems) {
    if (node.kind != JsonNode::Kind::List || !server.source) {
        problems.add(node, "expected a list of channels, of a server that has a source");
        return;
    }
    std::vector<ChannelStatus> channels;
    for (const JsonNode& item : node.items) {
        if (auto channel = read_channel(item, problems)) {
            channels.push_back(std::move(*channel));
        }
    }
    std::sort(channels.begin(), channels.end(), [](const auto& a, const auto& b) {
        return a.name < b.name;
    });
    server.channels = std::move(channels);
}

void read_group(const JsonNode& node, ServerSpec& server, Problems& problems) {
    const Fields fields{node, {"name", "primary", "members"}, problems};
    std::string name;
    std::string primary;
    std::vector<std::string> members;
    assign(name, fields.require("name"), read_text, problems);
    assign(primary, fields.require("primary"), read_text, problems);
    assign(members, fields.require("members"), read_texts, problems);
    if (std::find(members.begin(), members.end(), server.key.host.text()) == members.end()) {
        problems.add(node, server.key.host.text() + " is not among the members of its group");
        return;
    }
    const auto role_of = [&](std::string_view host) {
        return host == primary ? GroupRole::Primary : GroupRole::Secondary;
    };
    GroupMembership group{.name = name, .role = role_of(server.key.host.text()), .others = {}};
    std::sort(members.begin(), members.end());
    for (const std::string& host : members) {
        if (server.key.host != host) {
            group.others.push_back({.key = {.host = host}, .role = role_of(host)});
        }
    }
    server.group = std::move(group);
}

/// It keeps the log of its source, by file and position, and is nothing else.
void make_binlog_server(const JsonNode& node, ServerSpec& server, Problems& problems) {
    static const std::vector<std::string> kSettings{"version", "dc", "rack", "gtid"};
    for (const JsonNode& setting : node.items) {
        if (std::find(kSettings.begin(), kSettings.end(), setting.key) == kSettings.end()) {
            problems.add(setting, "a binlog server has no \"" + setting.key + "\"");
        }
    }
    if (!server.source) {
        problems.add(node, "a binlog server needs a source, whose log it keeps");
    }
    server.has_gtid = false;
}

void read_server(const JsonNode& node, ServerSpec& server, WorldSpec& world, Problems& problems) {
    auto keys = names_of(server_settings());
    keys.insert(keys.end(), {"version", "promotion_rule", "channels", "group"});
    const Fields fields{node, keys, problems};
    assign(server.version, fields.find("version"), read_version, problems);
    read_settings(fields, server_settings(), server, problems);
    if (const JsonNode* channels = fields.find("channels")) {
        read_channels(*channels, server, problems);
    }
    if (const JsonNode* group = fields.find("group")) {
        read_group(*group, server, problems);
    }
    if (const JsonNode* rule = fields.find("promotion_rule")) {
        assign(world.policy.promotion_rules[server.key], rule, read_promotion_rule, problems);
    }
    if (is_binlog_server(server.version) && node.key != "*") {
        make_binlog_server(node, server, problems);
    }
}

}  // namespace

void read_fleet(const JsonNode& node, WorldSpec& world, Problems& problems) {
    for (const JsonNode* member : read_members(node, problems)) {
        ClusterSpec cluster;
        cluster.alias = ClusterAlias{member->key};
        if (member->kind != JsonNode::Kind::Object || member->items.size() != 1) {
            problems.add(
                *member,
                R"(expected one primary and its replicas, like { "db1": ["db2", "db3"] })");
            continue;
        }
        read_replicas(*member, std::nullopt, {&world, &cluster}, problems);
        if (!cluster.servers.empty()) {
            world.policy.cluster_aliases[cluster.servers.front().key] = cluster.alias;
        }
        world.clusters.push_back(std::move(cluster));
    }
    if (node.kind == JsonNode::Kind::Object && node.items.empty()) {
        problems.add(node, "has no cluster");
    }
}

void read_servers(const JsonNode& node, WorldSpec& world, Problems& problems) {
    const auto hosts = host_names(world);
    for (const JsonNode* member : read_members(node, problems)) {
        if (member->key == "*") {
            // What holds for all is written first, or it would overwrite what is said about one.
            if (member != &node.items.front()) {
                problems.add(*member, "\"*\" must come first");
            }
            for (auto& cluster : world.clusters) {
                for (auto& server : cluster.servers) {
                    Problems ignored{problems.file()};
                    const bool is_first =
                        &cluster == &world.clusters.front() && &server == &cluster.servers.front();
                    read_server(*member, server, world, is_first ? problems : ignored);
                }
            }
        } else if (is_known(*member, "host", member->key, hosts, problems)) {
            read_server(*member, *find_server(world, member->key), world, problems);
        }
    }
}

void read_semi_sync(const JsonNode& node, WorldSpec& world, Problems& problems) {
    const auto known = cluster_names(world);
    for (const JsonNode* member : read_members(node, problems)) {
        if (!is_known(*member, "cluster", member->key, known, problems)) {
            continue;
        }
        auto keys = names_of(semi_sync_settings());
        keys.emplace_back("wait_point");
        const Fields fields{*member, keys, problems};
        SemiSyncSpec semi_sync;
        assign(semi_sync.wait_point, fields.find("wait_point"), read_wait_point, problems);
        read_settings(fields, semi_sync_settings(), semi_sync, problems);
        for (auto& cluster : world.clusters) {
            if (cluster.alias.value == member->key) {
                cluster.semi_sync = semi_sync;
            }
        }
    }
}

ServerSpec* find_server(WorldSpec& world, const std::string& host) {
    for (auto& cluster : world.clusters) {
        for (auto& server : cluster.servers) {
            if (server.key.host == host) {
                return &server;
            }
        }
    }
    return nullptr;
}

std::vector<std::string> host_names(const WorldSpec& world) {
    std::vector<std::string> names;
    for (const auto& cluster : world.clusters) {
        for (const auto& server : cluster.servers) {
            names.push_back(server.key.host);
        }
    }
    return names;
}

std::vector<std::string> cluster_names(const WorldSpec& world) {
    std::vector<std::string> names;
    for (const auto& cluster : world.clusters) {
        names.push_back(cluster.alias.value);
    }
    return names;
}

}  // namespace understudy::sim
