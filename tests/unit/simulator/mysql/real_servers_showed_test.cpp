// What tests/contract/fidelity saw real servers do and the simulator once did not.
#include <catch2/catch.hpp>

#include "tests/unit/simulator/mysql/bench.h"

namespace understudy::sim {
namespace {

Bench make_bench(Version version) {
    return Bench{{make_cluster(version, std::nullopt)}};
}

/// db2 has executed 2 and holds 3 more in its relay log; its applier is stopped and db1 is gone.
void keep_unapplied(Bench& bench) {
    bench.write("db1", 2);
    bench.run(100ms);
    bench.servers.stop_applier(bench.index("db2"));
    bench.write("db1", 3);
    bench.run(100ms);
    bench.crash("db1");
    bench.run(100ms);
    REQUIRE_FALSE(bench.server("db2").relay.empty());
}

TEST_CASE("point at: at the source it has, a replica keeps and applies its relay log", "[unit]") {
    for (const Version& version : {kMySql, kMariaDb}) {
        Bench bench = make_bench(version);
        keep_unapplied(bench);

        REQUIRE(bench.perform(step::PointAt{.instance = {"db2"}, .source = {"db1"}}));
        bench.run(100ms);

        CHECK(bench.server("db2").executed == bench.server("db1").executed);
    }
}

TEST_CASE("mariadb: the first thread to start drops the relay log, whichever it is", "[unit]") {
    for (const bool is_receiver : {true, false}) {
        Bench bench = make_bench(kMariaDb);
        keep_unapplied(bench);
        bench.servers.stop_receiver(bench.env, bench.index("db2"));

        if (is_receiver) {
            bench.servers.resume_receiver(bench.env, bench.index("db2"));
        } else {
            bench.servers.resume_applier(bench.env, bench.index("db2"));
        }

        CHECK(bench.server("db2").relay.empty());
    }
}

TEST_CASE("mariadb: a start of the server drops the relay log, whatever relay_log_recovery says",
          "[unit]") {
    for (const Version& version : {kMySql, kMariaDb}) {
        Bench bench = make_bench(version);
        keep_unapplied(bench);
        bench.crash("db2");

        bench.restart("db2");

        CHECK(bench.server("db2").relay.empty() == is_mariadb(version));
    }
}

TEST_CASE("mariadb: what a replica wrote itself is not what it asks its source for", "[unit]") {
    Bench bench = make_bench(kMariaDb);
    bench.write("db1", 2);
    bench.run(100ms);
    bench.write("db2", 1);
    REQUIRE(bench.perform(step::StopReceiver{{"db2"}}));
    bench.servers.resume_receiver(bench.env, bench.index("db2"));
    bench.run(100ms);
    CHECK(bench.server("db2").receiver.state == ReceiverState::Running);

    bench.write("db1", 1);
    bench.run(100ms);
    CHECK(bench.server("db2").applier.is_out_of_order);
}

TEST_CASE("mariadb: an old primary asks for what follows its own transactions", "[unit]") {
    Bench bench = make_bench(kMariaDb);
    bench.write("db1", 2);
    bench.run(100ms);
    REQUIRE(bench.perform(step::ForgetSource{{"db2"}}));
    bench.write("db1", 1);

    REQUIRE(bench.perform(step::PointAt{.instance = {"db1"}, .source = {"db2"}}));
    bench.run(100ms);

    CHECK(bench.server("db1").receiver.error == ReceiverError::NotInSourceBinlog);
}

TEST_CASE("mariadb: a copied disk is no twin, because it does not say who it is", "[unit]") {
    Bench bench = make_bench(kMariaDb);
    bench.crash("db2");
    bench.crash("db3");
    bench.servers.clone_disk(bench.index("db3"), bench.index("db2"), Cloned::Uuid);
    bench.restart("db2");
    bench.restart("db3");
    bench.run(5s);
    CHECK(bench.server("db2").receiver.state == ReceiverState::Running);
    CHECK(bench.server("db3").receiver.state == ReceiverState::Running);
}

TEST_CASE("delay: a shorter one counts for what is already waited for", "[unit]") {
    Bench bench = make_bench(kMySql);
    bench.servers.set_delay(bench.env, bench.index("db2"), 3600s);
    bench.write("db1", 2);
    bench.run(1s);
    REQUIRE_FALSE(bench.server("db2").relay.empty());

    bench.servers.set_delay(bench.env, bench.index("db2"), Duration{0});
    bench.run(1s);

    CHECK(bench.server("db2").relay.empty());
}

TEST_CASE("reconnect: a server without a source refuses", "[unit]") {
    Bench bench = make_bench(kMySql);
    const auto outcome = bench.perform(step::Reconnect{{"db1"}});
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == ErrorCode::Refused);
}

TEST_CASE("delay: one that ends while its server hangs is over when it wakes", "[unit]") {
    Bench bench = make_bench(kMySql);
    bench.servers.set_delay(bench.env, bench.index("db2"), 3600s);
    bench.write("db1", 2);
    bench.run(1s);
    bench.hang("db2");
    bench.run(1s);
    bench.servers.set_delay(bench.env, bench.index("db2"), Duration{0});
    bench.run(1s);
    CHECK_FALSE(bench.server("db2").relay.empty());

    bench.wake("db2");
    bench.run(1s);

    CHECK(bench.server("db2").relay.empty());
}

TEST_CASE("lag: what is executed when it ends goes on at the usual pace", "[unit]") {
    Bench bench = make_bench(kMySql);
    bench.servers.set_apply_time(bench.index("db2"), 3600s);
    bench.write("db1", 2);
    bench.run(1s);
    bench.servers.set_apply_time(bench.index("db2"), 1ms);
    bench.servers.restart_applier(bench.env, bench.index("db2"));
    bench.run(1s);
    CHECK(bench.server("db2").relay.empty());
}

}  // namespace
}  // namespace understudy::sim
