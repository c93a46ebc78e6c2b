// S15: a lost, a doubled and a forked write are found, and told so that a person sees what
// happened.
#include "simulator/checkers/append_lists.h"

#include <catch2/catch.hpp>

#include "simulator/checkers/lists.h"
#include "tests/support/faults.h"
#include "tests/unit/simulator/checkers/court.h"

namespace understudy::sim {
namespace {

std::vector<Anomaly> anomalies_on(const Court& court, const std::string& host) {
    std::uint64_t excuses = 0;
    return find_anomalies(court.truth(), 0, court.bench.index(host), {}, excuses);
}

const ToldRun& first_told(const Court& court) {
    return court.bench.env.history.told(0).front();
}

/// What db1 says next is lost with it, although db3 has it.
void lose_on_db2(Court& court) {
    static_cast<void>(court.bench.perform(step::StopReceiver{{"db2"}}));
    court.bench.run(1s);
    court.bench.crash("db1");
    court.bench.run(1s);
    court.reachable_since[0].reset();
}

TEST_CASE("S15 finds nothing wrong with a primary that has all it acknowledged", "[unit]") {
    Court court;
    CHECK(anomalies_on(court, "db1").empty());
    court.finish();
    CHECK_FALSE(court.has_fired("S15"));
    CHECK(court.verdict("S15").interesting == 1);
}

TEST_CASE("S15 fires when an acknowledged write is lost, and says who has it", "[unit]") {
    Court court;
    lose_on_db2(court);
    court.begin_recovery();
    court.choose("db2");
    court.promote("db2");
    publish(court, "db2");
    court.finish();
    REQUIRE(court.has_fired("S15"));
    const std::string witness = *court.verdict("S15").violation;
    INFO(witness);
    CHECK(witness.find("app appended ") == 0);
    CHECK(witness.find("and db1 said OK (transaction ") != std::string::npos);
    CHECK(witness.find("lost: db2 lacks it, and db1, db3 have it; ") != std::string::npos);
}

TEST_CASE("S15 excuses what nobody within reach had when another one was promoted", "[unit]") {
    Court court;
    lose_on_db2(court);
    court.reachable_since[2].reset();
    court.begin_recovery();
    court.choose("db2");
    court.promote("db2");
    publish(court, "db2");
    court.finish();
    CHECK_FALSE(court.has_fired("S15"));
    CHECK(court.verdict("S15").excused == 1);
}

TEST_CASE("S15 excuses what a server acknowledged that had been replaced", "[unit]") {
    Court court;
    court.begin_recovery();
    court.choose("db2");
    court.promote("db2");
    court.recoveries.clear();
    court.bench.acknowledged.clear();
    court.bench.run(1s);
    REQUIRE_FALSE(court.bench.acknowledged.empty());
    for (const auto& one : court.bench.acknowledged) {
        court.tell(one);
    }
    publish(court, "db2");
    court.finish();
    CHECK_FALSE(court.has_fired("S15"));
    CHECK(court.verdict("S15").excused == 1);
}

TEST_CASE("lists: a value that became two transactions is doubled", "[unit]") {
    Court court;
    const Value value{0, first_told(court).first};
    const Transaction again{.origin = 0, .number = 1'000'000};
    court.bench.env.history.commit(value, again, false);
    CHECK(anomalies_on(court, "db1").empty());  // the other one is nowhere

    const Transaction here = first_told(court).transaction(value.attempt + 5);
    court.bench.env.history.commit(value, here, false);
    const auto found = anomalies_on(court, "db1");
    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == Anomaly::Kind::Doubled);
    CHECK(found[0].value == value);
    CHECK(describe(court.truth(), 0, found[0]).find("doubled: db1 has it as transaction ") !=
          std::string::npos);
}

TEST_CASE("lists: a number that was given to another transaction is a fork", "[unit]") {
    Court court;
    court.bench.crash("db1");
    court.bench.run(10ms);
    court.bench.servers.set_back(0, 3);
    court.bench.restart("db1");
    court.bench.servers.set_read_only(court.bench.env, 0, Writability::Writable);
    court.bench.run(1s);
    const auto found = anomalies_on(court, "db1");
    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == Anomaly::Kind::Forked);
    CHECK(found[0].count == 3);

    publish(court, "db1");
    court.finish();
    CHECK(court.has_fired("S15"));
}

TEST_CASE("S15 excuses a fork where somebody exchanged a disk", "[unit]") {
    Court court;
    court.tell(fact::Disturbed{tests::begin("older_disk", {"db1"})});
    court.bench.crash("db1");
    court.bench.run(10ms);
    court.bench.servers.set_back(0, 3);
    court.bench.restart("db1");
    court.bench.servers.set_read_only(court.bench.env, 0, Writability::Writable);
    court.bench.run(1s);
    publish(court, "db1");
    court.finish();
    CHECK_FALSE(court.has_fired("S15"));
    CHECK(court.verdict("S15").excused == 1);
}

TEST_CASE("lists: a write that was told to have failed must be nowhere", "[unit]") {
    Court court;
    const std::uint32_t attempt = first_told(court).last + 1'000;
    const Transaction taken = first_told(court).transaction(first_told(court).first);
    court.bench.env.history.fail({0, attempt}, WriteFate::Failed, kNone);
    court.bench.env.history.commit({0, attempt}, taken, false);
    const auto found = anomalies_on(court, "db1");
    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == Anomaly::Kind::Undead);
}

TEST_CASE("lists: what was acknowledged first must come first", "[unit]") {
    Court court;
    const Transaction early = first_told(court).transaction(first_told(court).first);
    const std::uint32_t attempt = court.bench.env.history.told(0).back().last + 1'000;
    court.bench.env.history.acknowledge({0, attempt}, 0, early);
    const auto found = anomalies_on(court, "db1");
    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == Anomaly::Kind::OutOfOrder);
}

}  // namespace
}  // namespace understudy::sim
