// T13 and what else the engine thinks about, apart from any world: sets, plans, rankings.
#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "engine/analysis/analysis.h"
#include "engine/recovery/choose.h"
#include "engine/relocation/plan_operation.h"
#include "engine/topology/obstacles.h"

#include "tests/bench/measure.h"
#include "tests/bench/targets.h"
#include "tests/support/snapshots.h"

namespace understudy::bench {
namespace {

using testing::Server;

/// Seconds that one turn takes, measured over a tenth of a second at least.
template <class Turn>
double seconds_of(Turn turn) {
    std::uint64_t turns = 0;
    const double begin = processor_seconds();
    double spent = 0;
    for (std::uint64_t batch = 1; spent < 0.1; batch *= 2) {
        for (std::uint64_t i = 0; i < batch; ++i) {
            turn();
        }
        turns += batch;
        spent = processor_seconds() - begin;
    }
    return spent / static_cast<double>(turns);
}

/// `intervals` runs of four transactions, every ten, from `offset` on.
GtidSet set_of(std::uint64_t intervals, std::uint64_t offset) {
    GtidSet set;
    for (std::uint64_t i = 0; i < intervals; ++i) {
        set |= GtidSet{testing::uuid_of("db1"), GtidInterval{10 * i + offset, 10 * i + offset + 3}};
    }
    return set;
}

volatile std::size_t kept;  // so that nothing is computed for nothing

Target sets(const char* what,
            std::uint64_t intervals,
            double good,
            std::size_t (*turn)(const GtidSet&, const GtidSet&)) {
    return {.id = "GTID",
            .what = fmt::format("{} of sets of {} intervals", what, intervals),
            .better = Better::Less,
            .floor = 10 * good,
            .good = good,
            .unit = "us",
            .measure = [=] {
                const GtidSet one = set_of(intervals, 1);
                const GtidSet other = set_of(intervals, 3);
                return 1e6 * seconds_of([&] { kept = turn(one, other); });
            }};
}

/// Clusters of a primary and `replicas`, one after the other.
Snapshot fleet_of(std::uint32_t clusters, std::uint32_t replicas) {
    std::vector<Server> servers;
    for (std::uint32_t cluster = 0; cluster < clusters; ++cluster) {
        const std::uint32_t first = 1 + cluster * (replicas + 1);
        servers.push_back({fmt::format("db{}", first), ""});
        for (std::uint32_t i = 1; i <= replicas; ++i) {
            servers.push_back({fmt::format("db{}", first + i), servers[first - 1].host});
        }
    }
    return testing::snapshot_of(servers);
}

/// Of all clusters, dead or alive.
double analysis_milliseconds(std::uint32_t instances) {
    const Snapshot fleet = fleet_of(instances / 10, 9);
    const Topology topology{fleet};
    const auto clusters = topology.clusters();
    const ClusterAlias alias{"alpha"};
    const Policy policy;
    return 1e3 * seconds_of([&] {
               for (const Cluster& cluster : clusters) {
                   const auto facts = gather_facts({fleet, topology, policy}, *cluster.primary);
                   kept = judge(alias, *cluster.primary, facts).because.size();
               }
           });
}

double ranking_milliseconds() {
    Snapshot fleet = fleet_of(1, 1'000);
    testing::kill(fleet, "db1");
    ChooseQuestion question{};
    question.primary = testing::key("db1");
    for (const auto& [key, instance] : fleet.instances) {
        if (key != question.primary) {
            question.members.push_back(key);
        }
    }
    return 1e3 * seconds_of([&] { kept = choose_promotion(fleet, question).ranking.size(); });
}

double planning_milliseconds() {
    const Snapshot fleet = fleet_of(9, 1'110);  // and those of db1 are 1,000 when 110 go below db2
    Snapshot split = fleet;
    for (std::uint32_t i = 1'002; i <= 1'111; ++i) {
        testing::replica(split, fmt::format("db{}", i)).source = testing::key("db2");
    }
    const Topology topology{split};
    const Policy policy;
    const Operation operation{.kind = OperationKind::RelocateReplicas,
                              .instance = testing::key("db1"),
                              .destination = testing::key("db2")};
    return 1e3 * seconds_of([&] {
               const auto plan = plan_operation({split, topology, policy}, operation);
               kept = plan ? plan->phases.size() : 0;
           });
}

double all_pairs_seconds() {
    const Snapshot fleet = fleet_of(1, 999);
    const Topology topology{fleet};
    const Policy policy;
    const Terrain terrain{fleet, topology, policy};
    const double begin = processor_seconds();
    for (const auto& [replica, one] : fleet.instances) {
        for (const auto& [source, other] : fleet.instances) {
            kept = find_obstacles(terrain, replica, source).size();
        }
    }
    return processor_seconds() - begin;
}

Target takes(std::string id,
             std::string what,
             double floor,
             double good,
             std::string unit,
             std::function<double()> measure) {
    return {.id = std::move(id),
            .what = std::move(what),
            .better = Better::Less,
            .floor = floor,
            .good = good,
            .unit = std::move(unit),
            .measure = std::move(measure)};
}

}  // namespace

std::vector<Target> engine_targets() {
    std::vector<Target> all{
        takes("T13",
              "analysis of 100,000 instances",
              20,
              5,
              "ms",
              [] { return analysis_milliseconds(100'000); }),
        takes("T13",
              "analysis of 10,000 instances",
              2,
              0.5,
              "ms",
              [] { return analysis_milliseconds(10'000); }),
        takes("ENG", "ranking of 1,000 candidates", 5, 1, "ms", ranking_milliseconds),
        takes("ENG",
              "planning relocate-replicas of 1,000 among 10,000 instances",
              10,
              2,
              "ms",
              planning_milliseconds),
        takes("ENG", "can replicate: all pairs of 1,000 instances", 1, 0.2, "s", all_pairs_seconds),
    };
    for (const auto& [intervals, good] : {std::pair{1ULL, 0.01}, {32ULL, 0.1}, {1'024ULL, 2.0}}) {
        all.push_back(sets("union", intervals, 10 * good, [](const GtidSet& a, const GtidSet& b) {
            return static_cast<std::size_t>((a | b).empty());
        }));
        all.push_back(
            sets("difference", intervals, 10 * good, [](const GtidSet& a, const GtidSet& b) {
                return static_cast<std::size_t>((a - b).empty());
            }));
        all.push_back(sets("containment", intervals, good, [](const GtidSet& a, const GtidSet& b) {
            return static_cast<std::size_t>(a.contains(a) && !b.contains(a));
        }));
    }
    return all;
}

}  // namespace understudy::bench
