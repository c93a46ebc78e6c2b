#include "simulator/world/world.h"

#include <set>

#include <catch2/catch.hpp>

#include "tests/support/faults.h"

namespace understudy::sim {
namespace {

WorldSpec make_world() {
    WorldSpec spec;
    ClusterSpec cluster{.alias = ClusterAlias{"alpha"}, .servers = {}, .semi_sync = SemiSyncSpec{}};
    for (const char* host : {"db1", "db2", "db3", "db4"}) {
        ServerSpec server;
        server.key = {host};
        server.acknowledges = true;
        if (std::string{host} != "db1") {
            server.source = InstanceKey{"db1"};
        }
        spec.policy.cluster_aliases.emplace(server.key, cluster.alias);
        cluster.servers.push_back(server);
    }
    spec.clusters.push_back(cluster);
    spec.clients.push_back({.name = "app", .cluster = cluster.alias});
    return spec;
}

void check_all(const World& world) {
    for (const CheckerVerdict& verdict : world.verdicts()) {
        INFO(verdict.id << " " << verdict.claim);
        CHECK(verdict.violation.value_or("") == "");
    }
}

std::string story(const World& world) {
    std::string text;
    for (const TraceEntry& entry : world.trace()) {
        text += to_string(entry.at) + " " + describe(entry.what) + "\n";
    }
    return text;
}

TEST_CASE("world: when the primary is killed, another one takes the writes", "[unit]") {
    WorldSpec spec = make_world();
    spec.actions.push_back({Instant{5s}, tests::begin("crash", {"db1"})});
    World world{spec};
    world.run_until(Instant{70s});
    world.finish();

    INFO(story(world));
    CHECK(world.published(ClusterAlias{"alpha"}) != InstanceKey{"db1"});
    CHECK(world.clients()[0].longest_outage < 10s);
    check_all(world);
}

TEST_CASE("world: when the primary hangs, another one takes the writes", "[unit]") {
    WorldSpec spec = make_world();
    spec.actions.push_back({Instant{5s}, tests::begin("hang", {"db1"})});
    spec.actions.push_back({Instant{60s}, tests::end("hang", {"db1"})});
    World world{spec};
    world.run_until(Instant{130s});
    world.finish();

    INFO(story(world));
    CHECK(world.published(ClusterAlias{"alpha"}) != InstanceKey{"db1"});
    check_all(world);
}

TEST_CASE("world: a MariaDB cluster fails over like any other", "[unit]") {
    WorldSpec spec = make_world();
    for (ServerSpec& server : spec.clusters[0].servers) {
        server.version = {Flavor::MariaDb, 11, 8, 0};
    }
    spec.actions.push_back({Instant{5s}, tests::begin("crash", {"db1"})});
    World world{spec};
    world.run_until(Instant{70s});
    world.finish();

    INFO(story(world));
    CHECK(world.published(ClusterAlias{"alpha"}) != InstanceKey{"db1"});
    check_all(world);
}

/// About more than one failover: a return, a switchover, an abort, a second attempt.
const std::set<std::string> kNotAboutOneFailover{
    "S1", "S3", "S7", "S10", "S21", "S22", "S27", "S28", "S31", "S33", "S39", "S40", "L3", "L7"};

TEST_CASE("world: no checker of a failover is vacuous in one", "[unit]") {
    WorldSpec spec = make_world();
    spec.actions.push_back({Instant{5s}, tests::begin("crash", {"db1"})});
    World world{spec};
    world.run_until(Instant{70s});
    world.finish();

    for (const CheckerVerdict& verdict : world.verdicts()) {
        INFO(verdict.id);
        if (!kNotAboutOneFailover.contains(verdict.id)) {
            CHECK(verdict.evaluated > 0);
            CHECK(verdict.interesting > 0);
        }
    }
}

TEST_CASE("world: who cannot be reached while it still takes writes is excused, and counted",
          "[unit]") {
    WorldSpec spec = make_world();
    spec.clusters[0].semi_sync.reset();
    spec.actions.push_back(
        {Instant{5s}, tests::partition({"db1"}, {"db2", "db3", "db4", "manager"})});
    World world{spec};
    world.run_until(Instant{110s});
    world.finish();

    const auto verdicts = world.verdicts();
    INFO(story(world));
    CHECK(verdicts[0].id == "S1");
    CHECK(verdicts[0].excused > 0);
    check_all(world);
}

TEST_CASE("world: a quiet world stays as it is", "[unit]") {
    World world{make_world()};
    world.run_until(Instant{70s});
    world.finish();

    INFO(story(world));
    CHECK(world.published(ClusterAlias{"alpha"}) == InstanceKey{"db1"});
    CHECK(world.clients()[0].failed == 0);
    check_all(world);
}

TEST_CASE("world: the same spec gives the same events, and another seed gives others", "[unit]") {
    const auto hash_of = [](std::uint64_t seed) {
        WorldSpec spec = make_world();
        spec.seed = seed;
        spec.actions.push_back({Instant{5s}, tests::begin("crash", {"db1"})});
        World world{spec};
        world.run_until(Instant{20s});
        return world.trace_hash();
    };
    CHECK(hash_of(1) == hash_of(1));
    CHECK(hash_of(1) != hash_of(2));
}

TEST_CASE("world: a copy has the same future", "[unit]") {
    WorldSpec spec = make_world();
    spec.actions.push_back({Instant{5s}, tests::begin("crash", {"db1"})});
    for (const Duration fork_at : {Duration{1s}, Duration{5200ms}, Duration{6s}}) {
        World world{spec};
        world.run_until(Instant{fork_at});
        World copy = world;
        world.run_until(Instant{20s});
        copy.run_until(Instant{20s});
        CHECK(copy.trace_hash() == world.trace_hash());
    }
}

TEST_CASE("world: keeping the trace changes nothing but the trace", "[unit]") {
    WorldSpec spec = make_world();
    spec.actions.push_back({Instant{5s}, tests::begin("crash", {"db1"})});
    World kept{spec};
    World dropped{spec};
    dropped.keep_trace(TraceKeeping::Dropped);
    kept.run_until(Instant{20s});
    dropped.run_until(Instant{20s});
    CHECK(kept.trace_hash() == dropped.trace_hash());
    CHECK(kept.trace().size() > dropped.trace().size());
}

TEST_CASE("world: a manager that dies at any step of a failover is succeeded by the next",
          "[unit]") {
    for (std::uint32_t nth = 1; nth <= 14; ++nth) {
        WorldSpec spec = make_world();
        spec.actions.push_back({Instant{5s}, tests::begin("crash", {"db1"})});
        spec.actions.push_back(
            {Trigger{.kind = "", .nth = nth}, tests::begin("crash_manager", {"manager"})});
        spec.actions.push_back({Instant{15s}, tests::end("crash_manager", {"manager"})});
        World world{spec};
        world.run_until(Instant{80s});
        world.finish();

        INFO("killed at step " << nth << "\n" << story(world));
        CHECK(world.published(ClusterAlias{"alpha"}) != InstanceKey{"db1"});
        check_all(world);
    }
}

}  // namespace
}  // namespace understudy::sim
