#include "viz/panels/timeline_panel.h"

#include <algorithm>
#include <cmath>

#include <imgui.h>

#include "viz/panels/ink.h"
#include "viz/panels/transport.h"

namespace understudy::viz {
namespace {

constexpr float kNameWidth = 96;
constexpr float kButtonsHeight = 34;
constexpr float kOverviewHeight = 20;
constexpr float kMarksHeight = 20;
constexpr float kAxisHeight = 16;
constexpr float kMostLaneHeight = 19;
constexpr float kLeastLaneHeight = 5;

struct Area {
    Box lanes;  ///< Without names.
    Box marks;
    Box axis;
    Box overview;
    Window window;
    float lane_height = kMostLaneHeight;
};

Area make_area(const Look& look, const Box& box, const Timeline& timeline, const Viewer& viewer) {
    const float s = look.scale;
    const float left = box.x + (kNameWidth + 16) * s;
    const float width = box.width - (kNameWidth + 32) * s;
    Area area;
    area.window = window_around(timeline, viewer.at, viewer.timeline_length);
    float y = box.y + kButtonsHeight * s;
    area.overview = {left, y, width, kOverviewHeight * s};
    y += (kOverviewHeight + 6) * s;
    area.marks = {left, y, width, kMarksHeight * s};
    y += kMarksHeight * s;
    const float room = box.y + box.height - (kAxisHeight + 6) * s - y;
    const auto count = static_cast<float>(std::max<std::size_t>(timeline.lanes.size(), 1));
    area.lane_height = std::clamp(room / count, kLeastLaneHeight * s, kMostLaneHeight * s);
    const float height = std::min(room, area.lane_height * count);
    area.lanes = {left, y, width, height};
    area.axis = {left, y + height, width, kAxisHeight * s};
    return area;
}

float x_of(Instant at, const Box& box, const Window& window) {
    return box.x + std::clamp(place_of(at, window), 0.0F, 1.0F) * box.width;
}

void draw_span(const Ink& ink, const Span& span, const Box& row, const Window& window, float s) {
    if (span.end < window.begin || span.begin > window.end) {
        return;
    }
    const auto& palette = ink.palette();
    const float from = x_of(span.begin, row, window);
    const float to = std::max(x_of(span.end, row, window), from + 1);
    const Box box{from, row.y + 1 * s, to - from, row.height - 2 * s};
    ink.fill(box, colour_of(span.state, palette), std::min(3 * s, box.width / 2));
    if (span.state == LaneState::Down) {
        ink.hatch(box, faded(palette.bad, 0.55F), 7 * s);
    }
    const TextStyle style{
        .size = 10 * s,
        .colour = span.state == LaneState::Primary ? palette.on_fill : palette.text};
    if (row.height >= 13 * s && ink.text_width(span.label, style) + 10 * s < box.width) {
        ink.text({from + 5 * s, row.y + row.height / 2 - 6.5F * s}, span.label, style);
    }
}

void draw_lanes(const Look& look, const Ink& ink, const Area& area, const Timeline& timeline) {
    const float s = look.scale;
    ImGui::PushClipRect({area.lanes.x - kNameWidth * s - 8 * s, area.lanes.y},
                        {area.lanes.x + area.lanes.width, area.lanes.y + area.lanes.height},
                        true);
    float y = area.lanes.y;
    for (const auto& lane : timeline.lanes) {
        const Box row{area.lanes.x, y, area.lanes.width, area.lane_height};
        if (area.lane_height >= 10 * s) {
            ink.text({row.x - 8 * s, y + area.lane_height / 2 - 7 * s},
                     lane.name,
                     {.size = 12 * s,
                      .colour = look.palette.faint,
                      .align = Align::Right,
                      .max_width = kNameWidth * s});
        }
        for (const auto& span : lane.spans) {
            draw_span(ink, span, row, area.window, s);
        }
        y += area.lane_height;
    }
    ImGui::PopClipRect();
}

/// Faults point down, doubts are diamonds, failures squares; the rest are dots.
void draw_mark(const Ink& ink, MarkKind kind, Point middle, float r) {
    const Colour colour = colour_of(kind, ink.palette());
    switch (kind) {
        case MarkKind::Fault:
        case MarkKind::Violation:
            ink.triangle({middle.x - r * 1.2F, middle.y - r},
                         {middle.x + r * 1.2F, middle.y - r},
                         {middle.x, middle.y + r * 1.1F},
                         colour);
            return;
        case MarkKind::Doubt:
        case MarkKind::Thought:
            ink.triangle({middle.x - r, middle.y},
                         {middle.x, middle.y - r},
                         {middle.x + r, middle.y},
                         colour);
            ink.triangle({middle.x - r, middle.y},
                         {middle.x + r, middle.y},
                         {middle.x, middle.y + r},
                         colour);
            return;
        case MarkKind::Bad:
            ink.fill({middle.x - r * 0.8F, middle.y - r * 0.8F, r * 1.6F, r * 1.6F}, colour);
            return;
        case MarkKind::Deed:
        case MarkKind::Good: ink.circle(middle, r * 0.9F, colour); return;
    }
}

void draw_marks(const Look& look,
                const Ink& ink,
                const Area& area,
                const Timeline& timeline,
                Requests& requests) {
    const float s = look.scale;
    const float nearest = 26 * s / area.marks.width;
    for (const auto& mark : fold_marks(timeline.marks, area.window, nearest)) {
        const Point middle{area.marks.x + mark.place * area.marks.width, area.marks.y + 10 * s};
        draw_mark(ink, mark.mark.kind, middle, 5 * s);
        if (mark.count > 1) {
            ink.text({middle.x + 8 * s, middle.y - 6 * s},
                     std::to_string(mark.count),
                     {.size = 10 * s, .colour = look.palette.faint});
        }
        const bool is_hovered = ImGui::IsMouseHoveringRect({middle.x - 7 * s, middle.y - 8 * s},
                                                           {middle.x + 7 * s, middle.y + 8 * s});
        if (is_hovered && ImGui::IsWindowHovered()) {
            ImGui::SetTooltip("%s", look.fonts.printable(mark.text).c_str());
            if (ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
                requests.push_back(ask::Seek{mark.mark.at});
            }
        }
    }
}

void draw_axis(const Look& look, const Ink& ink, const Area& area) {
    const auto& palette = look.palette;
    const float s = look.scale;
    for (const Instant tick : axis_ticks(area.window, 14)) {
        const float x = x_of(tick, area.axis, area.window);
        ink.line({x, area.marks.y + area.marks.height},
                 {x, area.axis.y + 3 * s},
                 {faded(palette.text, 0.10F), 1, 0});
        if (x > area.axis.x + area.axis.width - 18 * s) {
            continue;  // Its label would be cut off.
        }
        ink.text({x, area.axis.y + 2 * s},
                 axis_label(tick),
                 {.size = 10 * s, .colour = palette.faint, .align = Align::Center});
    }
}

void draw_present(const Look& look, const Ink& ink, const Area& area, const Viewer& viewer) {
    const float s = look.scale;
    const float x = x_of(viewer.at, area.lanes, area.window);
    const Colour colour = look.palette.text;
    ink.line({x, area.marks.y + 2 * s}, {x, area.axis.y + 2 * s}, {colour, 1.5F * s, 0});
    ink.triangle({x - 6 * s, area.marks.y - 3 * s},
                 {x + 6 * s, area.marks.y - 3 * s},
                 {x, area.marks.y + 5 * s},
                 colour);
}

/// What is not as usual in a lane: clients in the upper half of the overview, managers in the
/// lower.
void draw_troubles(
    const Look& look, const Ink& ink, const Lane& lane, const Box& box, const Window& whole) {
    if (lane.kind == LaneKind::Server) {
        return;
    }
    const float half = box.height / 2;
    const float top = lane.kind == LaneKind::Client ? box.y : box.y + half;
    for (const auto& span : lane.spans) {
        if (span.state != LaneState::Watching && span.state != LaneState::Writing) {
            const float from = x_of(span.begin, box, whole);
            const float width = std::max(x_of(span.end, box, whole) - from, 1.5F * look.scale);
            ink.fill({from, top, width, half}, colour_of(span.state, look.palette));
        }
    }
}

/// The whole run: its troubles, its faults, the part that is shown and the present.
void draw_overview(const Look& look,
                   const Ink& ink,
                   const Area& area,
                   const Timeline& timeline,
                   const Viewer& viewer) {
    const auto& palette = look.palette;
    const float s = look.scale;
    const Box& box = area.overview;
    const Window whole{timeline.begin, timeline.end};
    ink.fill(box, palette.raised, 4 * s);
    for (const auto& lane : timeline.lanes) {
        draw_troubles(look, ink, lane, box, whole);
    }
    for (const auto& mark : fold_marks(timeline.marks, whole, 6 * s / box.width)) {
        if (mark.mark.kind == MarkKind::Fault || mark.mark.kind == MarkKind::Violation) {
            draw_mark(ink,
                      mark.mark.kind,
                      {box.x + mark.place * box.width, box.y + box.height / 2},
                      4.5F * s);
        }
    }
    const float from = x_of(area.window.begin, box, whole);
    const float to = x_of(area.window.end, box, whole);
    ink.fill({from, box.y, to - from, box.height}, faded(palette.text, 0.08F), 4 * s);
    ink.frame({from, box.y, to - from, box.height}, {faded(palette.text, 0.45F), 1, 0}, 4 * s);
    const float now = x_of(viewer.at, box, whole);
    ink.line({now, box.y - 2 * s}, {now, box.y + box.height + 2 * s}, {palette.text, 1.5F * s, 0});
    ink.text({box.x - 8 * s, box.y + 3 * s},
             "whole run",
             {.size = 12 * s, .colour = palette.faint, .align = Align::Right});
}

void drag(const char* id, const Box& box, const Window& window, Requests& requests) {
    ImGui::SetCursorScreenPos({box.x, box.y});
    ImGui::InvisibleButton(id, {std::max(box.width, 1.0F), std::max(box.height, 1.0F)});
    if (ImGui::IsItemActive()) {
        const float place = (ImGui::GetIO().MousePos.x - box.x) / box.width;
        requests.push_back(ask::Seek{instant_at(std::clamp(place, 0.0F, 1.0F), window)});
    }
    if (ImGui::IsItemHovered() && ImGui::GetIO().MouseWheel != 0) {
        requests.push_back(ask::ZoomTimeline{std::pow(1.25F, ImGui::GetIO().MouseWheel)});
    }
}

}  // namespace

Requests draw_timeline(const Look& look,
                       const Box& box,
                       const Timeline& timeline,
                       const Viewer& viewer) {
    Requests requests;
    const Pane pane{"Timeline", box, look.palette.panel};
    const FontScope font{look, 12, Weight::Regular};
    const Ink ink{*ImGui::GetWindowDrawList(), look.fonts, look.palette};
    const Area area = make_area(look, box, timeline, viewer);
    ink.line({box.x, box.y}, {box.x + box.width, box.y}, {look.palette.line, 1, 0});
    for (const auto& request : draw_transport(look, box, viewer)) {
        requests.push_back(request);
    }
    draw_overview(look, ink, area, timeline, viewer);
    draw_lanes(look, ink, area, timeline);
    draw_axis(look, ink, area);
    draw_marks(look, ink, area, timeline, requests);
    draw_present(look, ink, area, viewer);
    drag("overview", area.overview, {timeline.begin, timeline.end}, requests);
    drag("lanes", area.lanes, area.window, requests);
    return requests;
}

}  // namespace understudy::viz
