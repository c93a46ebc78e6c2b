#include "real/cli/views.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "engine/analysis/analysis.h"
#include "engine/analysis/structure.h"
#include "engine/base/text.h"

namespace understudy::real {
namespace {

bool is_checked(const Instance& instance, const ViewTime& time) {
    return time.now - instance.asked_at <= time.stale_after;
}

bool is_replicating(const Instance& instance) {
    return instance.seen && instance.seen->replica &&
           instance.seen->replica->receiver == ReceiverState::Running &&
           instance.seen->replica->applier == ApplierState::Running;
}

/// In orchestrator's order: the first that applies.
std::string state_of(const Instance& instance, const ViewTime& time) {
    if (!is_reachable(instance) || !instance.seen) {
        return "invalid";
    }
    if (!is_checked(instance, time)) {
        return "unchecked";
    }
    if (!instance.seen->replica) {
        return "ok";
    }
    if (!is_replicating(instance)) {
        return "nonreplicating";
    }
    const auto& replica = *instance.seen->replica;
    return replica.lag && *replica.lag > time.lag_limit + replica.delay ? "lag" : "ok";
}

std::string lag_of(const Instance& instance, const ViewTime& time) {
    if (!is_reachable(instance) || !instance.seen || !is_checked(instance, time)) {
        return "unknown";
    }
    if (!instance.seen->replica) {
        return "0s";
    }
    const auto& lag = instance.seen->replica->lag;
    return is_replicating(instance) && lag
               ? fmt::format("{}s", std::chrono::duration_cast<std::chrono::seconds>(*lag).count())
               : "null";
}

/// " (alias)", as its owner calls it.
std::string alias_of(const Instance& instance) {
    const bool has_one =
        instance.seen && instance.seen->details && !instance.seen->details->alias.text().empty();
    return has_one ? fmt::format(" ({})", instance.seen->details->alias.text()) : "";
}

class TreeDrawing {
  public:
    TreeDrawing(const Snapshot& snapshot, const ClusterView& cluster, const ViewTime& time)
        : snapshot_(snapshot),
          cluster_(cluster),
          time_(time) {}

    std::string draw() {
        if (cluster_.primary) {
            add(*cluster_.primary, 0);
        }
        for (const auto& key : cluster_.members) {
            if (!has_source_inside(key)) {
                add(key, 0);
            }
        }
        for (const auto& key : cluster_.members) {  // What is left goes round in a ring.
            add(key, 1);
        }
        std::size_t width = 0;
        for (const auto& line : lines_) {
            width = std::max(width, line.name.size());
        }
        std::string text;
        for (const auto& line : lines_) {
            text += fmt::format("{:<{}} {}\n", line.name, width, line.state);
        }
        return text;
    }

  private:
    struct Line {
        std::string name;
        std::string state;
    };

    [[nodiscard]] bool has_source_inside(const InstanceKey& key) const {
        const auto* instance = find(snapshot_, key);
        const auto source = instance == nullptr ? std::nullopt : source_of(*instance);
        return source && std::find(cluster_.members.begin(), cluster_.members.end(), *source) !=
                             cluster_.members.end();
    }

    /// " co-primary of db2:3306": of one on top that replicates from one below it.
    [[nodiscard]] std::string describe_co_primary(const Instance& instance) const {
        const auto* other = find_co_primary(snapshot_, instance.key);
        return other != nullptr ? " co-primary of " + to_string(other->key) : "";
    }

    void add(const InstanceKey& key, std::size_t depth) {
        const auto* instance = find(snapshot_, key);
        if (instance == nullptr || !drawn_.insert(key).second) {
            return;
        }
        std::string name;
        if (depth > 0) {
            const bool is_well = is_replicating(*instance) && is_reachable(*instance) &&
                                 is_checked(*instance, time_);
            name = std::string(2 * (depth - 1), ' ') + (is_well ? "+ " : "- ");
        }
        lines_.push_back({.name = name + to_string(key) + alias_of(*instance),
                          .state = describe_in_brackets(*instance, time_) +
                                   (depth == 0 ? describe_co_primary(*instance) : "")});
        for (const auto& other : cluster_.members) {
            const auto* replica = find(snapshot_, other);
            if (replica != nullptr && source_of(*replica) == key) {
                add(other, depth + 1);
            }
        }
    }

