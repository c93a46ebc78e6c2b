// The commands that only ask.
#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/topology/errant_gtids.h"
#include "engine/wire/wire.h"

#include "real/cli/commands.h"
#include "real/cli/forecast.h"
#include "real/cli/views.h"

namespace understudy::real {
namespace {

constexpr std::size_t kHistoryLength = 100;

/// Looks, finds the cluster and has something said about it.
template <class Say>
Result<std::string> about_cluster(CliSession& session, const std::string& instance, Say say) {
    const auto inventory = session.look();
    if (!inventory) {
        return tl::unexpected(inventory.error());
    }
    const auto cluster = resolve_cluster(session, *inventory, instance);
    return cluster ? say(*inventory, *cluster)
                   : Result<std::string>(tl::unexpected(cluster.error()));
}

template <class Say>
Result<std::string> about_instance(CliSession& session, const std::string& text, Say say) {
    const auto inventory = session.look();
    if (!inventory) {
        return tl::unexpected(inventory.error());
    }
    const auto key = resolve_instance(session, *inventory, text);
    return key ? say(*inventory, *key) : Result<std::string>(tl::unexpected(key.error()));
}

Result<InstanceKey> primary_of(const ClusterView& cluster) {
    return cluster.primary
               ? Result<InstanceKey>{*cluster.primary}
               : fail(ErrorCode::NotFound, "cluster " + cluster.alias.value + " has no primary");
}

Result<std::string> list_clusters(CliSession& session, const std::string& /*instance*/) {
    return session.look().map([](const Inventory& inventory) {
        std::string text;
        for (const auto& cluster : inventory.clusters) {
            text += cluster.alias.value + "\n";
        }
        return text;
    });
}

Result<std::string> list_cluster_aliases(CliSession& session, const std::string& /*instance*/) {
    return session.look().map([](const Inventory& inventory) {
        std::string text;
        for (const auto& cluster : inventory.clusters) {
            text += fmt::format("{}\t{}\n",
                                cluster.primary ? to_string(*cluster.primary) : cluster.alias.value,
                                cluster.alias.value);
        }
        return text;
    });
}

Result<std::string> list_primaries(CliSession& session, const std::string& /*instance*/) {
    return session.look().map([](const Inventory& inventory) {
        std::string text;
        for (const auto& cluster : inventory.clusters) {
            text += cluster.primary ? to_string(*cluster.primary) + "\n" : "";
        }
        return text;
    });
}

Result<std::string> list_instances(CliSession& session, const std::string& /*instance*/) {
    return session.look().map([](const Inventory& inventory) {
        std::vector<InstanceKey> keys;
        for (const auto& [key, instance] : inventory.snapshot.instances) {
            keys.push_back(key);
        }
        return list_keys(keys);
    });
}

Result<std::string> list_analysis(CliSession& session, const std::string& /*instance*/) {
    return session.look().map([&](const Inventory& inventory) {
        return list_problems(inventory, session.settings().policy, wall_now());
    });
}

Result<std::string> show_topology(CliSession& session, const std::string& instance) {
    const ViewTime time{.now = wall_now(),
                        .stale_after = session.settings().policy.probe.interval * 2 + 10s,
                        .lag_limit = session.settings().policy.switchover_lag_limit};
    return about_cluster(
        session, instance, [&](const Inventory& inventory, const ClusterView& cluster) {
            auto now = time;
            now.now = wall_now();
            return Result<std::string>(draw_topology(inventory.snapshot, cluster, now));
        });
}

Result<std::string> name_cluster(CliSession& session, const std::string& instance) {
    return about_cluster(
        session, instance, [](const Inventory& /*inventory*/, const ClusterView& cluster) {
            return Result<std::string>(cluster.alias.value + "\n");
        });
}

Result<std::string> name_primary(CliSession& session, const std::string& instance) {
    return about_cluster(
        session, instance, [](const Inventory& /*inventory*/, const ClusterView& cluster) {
            return primary_of(cluster).map(
                [](const InstanceKey& primary) { return to_string(primary) + "\n"; });
        });
}

Result<std::string> list_members(CliSession& session, const std::string& instance) {
    return about_cluster(
        session, instance, [](const Inventory& /*inventory*/, const ClusterView& cluster) {
            return Result<std::string>(list_keys(cluster.members));
        });
}

Result<std::string> name_instance(CliSession& session, const std::string& instance) {
    return about_instance(
        session, instance, [](const Inventory& /*inventory*/, const InstanceKey& key) {
            return Result<std::string>(to_string(key) + "\n");
        });
}

/// As it is on the wire, but on many lines.
Result<std::string> show_instance(CliSession& session, const std::string& instance) {
    return about_instance(
        session, instance, [](const Inventory& inventory, const InstanceKey& key) {
            return Result<std::string>(to_wire(*find(inventory.snapshot, key)).dump(2) + "\n");
        });
}

Result<std::string> name_source(CliSession& session, const std::string& instance) {
    return about_instance(
        session, instance, [](const Inventory& inventory, const InstanceKey& key) {
            const auto source = source_of(*find(inventory.snapshot, key));
            return Result<std::string>(source ? to_string(*source) + "\n" : "");
        });
}

Result<std::string> list_replicas(CliSession& session, const std::string& instance) {
    return about_instance(
        session, instance, [](const Inventory& inventory, const InstanceKey& key) {
            std::vector<InstanceKey> replicas;
            for (const auto& [other, known] : inventory.snapshot.instances) {
                if (source_of(known) == key) {
                    replicas.push_back(other);
                }
            }
            return Result<std::string>(list_keys(replicas));
        });
}

/// As a set; an empty line: none.
Result<std::string> name_errant_gtids(CliSession& session, const std::string& instance) {
    return about_instance(
        session,
        instance,
        [&](const Inventory& inventory, const InstanceKey& key) -> Result<std::string> {
            const Topology topology{inventory.snapshot};
            const auto errant = find_errant_gtids(
                {inventory.snapshot, topology, session.settings().policy, {}}, key);
            return errant ? Result<std::string>{to_string(*errant) + "\n"}
                          : fail(ErrorCode::Refused,
                                 fmt::format("{}: {}",
                                             to_string(errant.error().reason),
                                             errant.error().detail));
        });
}

Result<std::string> show_candidates(CliSession& session, const std::string& instance) {
    return about_cluster(
        session,
        instance,
        [&](const Inventory& inventory, const ClusterView& cluster) -> Result<std::string> {
            return primary_of(cluster).map([&](const InstanceKey& /*primary*/) {
                return list_candidates({inventory, cluster, session.settings().policy, wall_now()});
            });
        });
}

/// Of a cluster; of one that is named and is not its primary, that one first.
Result<std::string> explain(CliSession& session, const std::string& instance) {
    return about_cluster(
        session,
        instance,
        [&](const Inventory& inventory, const ClusterView& cluster) -> Result<std::string> {
            const auto journal = session.store().load_journal();
            const auto newest = session.store().load_newest(RecordsWanted::All, kHistoryLength);
            if (!journal || !newest) {
                return tl::unexpected(journal ? newest.error() : journal.error());
            }
            const ForecastView view{inventory, cluster, session.settings().policy, wall_now()};
            std::string text;
            if (!session.line().alias) {
                const auto key = resolve_instance(session, inventory, instance);
                // Unless -i gave the name of a cluster.
                text = key && cluster.primary != *key ? explain_member(view, *key) + "\n" : "";
            }
            return text + explain_cluster(view, *journal, *newest);
        });
}

/// The instance if it is in maintenance, and nothing if not.
Result<std::string> name_if_in_maintenance(CliSession& session, const std::string& instance) {
    return about_instance(
        session, instance, [](const Inventory& inventory, const InstanceKey& key) {
            const bool is_so = is_in_maintenance(*find(inventory.snapshot, key), wall_now());
            return Result<std::string>(is_so ? to_string(key) + "\n" : "");
        });
}

Result<std::string> show_history(CliSession& session, const std::string& /*instance*/) {
    return session.store()
        .load_newest(RecordsWanted::All, kHistoryLength)
        .map([](const auto& records) {
            std::string text;
            for (const auto& record : records) {
                text +=
                    fmt::format("{} {}\n", to_utc_text(record.at), one_line(describe(record.body)));
            }
            return text;
        });
}

Result<std::string> check_recoveries(CliSession& session, const std::string& /*instance*/) {
    return session.store().load_journal().map([](const auto& journal) {
        bool is_enabled = true;
        for (const auto& record : journal) {
            if (const auto* switched = std::get_if<record::RecoveriesSwitched>(&record.body)) {
                is_enabled = switched->is_enabled;
            }
        }
        return fmt::format("OK: recoveries {} globally\n", is_enabled ? "ENABLED" : "DISABLED");
    });
}

constexpr auto kQuestions = std::to_array<CliCommand>({
    {"clusters", Needs::Nothing, Kind::Question, list_clusters, "the clusters, one a line"},
    {"clusters-alias",
     Needs::Nothing,
     Kind::Question,
     list_cluster_aliases,
     "primary and name of each cluster"},
    {"topology",
     Needs::InstanceOrCluster,
     Kind::Question,
     show_topology,
     "the replication tree of a cluster"},
    {"replication-analysis",
     Needs::Nothing,
     Kind::Question,
     list_analysis,
     "what is wrong, a line for each problem"},
    {"why",
     Needs::InstanceOrCluster,
     Kind::Question,
     explain,
     "what is wrong, what would be done now, who would be promoted, and what stands in the way"},
    {"candidates",
     Needs::InstanceOrCluster,
     Kind::Question,
     show_candidates,
     "who would be promoted if the primary died now, best first, with reasons"},
    {"which-primary",
     Needs::InstanceOrCluster,
     Kind::Question,
     name_primary,
     "the primary of a cluster"},
    {"which-cluster",
     Needs::InstanceOrCluster,
     Kind::Question,
     name_cluster,
     "the cluster an instance is in"},
    {"which-cluster-instances",
     Needs::InstanceOrCluster,
     Kind::Question,
     list_members,
     "everyone in a cluster"},
    {"which-instance",
     Needs::Instance,
     Kind::Question,
     name_instance,
     "the full name of an instance"},
    {"instance",
     Needs::Instance,
     Kind::Question,
     show_instance,
     "all that is known of an instance, as JSON"},
    {"which-source",
     Needs::Instance,
     Kind::Question,
     name_source,
     "what an instance replicates from"},
    {"which-replicas",
     Needs::Instance,
     Kind::Question,
     list_replicas,
     "who replicates from an instance"},
    {"which-gtid-errant",
     Needs::Instance,
     Kind::Question,
     name_errant_gtids,
     "the GTIDs that an instance has and its primary neither has nor wrote"},
    {"in-maintenance",
     Needs::Instance,
     Kind::Question,
     name_if_in_maintenance,
     "the instance, if somebody has it in maintenance"},
    {"all-instances", Needs::Nothing, Kind::Question, list_instances, "everyone who is known"},
    {"all-primaries",
     Needs::Nothing,
     Kind::Question,
     list_primaries,
     "the primary of each cluster"},
    {"history",
     Needs::Nothing,
     Kind::Question,
     show_history,
     "what was seen, decided and done lately, and why"},
    {"check-recoveries",
     Needs::Nothing,
     Kind::Question,
     check_recoveries,
     "whether automatic recoveries are enabled"},
});

}  // namespace

std::span<const CliCommand> question_commands() {
    return kQuestions;
}

}  // namespace understudy::real
