#include "simulator/story/topology_picture.h"

#include <algorithm>
#include <set>

#include "simulator/story/paint.h"

namespace understudy::story {
namespace {

struct Drawing {
    std::vector<const sim::ServerTruth*> members;
    std::set<InstanceKey> drawn;
    std::vector<std::pair<std::string, const sim::ServerTruth*>> rows;

    void draw(const sim::ServerTruth& server, const std::string& branch, const std::string& below) {
        if (!drawn.insert(server.key).second) {
            return;
        }
        rows.emplace_back(branch + short_name(server.key), &server);
        std::vector<const sim::ServerTruth*> replicas;
        for (const auto* one : members) {
            if (one->source == server.key && !drawn.contains(one->key)) {
                replicas.push_back(one);
            }
        }
        for (const auto* replica : replicas) {
            const bool is_last = replica == replicas.back();
            draw(*replica, below + (is_last ? "└─ " : "├─ "), below + (is_last ? "   " : "│  "));
        }
    }
};

bool is_root(const sim::ServerTruth& server, const std::vector<const sim::ServerTruth*>& members) {
    return !server.source ||
           std::none_of(members.begin(), members.end(), [&](const sim::ServerTruth* one) {
               return one->key == *server.source;
           });
}

}  // namespace

std::vector<std::string> draw_cluster(const std::vector<sim::ServerTruth>& servers,
                                      const ClusterAlias& cluster,
                                      const Remark& remark) {
    Drawing drawing{{}, {}, {}};
    for (const auto& server : servers) {
        if (server.cluster == cluster) {
            drawing.members.push_back(&server);
        }
    }
    std::sort(drawing.members.begin(), drawing.members.end(), [](const auto* a, const auto* b) {
        return a->key < b->key;
    });
    // First the one with replicas: the primary is what the reader looks for.
    const auto has_replicas = [&](const sim::ServerTruth* root) {
        return std::any_of(drawing.members.begin(),
                           drawing.members.end(),
                           [&](const sim::ServerTruth* one) { return one->source == root->key; });
    };
    std::vector<const sim::ServerTruth*> roots;
    std::copy_if(drawing.members.begin(),
                 drawing.members.end(),
                 std::back_inserter(roots),
                 [&](const auto* one) { return is_root(*one, drawing.members); });
    std::stable_partition(roots.begin(), roots.end(), has_replicas);
    for (const auto* root : roots) {
        drawing.draw(*root, "", "");
    }
    for (const auto* member : drawing.members) {
        drawing.draw(*member, "", "");
    }
    std::size_t widest = 0;
    for (const auto& [name, server] : drawing.rows) {
        widest = std::max(widest, count_columns(name));
    }
    std::vector<std::string> lines;
    for (const auto& [name, server] : drawing.rows) {
        const auto said = remark(*server);
        lines.push_back(said.empty() ? name : pad(name, widest) + "  " + said);
    }
    return lines;
}

std::vector<sim::ServerTruth> servers_at_start(const sim::WorldSpec& spec) {
    std::vector<sim::ServerTruth> servers;
    for (const auto& cluster : spec.clusters) {
        for (const auto& server : cluster.servers) {
            sim::ServerTruth truth;
            truth.key = server.key;
            truth.cluster = cluster.alias;
            truth.source = server.source;
            truth.is_writable = !server.source;
            truth.data_center = server.data_center;
            servers.push_back(std::move(truth));
        }
    }
    return servers;
}

}  // namespace understudy::story