    const Snapshot& snapshot_;
    const ClusterView& cluster_;
    const ViewTime& time_;
    std::set<InstanceKey> drawn_;
    std::vector<Line> lines_;
};

/// The primary's as the daemon found it: it has confirmed what it thinks. Of the others what their
/// last looks show. Whoever was replaced is no primary.
std::vector<std::string> problems_of(const Terrain& terrain,
                                     const ClusterView& cluster,
                                     const InstanceKey& member) {
    const bool is_primary = member == cluster.finding.instance;
    const Finding finding =
        is_primary ? cluster.finding : judge(cluster.alias, member, gather_facts(terrain, member));
    if (!is_primary && finding.evidence.role == Role::Primary) {
        return {};
    }
    std::vector<std::string> problems;
    if (finding.code != AnalysisCode::NoProblem) {
        problems.emplace_back(to_string(finding.code));
    }
    for (const Warning& warning : find_warnings(terrain, member)) {
        problems.emplace_back(to_string(warning.kind));
    }
    return problems;
}

/// "channel audit from db9:3306 (stopped)"; of a server with the default channel only nothing.
void add_channels(const Observation& seen, std::vector<std::string>& tokens) {
    if (!seen.channels) {
        return;
    }
    if (!seen.channels->own.empty()) {
        tokens.push_back("channel " + seen.channels->own);
    }
    for (const ChannelStatus& one : seen.channels->others) {
        const bool runs =
            one.receiver == ReceiverState::Running && one.applier == ApplierState::Running;
        tokens.push_back(fmt::format("channel {} from {}{}",
                                     one.name,
                                     to_string(one.source),
                                     runs                                        ? ""
                                     : one.receiver == ReceiverState::Connecting ? " (connecting)"
                                                                                 : " (stopped)"));
    }
}

}  // namespace

std::string describe_in_brackets(const Instance& instance, const ViewTime& time) {
    std::vector<std::string> tokens{lag_of(instance, time), state_of(instance, time)};
    if (instance.seen) {
        const auto& seen = *instance.seen;
        tokens.push_back(to_string(seen.version));
        tokens.emplace_back(is_writable(seen) ? "rw" : "ro");
        tokens.emplace_back(seen.has_binlog ? "binlog" : "nobinlog");
        if (seen.logs_replica_updates) {
            tokens.emplace_back(">>");
        }
        if (has_gtid(seen)) {
            tokens.emplace_back("GTID");
        }
        if (seen.binlog_row_image && *seen.binlog_row_image != BinlogRowImage::Full) {
            tokens.push_back(fmt::format("{}-rows", to_string(*seen.binlog_row_image)));
        }
        if (seen.semi_sync.source_enabled) {
            tokens.emplace_back("semi:source");
        }
        if (seen.semi_sync.replica_enabled) {
            tokens.emplace_back("semi:replica");
        }
    }
    if (instance.seen && instance.seen->group) {
        tokens.push_back(fmt::format("group:{}:{}",
                                     to_string(instance.seen->group->role),
                                     to_string(instance.seen->group->state)));
    }
    if (instance.seen) {
        add_channels(*instance.seen, tokens);
    }
    if (instance.downtime && instance.downtime->until > time.now) {
        tokens.emplace_back("downtimed");
    }
    if (is_in_maintenance(instance, time.now)) {
        tokens.push_back("in maintenance by " + instance.maintenance->owner);
    }
    if (instance.demotion && !instance.demotion->quarantine.empty()) {
        tokens.emplace_back("quarantined");
    }
    if (instance.seen && instance.seen->replica && instance.seen->replica->is_detached) {
        tokens.emplace_back("detached");
    }
    if (instance.stop) {
        tokens.push_back("stopped by " + instance.stop->owner);
    }
    return "[" + join(tokens, ",") + "]";
}

std::string draw_topology(const Snapshot& snapshot,
                          const ClusterView& cluster,
                          const ViewTime& time) {
    return TreeDrawing(snapshot, cluster, time).draw();
}

std::string list_problems(const Inventory& inventory, const Policy& policy, Instant now) {
    const Topology topology(inventory.snapshot);
    std::string text;
    for (const auto& cluster : inventory.clusters) {
        const Terrain terrain{
            inventory.snapshot, topology, policy, cluster.members, cluster.primary};
        for (const auto& member : cluster.members) {
            const auto* instance = find(inventory.snapshot, member);
            if (instance == nullptr || (instance->downtime && instance->downtime->until > now)) {
                continue;
            }
            if (const auto problems = problems_of(terrain, cluster, member); !problems.empty()) {
                text += fmt::format("{} (cluster {}): {}\n",
                                    to_string(member),
                                    cluster.alias.value,
                                    join(problems, ", "));
            }
        }
    }
    return text;
}

std::string list_keys(std::span<const InstanceKey> keys) {
    std::string text;
    for (const auto& key : keys) {
        text += to_string(key) + "\n";
    }
    return text;
}

}  // namespace understudy::real
