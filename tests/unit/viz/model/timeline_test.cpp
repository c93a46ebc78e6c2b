#include "viz/model/timeline.h"

#include <catch2/catch.hpp>

#include "tests/support/property.h"
#include "tests/unit/viz/hand_made.h"

namespace understudy::viz {
namespace {

TEST_CASE("timeline: lanes cover the run without gaps", "[viz]") {
    const auto timeline = make_timeline(failover_recording());
    REQUIRE(timeline.lanes.size() == 5);
    for (const auto& lane : timeline.lanes) {
        CHECK(lane.spans.front().begin == timeline.begin);
        CHECK(lane.spans.back().end == timeline.end);
        for (std::size_t i = 1; i < lane.spans.size(); ++i) {
            CHECK(lane.spans[i].begin == lane.spans[i - 1].end);
        }
    }
}

TEST_CASE("timeline: the lane of a server tells its life", "[viz]") {
    const auto timeline = make_timeline(failover_recording());
    const auto& db1 = timeline.lanes.at(1);
    REQUIRE(db1.name == "db1");
    REQUIRE(db1.spans.size() == 2);
    CHECK(db1.spans[0].state == LaneState::Primary);
    CHECK(db1.spans[1].state == LaneState::Down);
    CHECK(db1.spans[1].begin == at_ms(1000));
}

TEST_CASE("timeline: a window stays within the run", "[viz]") {
    const Timeline timeline{at_ms(0), at_ms(60'000), {}, {}};
    const Duration length{10'000'000};
    CHECK(window_around(timeline, at_ms(1000), length) == Window{at_ms(0), at_ms(10'000)});
    CHECK(window_around(timeline, at_ms(30'000), length) == Window{at_ms(25'000), at_ms(35'000)});
    CHECK(window_around(timeline, at_ms(59'000), length) == Window{at_ms(50'000), at_ms(60'000)});
    CHECK(window_around(timeline, at_ms(1), Duration{100'000'000}) ==
          Window{at_ms(0), at_ms(60'000)});
}

TEST_CASE("timeline: a folded mark shows the most telling of its kind", "[viz]") {
    const std::vector<Mark> marks{{at_ms(100), MarkKind::Deed, "a"},
                                  {at_ms(101), MarkKind::Fault, "b"},
                                  {at_ms(102), MarkKind::Good, "c"},
                                  {at_ms(900), MarkKind::Deed, "d"}};
    const auto folded = fold_marks(marks, {at_ms(0), at_ms(1000)}, 0.1F);
    REQUIRE(folded.size() == 2);
    CHECK(folded[0].mark.kind == MarkKind::Fault);
    CHECK(folded[0].count == 3);
    CHECK(folded[1].count == 1);
}

TEST_CASE("timeline: a time has as many digits as it takes", "[viz]") {
    CHECK(exact_time(Instant{Duration{10'003'000}}) == "10.003s");
    CHECK(exact_time(Instant{Duration{10'000'750}}) == "10.00075s");
    CHECK(exact_time(Instant{Duration{0}}) == "0.000s");
    CHECK(axis_label(Instant{Duration{0}}) == "0s");
    CHECK(axis_label(Instant{Duration{10'000'000}}) == "10s");
    CHECK(axis_label(Instant{Duration{10'500'000}}) == "10.5s");
    CHECK(axis_label(Instant{Duration{10'000'750}}) == "10.00075s");
}

TEST_CASE("timeline: ticks of the axis are round and not too many", "[viz]") {
    const auto ticks = axis_ticks({at_ms(1500), at_ms(25'500)}, 14);
    REQUIRE(!ticks.empty());
    CHECK(ticks.size() <= 14);
    CHECK(ticks.front() == at_ms(2000));
    CHECK(ticks[1] - ticks[0] == Duration{2'000'000});
}

PROPERTY("timeline: folding loses no mark",
         "[property][viz]",
         (const std::vector<std::uint16_t>& times)) {
    std::vector<Mark> marks;
    auto sorted = times;
    std::sort(sorted.begin(), sorted.end());
    for (const auto ms : sorted) {
        marks.push_back({at_ms(ms), MarkKind::Deed, "x"});
    }
    std::size_t count = 0;
    for (const auto& folded : fold_marks(marks, {at_ms(0), at_ms(65'535)}, 0.02F)) {
        count += folded.count;
    }
    RC_ASSERT(count == marks.size());
}

}  // namespace
}  // namespace understudy::viz
