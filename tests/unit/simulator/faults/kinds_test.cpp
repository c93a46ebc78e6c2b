#include <catch2/catch.hpp>

#include "simulator/faults/fault_class.h"
#include "tests/support/worlds.h"

namespace understudy::sim {
namespace {

struct Sides {
    std::vector<std::string> targets;
    std::vector<std::string> from;
};

/// On the primary, or on the links between it and everybody else.
Sides sides_of(const FaultClass& one) {
    switch (one.hits) {
        case Hits::Servers: return {{"db1"}, {}};
        case Hits::Managers: return {{"manager"}, {}};
        case Hits::Links: break;
    }
    return {{"db1"}, {"db2", "db3", "manager", "client"}};
}

Fault fault_of(const FaultClass& one) {
    const Sides sides = sides_of(one);
    return {.kind = std::string{one.name}, .targets = sides.targets, .from = sides.from};
}

Fault end_of(const FaultClass& one) {
    Fault fault = fault_of(one);
    fault.is_end = true;
    return fault;
}

World play(const FaultClass& one) {
    WorldSpec spec = tests::small_fleet(3);
    spec.actions.push_back(tests::at(5s, fault_of(one)));
    if (!one.ends_as.empty()) {
        spec.actions.push_back(tests::at(15s, end_of(one)));
    }
    World world{spec};
    world.run_until(Instant{10s});
    World copy = world;
    copy.run_until(Instant{60s});
    world.run_until(Instant{60s});
    CHECK(copy.trace_hash() == world.trace_hash());
    return world;
}

TEST_CASE("faults: each has a sentence, begins, ends, and plays the same twice", "[unit]") {
    for (const FaultClass* one : fault_classes()) {
        INFO(one->name);
        CHECK_FALSE(one->meaning.empty());
        CHECK_FALSE(describe(fault_of(*one)).empty());
        if (!one->ends_as.empty()) {
            CHECK_FALSE(describe(end_of(*one)).empty());
            CHECK(describe(end_of(*one)) != describe(fault_of(*one)));
        }
        const World first = play(*one);
        const World second = play(*one);
        CHECK(first.trace_hash() == second.trace_hash());
    }
}

std::uint64_t failed_writes(std::string_view kind) {
    const FaultClass& one = *find_fault_class(kind);
    return play(one).clients()[0].failed;
}

TEST_CASE("faults: what hurts a primary is felt by its clients", "[unit]") {
    for (const char* kind : {"power_loss",
                             "crash_loop",
                             "shut_down",
                             "older_disk",
                             "rebuild",
                             "disk_full",
                             "disk_stall",
                             "disk_read_only",
                             "clog",
                             "cut_one_way",
                             "reset_connections",
                             "forget_connections"}) {
        INFO(kind);
        CHECK(failed_writes(kind) > 0);
    }
}

TEST_CASE("faults: what clients do not feel, they do not feel", "[unit]") {
    for (const char* kind : {"too_many_connections",
                             "deny_manager",
                             "deny_replication",
                             "wrong_clock",
                             "purge",
                             "name_slow",
                             "pause_manager"}) {
        INFO(kind);
        CHECK(failed_writes(kind) == 0);
    }
}

TEST_CASE("faults: of two partitions each ends alone", "[unit]") {
    WorldSpec spec = tests::small_fleet(3);
    const auto cut = [](const char* host, bool is_end) {
        return Fault{.kind = "partition", .is_end = is_end, .targets = {"manager"}, .from = {host}};
    };
    spec.actions.push_back(tests::at(1s, cut("db2", false)));
    spec.actions.push_back(tests::at(1s, cut("db3", false)));
    spec.actions.push_back(tests::at(10s, cut("db2", true)));
    World world{spec};
    world.run_until(Instant{30s});
    const Snapshot& seen = world.engine("manager")->snapshot();
    CHECK(is_reachable(*find(seen, {"db2"})));
    CHECK_FALSE(is_reachable(*find(seen, {"db3"})));
}

}  // namespace
}  // namespace understudy::sim
