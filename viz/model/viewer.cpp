#include "viz/model/viewer.h"

#include <algorithm>

#include "engine/base/overloaded.h"

#include "viz/model/timeline.h"

namespace understudy::viz {
namespace {

constexpr Duration kShortestTimeline{5'000};
constexpr Duration kShortestFit{12'000};
constexpr Duration kLongestFit{20'000'000};
/// So many marks make a part of a run worth looking at.
constexpr std::ptrdiff_t kTelling = 6;
constexpr float kLeastZoom = 0.2F;
constexpr float kMostZoom = 4;

bool stops_at(const sim::TraceEntry& entry, ask::Stops stops) {
    return stops == ask::Stops::Every || mark_of(entry).has_value();
}

Instant next_event(const Recording& recording, Instant at, ask::Stops stops) {
    const auto next = std::find_if(
        recording.trace.begin(), recording.trace.end(), [&](const sim::TraceEntry& entry) {
            return entry.at > at && stops_at(entry, stops);
        });
    return next == recording.trace.end() ? end_of(recording) : next->at;
}

Instant last_event(const Recording& recording, Instant at, ask::Stops stops) {
    const auto last = std::find_if(
        recording.trace.rbegin(), recording.trace.rend(), [&](const sim::TraceEntry& entry) {
            return entry.at < at && stops_at(entry, stops);
        });
    return last == recording.trace.rend() ? start_of(recording) : last->at;
}

void seek(Viewer& viewer, const Recording& recording, Instant at) {
    viewer.at = std::clamp(at, start_of(recording), end_of(recording));
}

void toggle_play(Viewer& viewer, const Recording& recording) {
    viewer.is_playing = !viewer.is_playing;
    if (viewer.is_playing && viewer.at == end_of(recording)) {
        viewer.at = start_of(recording);
    }
}

void go_to_event(Viewer& viewer, const Recording& recording, const ask::GoToEvent& asked) {
    viewer.is_playing = false;
    viewer.at = asked.direction == ask::Direction::On
                    ? next_event(recording, viewer.at, asked.stops)
                    : last_event(recording, viewer.at, asked.stops);
}

void show_manager(Viewer& viewer, const Recording& recording, const std::string& name) {
    const auto& managers = recording.frames.front().managers;
    for (std::size_t i = 0; i < managers.size(); ++i) {
        if (managers[i].name == name) {
            viewer.manager = i;
        }
    }
}

void zoom_timeline(Viewer& viewer, const Recording& recording, float factor) {
    const auto whole = std::max(end_of(recording) - start_of(recording), kShortestTimeline);
    const auto length = static_cast<double>(viewer.timeline_length.count()) /
                        std::max(static_cast<double>(factor), 0.01);
    viewer.timeline_length =
        std::clamp(Duration{static_cast<Duration::rep>(length)}, kShortestTimeline, whole);
}

void fit_timeline(Viewer& viewer, const Recording& recording) {
    viewer.timeline_length = kLongestFit;
    for (Duration length = kShortestFit; length < kLongestFit; length = length * 3 / 2) {
        const Instant begin = viewer.at - length / 2;
        const auto marks = std::count_if(
            recording.trace.begin(), recording.trace.end(), [&](const sim::TraceEntry& entry) {
                return entry.at >= begin && entry.at <= begin + length && mark_of(entry);
            });
        if (marks >= kTelling) {
            viewer.timeline_length = length;
            return;
        }
    }
}

void zoom_canvas(Viewer& viewer, const ask::ZoomCanvas& asked) {
    const float zoom = std::clamp(viewer.zoom * asked.factor, kLeastZoom, kMostZoom);
    const float factor = zoom / viewer.zoom;
    viewer.pan = {asked.about.x + (viewer.pan.x - asked.about.x) * factor,
                  asked.about.y + (viewer.pan.y - asked.about.y) * factor};
    viewer.zoom = zoom;
}

}  // namespace

void apply(Viewer& viewer, const Request& request, const Recording& recording) {
    std::visit(
        Overloaded{
            [&](const ask::Seek& it) { seek(viewer, recording, it.at); },
            [&](const ask::TogglePlay&) { toggle_play(viewer, recording); },
            [&](const ask::GoToEvent& it) { go_to_event(viewer, recording, it); },
            [&](const ask::GoToStart&) { seek(viewer, recording, start_of(recording)); },
            [&](const ask::GoToEnd&) { seek(viewer, recording, end_of(recording)); },
            [&](const ask::SetSpeed& it) { viewer.speed = std::min(it.index, kSpeeds.size() - 1); },
            [&](const ask::Select& it) { viewer.selected = it.server; },
            [&](const ask::ShowManager& it) { show_manager(viewer, recording, it.name); },
            [&](const ask::SwitchTheme&) {
                viewer.theme = viewer.theme == ThemeKind::Dark ? ThemeKind::Light : ThemeKind::Dark;
            },
            [&](const ask::ZoomTimeline& it) { zoom_timeline(viewer, recording, it.factor); },
            [&](const ask::MoveCanvas& it) {
                viewer.pan = {viewer.pan.x + it.by.x, viewer.pan.y + it.by.y};
            },
            [&](const ask::ZoomCanvas& it) { zoom_canvas(viewer, it); },
            [&](const ask::ResetCanvas&) {
                viewer.pan = {};
                viewer.zoom = 1;
            },
            [&](const ask::FitTimeline&) { fit_timeline(viewer, recording); },
            [&](const ask::ToggleHelp&) { viewer.shows_help = !viewer.shows_help; },
        },
        request);
}

void pass(Viewer& viewer, Duration elapsed, const Recording& recording) {
    if (!viewer.is_playing) {
        return;
    }
    const auto passed =
        static_cast<double>(elapsed.count()) * static_cast<double>(kSpeeds[viewer.speed].factor);
    seek(viewer, recording, viewer.at + Duration{static_cast<Duration::rep>(passed)});
    viewer.is_playing = viewer.at < end_of(recording);
}

}  // namespace understudy::viz
