#include "viz/model/topology_rows.h"

#include <algorithm>

#include <fmt/format.h>

namespace understudy::viz {
namespace {

/// A replica under load is always a few transactions behind; that is no news.
constexpr std::uint64_t kLagWorthSaying = 10;

Truth truth_of(const ServerShown& server) {
    if (!server.is_up) {
        return Truth::Down;
    }
    if (server.is_hung) {
        return Truth::Hung;
    }
    if (server.is_writable) {
        return Truth::Primary;
    }
    return server.source ? Truth::Replica : Truth::Idle;
}

Ring ring_of(const ManagerShown* manager, const Belief* belief) {
    if (manager == nullptr || !manager->is_up) {
        return Ring::Nobody;
    }
    if (belief == nullptr || belief->reachability == Reachability::Unknown) {
        return Ring::Unknown;
    }
    if (belief->is_demoted) {
        return Ring::Demoted;
    }
    if (belief->is_suspected) {
        return Ring::Suspected;
    }
    if (belief->reachability == Reachability::Unreachable) {
        return Ring::Unreachable;
    }
    return belief->is_primary ? Ring::Primary : Ring::Replica;
}

std::string state_of(const ServerShown& server) {
    if (!server.is_up) {
        return "down";
    }
    const std::string_view writability = server.is_writable ? "writable" : "read-only";
    return server.is_hung ? fmt::format("hangs, {}", writability) : std::string{writability};
}

std::string warning_of(const ServerShown& server, const Belief* belief) {
    if (belief != nullptr && !belief->stopped_by.empty()) {
        return "stopped by " + belief->stopped_by;
    }
    if (server.is_up && server.source && server.applier == ApplierState::Stopped) {
        return "applier stopped";
    }
    if (belief != nullptr && !belief->quarantine.empty()) {
        return "quarantined: " + belief->quarantine;
    }
    return belief != nullptr && belief->is_downtimed ? "in downtime" : "";
}

std::string progress_of(const ServerShown& server) {
    const auto waiting = server.received > server.executed ? server.received - server.executed : 0;
    std::string text = with_thousands(server.executed) + " trx";
    if (server.lag >= kLagWorthSaying) {
        text += fmt::format(", {} behind", with_thousands(server.lag));
    } else if (waiting >= kLagWorthSaying) {
        text += fmt::format(", {} in relay log", with_thousands(waiting));
    }
    return text;
}

std::string name_of(const std::optional<InstanceKey>& key) {
    return key ? short_name(*key) : "nobody";
}

/// Only what a manager should care about: it is always a moment behind.
std::string mismatch_of(const ServerShown& server, const Belief& belief) {
    const bool answers = server.is_up && !server.is_hung;
    if (belief.reachability == Reachability::Unknown) {
        return "";
    }
    const bool is_believed = belief.reachability == Reachability::Reachable;
    if (!answers) {
        const bool is_noticed = !is_believed || belief.is_suspected;
        return is_noticed ? "" : server.is_up ? "still believed well" : "still believed alive";
    }
    if (!is_believed) {
        return "alive, but believed gone";
    }
    if (belief.writability &&
        (*belief.writability == Writability::Writable) != server.is_writable) {
        return server.is_writable ? "believed read-only" : "believed writable";
    }
    if (belief.source != server.source) {
        return "believed to follow " + name_of(belief.source);
    }
    return "";
}

const Belief* find_belief(const ManagerShown* manager, const InstanceKey& key) {
    if (manager == nullptr || !manager->is_up) {
        return nullptr;
    }
    const auto found = manager->servers.find(key);
    return found == manager->servers.end() ? nullptr : &found->second;
}

ServerRow server_row(const ServerShown& server, const Frame& frame, const ManagerShown* manager) {
    const Belief* belief = find_belief(manager, server.key);
    const auto published = frame.published.find(server.cluster);
    return {.key = server.key,
            .name = short_name(server.key),
            .truth = truth_of(server),
            .ring = ring_of(manager, belief),
            .state = state_of(server),
            .progress = progress_of(server),
            .data_center = server.data_center,
            .warning = warning_of(server, belief),
            .mismatch = belief == nullptr ? "" : mismatch_of(server, *belief),
            .is_routed = published != frame.published.end() && published->second == server.key};
}

/// A server that is down or hangs replicates nothing, whatever state it was left in.
LinkState link_state(const ServerShown& replica) {
    if (!replica.is_up || replica.is_hung) {
        return LinkState::Stopped;
    }
    switch (replica.receiver) {
        case ReceiverState::Running: return LinkState::Running;
        case ReceiverState::Connecting: return LinkState::Connecting;
        case ReceiverState::Stopped: return LinkState::Stopped;
    }
    return LinkState::Stopped;
}

LinkRow link_row(const ServerShown& replica, const Weather& weather) {
    LinkRow row{.source = *replica.source,
                .replica = replica.key,
                .state = link_state(replica),
                .is_cut = is_cut(weather, *replica.source, replica.key),
                .lag = replica.lag,
                .label = ""};
    switch (row.state) {
        case LinkState::Running:
            row.label = replica.lag >= kLagWorthSaying
                            ? fmt::format("{} behind", with_thousands(replica.lag))
                            : "";
            break;
        case LinkState::Connecting: row.label = "connecting"; break;
        case LinkState::Stopped:
            row.label = replica.is_up && !replica.is_hung ? "receiver stopped" : "";
            break;
    }
    return row;
}

ClientRow client_row(const ClientShown& client, const Frame& frame, const Weather& weather) {
    ClientRow row{.name = client.name,
                  .routed_to = std::nullopt,
                  .state = with_thousands(client.acknowledged) + " rows written"};
    const auto published = frame.published.find(client.cluster);
    if (published != frame.published.end()) {
        row.routed_to = published->second;
        row.is_cut = is_cut(weather, client.name, published->second);
        row.is_served =
            std::any_of(frame.servers.begin(), frame.servers.end(), [&](const ServerShown& server) {
                return server.key == published->second && truth_of(server) == Truth::Primary;
            });
    }
    const auto failing = weather.failing.find(client.name);
    if (failing != weather.failing.end()) {
        row.is_failing = true;
        row.state =
            "writes fail for " + to_string(std::chrono::duration_cast<std::chrono::milliseconds>(
                                     frame.at - failing->second.since));
    }
    return row;
}

ManagerRow manager_row(const ManagerShown& manager, const Frame& frame, const Weather& weather) {
    ManagerRow row{
        .name = manager.name, .is_up = manager.is_up, .state = "watching", .cut_from = {}};
    for (const auto& server : frame.servers) {
        if (is_cut(weather, manager.name, server.key)) {
            row.cut_from.push_back(server.key);
        }
    }
    if (!manager.is_up) {
        row.state = "down";
        return row;
    }
    for (const auto& cluster : manager.clusters) {
        if (cluster.recovering) {
            row.state = "recovering";
        }
    }
    const bool is_suspecting = std::any_of(manager.servers.begin(),
                                           manager.servers.end(),
                                           [](const auto& one) { return one.second.is_suspected; });
    if (row.state == "watching" && is_suspecting) {
        row.state = "looking again";
    }
    return row;
}

ClusterRow cluster_row(const ClusterAlias& alias, const ManagerShown* manager) {
    ClusterRow row{.alias = alias, .state = "not watched"};
    if (manager == nullptr || !manager->is_up) {
        return row;
    }
    row.state = "not known yet";
    for (const auto& belief : manager->clusters) {
        if (belief.alias != alias) {
            continue;
        }
        row.code = belief.finding.code;
        row.state =
            row.code == AnalysisCode::NoProblem ? "no problem" : std::string{to_string(row.code)};
        if (belief.recovering) {
            row.is_recovering = true;
            row.state = fmt::format("recovering: {}", to_string(*belief.recovering));
        }
    }
    return row;
}

}  // namespace

std::string with_thousands(std::uint64_t number) {
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3; at -= 3) {
        text.insert(at - 3, 1, ' ');
    }
    return text;
}

