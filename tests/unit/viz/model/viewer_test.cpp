#include "viz/model/viewer.h"

#include <catch2/catch.hpp>

#include "tests/unit/viz/hand_made.h"
#include "viz/model/keys.h"
#include "viz/model/story_rows.h"

namespace understudy::viz {
namespace {

TEST_CASE("viewer: seeking stays within the run", "[viz]") {
    const auto recording = failover_recording();
    Viewer viewer;
    apply(viewer, ask::Seek{at_ms(99'000)}, recording);
    CHECK(viewer.at == at_ms(6000));
    apply(viewer, ask::Seek{at_ms(-5)}, recording);
    CHECK(viewer.at == at_ms(0));
}

TEST_CASE("viewer: events are stepped through forwards and back", "[viz]") {
    const auto recording = failover_recording();
    Viewer viewer;
    const auto on = [&](ask::Stops stops) {
        apply(viewer, ask::GoToEvent{ask::Direction::On, stops}, recording);
        return viewer.at;
    };
    CHECK(on(ask::Stops::Every) == at_ms(1000));
    CHECK(on(ask::Stops::Every) == at_ms(1100));
    CHECK(on(ask::Stops::Interesting) == at_ms(2000));
    apply(viewer, ask::Seek{at_ms(3500)}, recording);
    CHECK(on(ask::Stops::Interesting) == at_ms(4100));  // A step that went well is not interesting.
    apply(viewer, ask::GoToEvent{ask::Direction::Back, ask::Stops::Every}, recording);
    CHECK(viewer.at == at_ms(4000));
    apply(viewer, ask::GoToEnd{}, recording);
    CHECK(on(ask::Stops::Every) == at_ms(6000));
}

TEST_CASE("viewer: the clock runs at its speed and stops at the end", "[viz]") {
    const auto recording = failover_recording();
    Viewer viewer;
    pass(viewer, Duration{1'000'000}, recording);
    CHECK(viewer.at == at_ms(0));
    apply(viewer, ask::TogglePlay{}, recording);
    pass(viewer, Duration{1'000'000}, recording);
    CHECK(viewer.at == at_ms(1000));
    apply(viewer, ask::SetSpeed{5}, recording);
    pass(viewer, Duration{1'000'000}, recording);
    CHECK(viewer.at == at_ms(6000));
    CHECK_FALSE(viewer.is_playing);
    apply(viewer, ask::TogglePlay{}, recording);
    CHECK(viewer.at == at_ms(0));
}

TEST_CASE("viewer: zooming in and out again changes nothing", "[viz]") {
    const auto recording = failover_recording();
    Viewer viewer;
    viewer.timeline_length = Duration{4'000'000};
    apply(viewer, ask::ZoomTimeline{2}, recording);
    CHECK(viewer.timeline_length == Duration{2'000'000});
    apply(viewer, ask::ZoomTimeline{0.5F}, recording);
    CHECK(viewer.timeline_length == Duration{4'000'000});
    apply(viewer, ask::ZoomCanvas{2, {30, 40}}, recording);
    apply(viewer, ask::ZoomCanvas{0.5F, {30, 40}}, recording);
    CHECK(viewer.zoom == Approx(1));
    CHECK(viewer.pan.x == Approx(0).margin(0.01));
}

TEST_CASE("keys: shift means interesting, digits mean speed", "[viz]") {
    const auto right = request_of({.key = Key::Right, .shift = Shift::Down});
    REQUIRE(right.has_value());
    CHECK(std::get<ask::GoToEvent>(*right).stops == ask::Stops::Interesting);
    CHECK(std::get<ask::SetSpeed>(*request_of({.key = Key::Digit, .digit = 6})).index == 5);
    CHECK_FALSE(request_of({.key = Key::Digit, .digit = 7}).has_value());
}

TEST_CASE("story rows: the last sentence that has happened is the current one", "[viz]") {
    const auto recording = failover_recording();
    std::size_t current = 0;
    for (const auto& row : story_rows(recording, at_ms(2200))) {
        CHECK(row.is_future == (row.row->at > at_ms(2200)));
        if (row.is_current) {
            ++current;
            CHECK(row.row->at == at_ms(2000));
        }
    }
    CHECK(current == 1);
    for (const auto& row : story_rows(recording, at_ms(0))) {
        CHECK_FALSE(row.is_current);
    }
}

TEST_CASE("recording: the frame of an instant is the last one before it", "[viz]") {
    const auto recording = failover_recording();
    CHECK(frame_at(recording, at_ms(-1)).at == at_ms(0));
    CHECK(frame_at(recording, at_ms(1049)).at == at_ms(1000));
    CHECK(frame_at(recording, at_ms(1050)).at == at_ms(1050));
    CHECK(frame_at(recording, at_ms(99'999)).at == at_ms(6000));
}

}  // namespace
}  // namespace understudy::viz
