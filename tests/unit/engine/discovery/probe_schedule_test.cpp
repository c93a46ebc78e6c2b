#include "engine/discovery/probe_schedule.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using testing::at;
using testing::key;
using testing::keys;
using namespace std::chrono_literals;

/// When each look was due in [from, until), one entry a look.
std::vector<std::pair<Instant, InstanceKey>> run(ProbeSchedule& schedule, Instant until) {
    std::vector<std::pair<Instant, InstanceKey>> looks;
    while (schedule.next_due() && *schedule.next_due() < until) {
        const Instant now = *schedule.next_due();
        for (const auto& one : schedule.take_due(now)) {
            looks.emplace_back(now, one);
        }
    }
    return looks;
}

}  // namespace

TEST_CASE("probe schedule: a new instance is looked at at once", "[unit]") {
    ProbeSchedule schedule{1s};
    CHECK_FALSE(schedule.next_due().has_value());
    schedule.add(key("db1"), at(5s));
    CHECK(schedule.next_due() == at(5s));
    CHECK(schedule.take_due(at(5s)) == keys({"db1"}));
    CHECK(schedule.take_due(at(5s)).empty());
}

TEST_CASE("probe schedule: each instance has one turn in each interval, evenly spread", "[unit]") {
    ProbeSchedule schedule{1s};
    for (const auto& one : keys({"db1", "db2", "db3", "db4"})) {
        schedule.add(one, at(0s));
    }
    CHECK(schedule.take_due(at(0s)).size() == 4);
    const auto first = run(schedule, at(1s));
    const auto looks = run(schedule, at(3s));
    REQUIRE(looks.size() == 8);
    for (std::size_t i = 1; i < looks.size(); ++i) {
        CHECK(looks[i].first - looks[i - 1].first == 250ms);
        CHECK(looks[i].second != looks[i - 1].second);
    }
    CHECK(first.size() == 3);
}

TEST_CASE("probe schedule: any number of instances lies evenly, up to a factor of two", "[unit]") {
    ProbeSchedule schedule{1s};
    for (int i = 1; i <= 11; ++i) {
        schedule.add(key("db" + std::to_string(i)), at(0s));
    }
    static_cast<void>(schedule.take_due(at(0s)));
    static_cast<void>(run(schedule, at(1s)));
    const auto looks = run(schedule, at(2s));
    REQUIRE(looks.size() == 11);
    for (std::size_t i = 1; i < looks.size(); ++i) {
        CHECK(looks[i].first - looks[i - 1].first >= 62'500us);
        CHECK(looks[i].first - looks[i - 1].first <= 125ms);
    }
}

TEST_CASE("probe schedule: who comes or goes moves nobody else's turn", "[unit]") {
    ProbeSchedule schedule{1s};
    schedule.add(key("db1"), at(0s));
    schedule.add(key("db2"), at(0s));
    CHECK(schedule.take_due(at(0s)) == keys({"db1", "db2"}));
    CHECK(schedule.take_due(at(500ms)) == keys({"db2"}));
    schedule.add(key("db3"), at(600ms));
    CHECK(schedule.take_due(at(600ms)) == keys({"db3"}));
    CHECK(schedule.take_due(at(1s)) == keys({"db1"}));
    CHECK(schedule.take_due(at(1250ms)) == keys({"db3"}));
    schedule.remove(key("db3"));
    CHECK(schedule.take_due(at(1500ms)) == keys({"db2"}));
    schedule.add(key("db4"), at(1600ms));
    CHECK(schedule.take_due(at(1600ms)) == keys({"db4"}));
    CHECK(schedule.take_due(at(2s)) == keys({"db1"}));
    CHECK(schedule.next_due() == at(2250ms));
}

TEST_CASE("probe schedule: the gap between looks at one instance is never above two intervals",
          "[unit]") {
    ProbeSchedule schedule{1s};
    schedule.add(key("db1"), at(0s));
    Instant last = at(0s);
    std::vector<std::pair<Instant, InstanceKey>> looks = run(schedule, at(100ms));
    for (int i = 2; i < 12; ++i) {
        schedule.add(key("db" + std::to_string(i)), at(100ms * i));
        for (const auto& look : run(schedule, at(100ms * (i + 1)))) {
            looks.push_back(look);
        }
    }
    for (const auto& look : run(schedule, at(10s))) {
        looks.push_back(look);
    }
    for (const auto& [when, who] : looks) {
        if (who == key("db1")) {
            CHECK(when - last <= 2s);
            last = when;
        }
    }
}

TEST_CASE("probe schedule: who has a look out is not asked again, but keeps its turn", "[unit]") {
    ProbeSchedule schedule{1s};
    schedule.add(key("db1"), at(0s));
    REQUIRE(schedule.take_due(at(0s)) == keys({"db1"}));
    schedule.sent(ProbeId{1}, key("db1"), at(0s));
    CHECK(schedule.looks_out(key("db1")) == 1);
    CHECK(schedule.take_due(at(1s)).empty());
    CHECK(schedule.next_due() == at(2s));
    CHECK(schedule.finished(ProbeId{1}) == at(0s));
    CHECK(schedule.looks_out(key("db1")) == 0);
    CHECK(schedule.take_due(at(2s)) == keys({"db1"}));
}

TEST_CASE("probe schedule: an answer counts once, and none is expected from the forgotten",
          "[unit]") {
    ProbeSchedule schedule{1s};
    schedule.add(key("db1"), at(0s));
    schedule.sent(ProbeId{1}, key("db1"), at(1ms));
    schedule.sent(ProbeId{2}, key("db1"), at(2ms));
    CHECK(schedule.finished(ProbeId{1}) == at(1ms));
    CHECK_FALSE(schedule.finished(ProbeId{1}).has_value());
    CHECK_FALSE(schedule.finished(ProbeId{9}).has_value());
    schedule.remove(key("db1"));
    CHECK_FALSE(schedule.finished(ProbeId{2}).has_value());
    CHECK_FALSE(schedule.next_due().has_value());
    schedule.sent(ProbeId{3}, key("db1"), at(3ms));
    CHECK_FALSE(schedule.finished(ProbeId{3}).has_value());
}

TEST_CASE("probe schedule: adding twice changes nothing", "[unit]") {
    ProbeSchedule schedule{1s};
    schedule.add(key("db1"), at(0s));
    CHECK(schedule.take_due(at(0s)).size() == 1);
    schedule.add(key("db1"), at(500ms));
    CHECK(schedule.next_due() == at(1s));
}

}  // namespace understudy