TopologyRows topology_rows(const Frame& frame, const Weather& weather, std::size_t manager) {
    const ManagerShown* shown =
        manager < frame.managers.size() ? &frame.managers[manager] : nullptr;
    TopologyRows rows;
    for (const auto& server : frame.servers) {
        rows.servers.push_back(server_row(server, frame, shown));
        if (server.source) {
            rows.links.push_back(link_row(server, weather));
        }
        const bool is_new =
            std::none_of(rows.clusters.begin(), rows.clusters.end(), [&](const ClusterRow& row) {
                return row.alias == server.cluster;
            });
        if (is_new) {
            rows.clusters.push_back(cluster_row(server.cluster, shown));
        }
    }
    for (const auto& client : frame.clients) {
        rows.clients.push_back(client_row(client, frame, weather));
    }
    for (const auto& one : frame.managers) {
        rows.managers.push_back(manager_row(one, frame, weather));
        rows.managers.back().is_shown = &one == shown;
    }
    return rows;
}

std::string_view letter_of(Truth truth) {
    switch (truth) {
        case Truth::Primary: return "P";
        case Truth::Replica: return "R";
        case Truth::Idle: return "I";
        case Truth::Hung: return "H";
        case Truth::Down: return "X";
    }
    return "?";
}

std::string_view letter_of(Ring ring) {
    switch (ring) {
        case Ring::Nobody: return "-";
        case Ring::Unknown: return "?";
        case Ring::Primary: return "P";
        case Ring::Replica: return "R";
        case Ring::Suspected: return "S";
        case Ring::Unreachable: return "X";
        case Ring::Demoted: return "D";
    }
    return "?";
}

std::string_view describe(Truth truth) {
    switch (truth) {
        case Truth::Primary: return "primary";
        case Truth::Replica: return "replica";
        case Truth::Idle: return "read-only, no source";
        case Truth::Hung: return "hangs";
        case Truth::Down: return "down";
    }
    return "?";
}

std::string_view describe(Ring ring) {
    switch (ring) {
        case Ring::Nobody: return "nobody watches";
        case Ring::Unknown: return "not known yet";
        case Ring::Primary: return "the primary";
        case Ring::Replica: return "a replica that answers";
        case Ring::Suspected: return "suspected, looking again";
        case Ring::Unreachable: return "gone: does not answer";
        case Ring::Demoted: return "replaced, must not take writes";
    }
    return "?";
}

}  // namespace understudy::viz
