#include "simulator/clients/history.h"

#include <catch2/catch.hpp>

#include "tests/unit/simulator/mysql/bench.h"

namespace understudy::sim {
namespace {

ClientSpec make_client(const std::string& name = "app") {
    return {.name = name, .cluster = ClusterAlias{"alpha"}, .interval = 20ms, .timeout = 1s};
}

History one_client() {
    History history;
    history.start(1);
    return history;
}

TEST_CASE("history: writes that are told the same are one run, whatever the step", "[unit]") {
    History history = one_client();
    for (std::uint32_t i = 0; i < 100; ++i) {
        history.acknowledge({0, i}, 2, {.origin = 2, .number = 7 + 3 * i});
        history.commit({0, i}, {.origin = 2, .number = 7 + 3 * i}, false);
    }
    REQUIRE(history.told(0).size() == 1);
    CHECK(history.told(0)[0].transaction(99) == Transaction{.origin = 2, .number = 304});
    CHECK(history.committed(0).size() == 1);
    CHECK(history.written_as({.origin = 2, .number = 10}, false) == Value{0, 1});
    CHECK_FALSE(history.written_as({.origin = 2, .number = 11}, false));
    CHECK_FALSE(history.written_as({.origin = 2, .number = 10}, true));
    CHECK(history.transaction_of({0, 50}) == Transaction{.origin = 2, .number = 157});
    CHECK_FALSE(history.transaction_of({0, 100}));
}

TEST_CASE("history: another fate, another server or another step is another run", "[unit]") {
    History history = one_client();
    history.acknowledge({0, 0}, 0, {.origin = 0, .number = 1});
    history.acknowledge({0, 1}, 0, {.origin = 0, .number = 2});
    history.acknowledge({0, 2}, 0, {.origin = 0, .number = 4});
    history.fail({0, 3}, WriteFate::Unknown, 0);
    history.fail({0, 4}, WriteFate::Failed, kNone);
    history.fail({0, 5}, WriteFate::Failed, kNone);
    history.acknowledge({0, 6}, 1, {.origin = 1, .number = 1});
    REQUIRE(history.told(0).size() == 5);
    CHECK(history.told(0)[0].last == 1);
    CHECK(history.told(0)[2].fate == WriteFate::Unknown);
    CHECK(history.told(0)[3].last == 5);
    CHECK(history.told(0)[4].server == 1);
}

TEST_CASE("history: in a quiet run each client has few runs, and each write has its transaction",
          "[unit]") {
    Bench bench{{make_cluster(kMySql, std::nullopt)}, {make_client("one"), make_client("two")}};
    bench.run(10s);
    const History& history = bench.env.history;
    REQUIRE(history.clients() == 2);
    for (std::uint32_t client = 0; client < 2; ++client) {
        CHECK(history.told(client).size() < 30);
        const ToldRun& last = history.told(client).back();
        REQUIRE(last.fate == WriteFate::Acknowledged);
        CHECK(history.written_as(last.transaction(last.last), false) == Value{client, last.last});
    }
}

TEST_CASE(
    "history: a write whose answer never comes is unknown, and one that is refused has failed",
    "[unit]") {
    Bench bench{{make_cluster(kMySql, std::nullopt)}, {make_client()}};
    bench.run(1s);
    bench.hang("db1");
    bench.run(1500ms);
    CHECK(bench.env.history.told(0)[1].fate == WriteFate::Unknown);
    CHECK(bench.env.history.told(0)[1].first == bench.env.history.told(0)[1].last);

    bench.wake("db1");
    bench.run(10ms);
    const auto unknown = bench.env.history.told(0)[1].first;
    CHECK(bench.env.history.transaction_of({0, unknown}));  // it happened all the same

    bench.crash("db1");
    bench.run(100ms);
    CHECK(bench.env.history.told(0).back().fate == WriteFate::Failed);
}

TEST_CASE("clients: read_only stops no privileged one, super_read_only does", "[unit]") {
    for (const bool is_privileged : {false, true}) {
        ClientSpec spec = make_client();
        spec.is_privileged = is_privileged;
        Bench bench{{make_cluster(kMySql, std::nullopt)}, {spec}};
        bench.run(1s);
        bench.servers.set_read_only(bench.env, bench.index("db1"), Writability::ReadOnly);
        const auto before = bench.clients.all()[0].acknowledged;
        bench.run(1s);
        CHECK((bench.clients.all()[0].acknowledged > before + 10) == is_privileged);

        bench.servers.set_read_only(bench.env, bench.index("db1"), Writability::SuperReadOnly);
        const auto then = bench.clients.all()[0].acknowledged;
        bench.run(1s);
        CHECK(bench.clients.all()[0].acknowledged <= then + 1);
    }
}

}  // namespace
}  // namespace understudy::sim
