#include "simulator/story/story.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "engine/base/text.h"

#include "simulator/scenario/condition.h"
#include "simulator/story/chronicle.h"
#include "simulator/story/topology_picture.h"
#include "simulator/story/verdict.h"

namespace understudy::story {
namespace {

constexpr std::size_t kTimeColumns = 9;
constexpr std::size_t kVerbColumns = 9;
constexpr std::size_t kLabelColumns = 9;

std::string rule(std::string_view title, const Page& page) {
    const std::size_t taken = count_columns(title) + 4;
    std::string dashes;
    for (std::size_t i = taken; i < page.width; ++i) {
        dashes += "─";
    }
    return "\n" + paint(fmt::format("── {} {}", title, dashes), Tone::Strong, page.colour) + "\n";
}

std::string labelled(std::string_view label, std::string_view text, const Page& page) {
    return hang("  " + pad(label, kLabelColumns), text, page.width) + "\n";
}

/// A cluster's tree beside its name.
std::string picture(const std::vector<sim::ServerTruth>& servers,
                    const ClusterAlias& cluster,
                    const Remark& remark) {
    std::string text;
    std::string_view label = cluster.value;
    for (const auto& row : draw_cluster(servers, cluster, remark)) {
        text += "  " + pad(label, kLabelColumns) + row + "\n";
        label = "";
    }
    return text;
}

std::string remark_at_start(const sim::Scenario& scenario, const InstanceKey& key) {
    std::vector<std::string> remarks;
    for (const auto& cluster : scenario.world.clusters) {
        for (const auto& server : cluster.servers) {
            if (server.key != key) {
                continue;
            }
            remarks.push_back(
                fmt::format("{} {}", to_string(server.version.flavor), to_string(server.version)));
            remarks.push_back(server.data_center);
            if (server.acknowledges) {
                remarks.emplace_back("acknowledges");
            }
            if (!server.has_binlog) {
                remarks.emplace_back("no binary log");
            }
            if (!server.logs_replica_updates) {
                remarks.emplace_back("does not log replica updates");
            }
        }
    }
    const auto rule_of = scenario.world.policy.promotion_rules.find(key);
    if (rule_of != scenario.world.policy.promotion_rules.end()) {
        remarks.push_back(fmt::format("promotion rule {}", to_string(rule_of->second)));
    }
    return join(remarks, ", ");
}

std::string remark_at_end(const sim::Playback& run, const sim::ServerTruth& server) {
    if (!server.is_up) {
        return "down";
    }
    std::string text = server.is_hung ? "hangs, " : "";
    text += server.is_writable ? "writable" : "read-only";
    if (server.source) {
        const bool is_fine =
            server.receiver == ReceiverState::Running && server.applier == ApplierState::Running;
        text += is_fine ? ", replicates"
                        : fmt::format(", receiver {}, applier {}",
                                      to_string(server.receiver),
                                      to_string(server.applier));
        text += server.lag > 0 ? fmt::format(", {} transactions behind", server.lag) : "";
    }
    const auto published = run.published.find(server.cluster);
    if (published != run.published.end() && published->second == server.key) {
        text += "  ← clients are sent here";
    }
    return text;
}

std::string tell_head(const sim::Scenario& scenario, const sim::Playback& run, const Page& page) {
    std::string text = paint(scenario.file, Tone::Strong, page.colour) + "\n\n";
    text += labelled("goal", scenario.goal, page);
    text += labelled("method", scenario.method, page);
    text += labelled("seed", std::to_string(run.seed), page) + "\n";
    for (const auto& cluster : scenario.world.clusters) {
        text += picture(
            servers_at_start(scenario.world), cluster.alias, [&](const sim::ServerTruth& server) {
                return remark_at_start(scenario, server.key);
            });
        if (cluster.semi_sync) {
            text += labelled(
                "",
                fmt::format("semi-synchronous: a commit waits for {} to acknowledge, at most {}",
                            cluster.semi_sync->wait_for_replicas,
                            to_string(cluster.semi_sync->timeout)),
                page);
        }
    }
    return text;
}

/// People know servers by name, so a uuid in a GTID is shown as the server it belongs to.
std::string with_names(std::string text, const std::map<std::string, std::string>& names_of_uuids) {
    for (const auto& [uuid, name] : names_of_uuids) {
        for (auto at = text.find(uuid); at != std::string::npos;
             at = text.find(uuid, at + name.size())) {
            text.replace(at, uuid.size(), name);
        }
    }
    return text;
}

std::string tell_row(const Row& row, std::size_t actor_columns, const Page& page) {
    const std::string time = pad_left(to_string(row.at), kTimeColumns);
    std::string text;
    if (!row.heading.empty()) {
        const std::string mark =
            row.text.empty() ? time + "  ▸ " : std::string(kTimeColumns, ' ') + "  ▸ ";
        text += paint(hang(mark, row.heading, page.width), Tone::Strong, page.colour) + "\n";
    }
    if (row.text.empty()) {
        return text;
    }
    const std::string head =
        time + "  " + pad(row.actor, actor_columns) + "  " + pad(row.verb, kVerbColumns) + "  ";
    text += paint(hang(head, row.text, page.width), row.tone, page.colour) + "\n";
    for (const auto& detail : row.details) {
        text += hang(std::string(count_columns(head), ' '), detail, page.width) + "\n";
    }
    return text;
}

std::string tell_rows(const sim::Playback& run, const Page& page) {
    auto rows = tell_trace(run.trace);
    std::size_t actor_columns = 8;
    for (auto& row : rows) {
        actor_columns = std::clamp<std::size_t>(count_columns(row.actor), actor_columns, 16);
        row.text = with_names(row.text, run.names_of_uuids);
        row.heading = with_names(row.heading, run.names_of_uuids);
        for (auto& detail : row.details) {
            detail = with_names(detail, run.names_of_uuids);
        }
    }
    std::string text;
    for (const auto& row : rows) {
        text += tell_row(row, actor_columns, page);
    }
    return text;
}

/// What servers still have, or had when they went down, that the primary of their cluster lacks.
std::string tell_losses(const sim::Scenario& scenario, const sim::Playback& run, const Page& page) {
    std::string text;
    for (const auto& cluster : scenario.world.clusters) {
        const auto primary = run.published.find(cluster.alias);
        if (primary == run.published.end()) {
            continue;
        }
        const auto name = short_name(primary->second);
        const auto missing = sim::missing_on(run.servers, primary->second);
        const std::string said =
            missing.empty() ? fmt::format("{} has every transaction that any server has", name)
                            : fmt::format("{} lacks {} transactions that others have: {}",
                                          name,
                                          missing.count(),
                                          with_names(to_string(missing), run.names_of_uuids));
        text += labelled(cluster.alias.value, said, page);
    }
    return text;
}

std::string tell_clients(const sim::Playback& run, const Page& page) {
    std::string text;
    for (const auto& client : run.clients) {
        const std::string outage = client.longest_outage > Duration::zero()
                                       ? ", longest outage " + to_string(client.longest_outage)
                                       : ", no outage";
        text += labelled(client.name,
                         fmt::format("{} rows acknowledged, {} writes failed{}",
                                     client.acknowledged,
                                     client.failed,
                                     outage),
                         page);
    }
    return text;
}

}  // namespace

std::string tell(const sim::Scenario& scenario, const sim::Playback& run, const Page& page) {
    std::string text = tell_head(scenario, run, page);
    text += rule("what happened", page);
    text += tell_rows(run, page);
    text += rule("afterwards, at " + to_string(run.ended), page);
    for (const auto& cluster : scenario.world.clusters) {
        text += picture(run.servers, cluster.alias, [&](const sim::ServerTruth& server) {
            return remark_at_end(run, server);
        });
    }
    text += "\n" + tell_losses(scenario, run, page);
    text += tell_clients(run, page);
    text += rule("verdict", page);
    text += with_names(tell_verdict(run, page), run.names_of_uuids);
    return text + "\n" + hang("", tell_outcome(scenario, run, page), page.width) + "\n";
}

}  // namespace understudy::story
