// X2: a copy and what is run on from it is the straight run.
#include "simulator/world/recording.h"

#include <map>

#include <catch2/catch.hpp>

#include "tests/support/worlds.h"

namespace understudy::sim {
namespace {

constexpr Instant kEnd{20s};

World failover(std::uint64_t seed = 1) {
    WorldSpec spec = tests::small_fleet(3, seed);
    spec.actions.push_back(tests::at(5s, tests::begin("crash", {"db1"})));
    World world{spec};
    world.keep_trace(TraceKeeping::Dropped);
    return world;
}

/// Of the straight run: trace hash after each event.
std::map<std::uint64_t, std::uint64_t> hashes_of(World world) {
    std::map<std::uint64_t, std::uint64_t> hashes{{world.events(), world.trace_hash()}};
    while (world.advance(kEnd)) {
        hashes[world.events()] = world.trace_hash();
    }
    return hashes;
}

TEST_CASE("recording: forwards and backwards, an event is where the straight run had it",
          "[unit]") {
    const auto straight = hashes_of(failover());
    const std::uint64_t last = straight.rbegin()->first;
    REQUIRE(last > 5'000);
    Recording recording{failover(), kEnd, 100};
    for (const std::uint64_t event :
         {last / 2, std::uint64_t{1}, last - 1, last / 2, last / 2 + 1, std::uint64_t{0}, last}) {
        INFO("event " << event);
        CHECK(recording.seek(event).events() == event);
        CHECK(recording.world().trace_hash() == straight.at(event));
    }
    CHECK(recording.copies() <= Recording::kMostCopies);
    CHECK(recording.seek(last + 1'000).events() == last);
    CHECK(recording.world().now() == kEnd);
}

TEST_CASE("recording: what is run on from any point ends like the straight run", "[unit]") {
    World straight = failover();
    straight.run_until(kEnd);
    Recording recording{failover(), kEnd, 100};
    recording.seek(straight.events());
    for (const std::uint64_t percent : {75U, 10U, 40U}) {
        World fork = recording.seek(straight.events() * percent / 100);
        fork.run_until(kEnd);
        CHECK(fork.trace_hash() == straight.trace_hash());
        CHECK(fork.events() == straight.events());
    }
}

TEST_CASE("recording: a fork with a change has another future, and leaves the recording alone",
          "[unit]") {
    World straight = failover();
    straight.run_until(kEnd);
    Recording recording{failover(), kEnd};
    World fork = recording.seek(straight.events() / 4);
    fork.apply(tests::begin("crash", {"db2"}));
    fork.run_until(kEnd);
    CHECK(fork.trace_hash() != straight.trace_hash());
    CHECK(recording.seek(straight.events()).trace_hash() == straight.trace_hash());
}

TEST_CASE("recording: copies become rarer as the run gets longer", "[unit]") {
    Recording recording{failover(), kEnd, 1};
    recording.seek(5'000);
    CHECK(recording.copies() <= Recording::kMostCopies);
    CHECK(recording.copies() > Recording::kMostCopies / 4);
    CHECK(recording.seek(4'321).events() == 4'321);
}

}  // namespace
}  // namespace understudy::sim
