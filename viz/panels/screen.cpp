#include "viz/panels/screen.h"

#include <algorithm>

#include <imgui.h>

#include "viz/model/plan_view.h"
#include "viz/model/story_rows.h"
#include "viz/model/topology_rows.h"
#include "viz/panels/header.h"
#include "viz/panels/help.h"
#include "viz/panels/plan.h"
#include "viz/panels/story.h"
#include "viz/panels/timeline_panel.h"
#include "viz/panels/topology.h"
#include "viz/theme/style.h"

namespace understudy::viz {
namespace {

constexpr Duration kMoving{300'000};

struct Boxes {
    Box header;
    Box topology;
    Box plan;
    Box story;
    Box timeline;
};

Boxes divide(Point extent, float scale) {
    const float header = size::kHeaderHeight * scale;
    const float timeline = std::min(size::kTimelineHeight * scale, extent.y * 0.4F);
    const float side = std::min(size::kSideWidth * scale, extent.x * 0.5F);
    const float middle = std::max(extent.y - header - timeline, 1.0F);
    const float left = extent.x - side;
    const float column = std::max(extent.y - header, 1.0F);
    const float plan = column * 0.52F;
    const float gap = 1;
    return {.header = {0, 0, extent.x, header},
            .topology = {0, header, left, middle},
            .plan = {left + gap, header, side - gap, plan},
            .story = {left + gap, header + plan + gap, side - gap, column - plan - gap},
            .timeline = {0, header + middle, left, timeline}};
}

void append(Requests& all, Requests more) {
    all.insert(all.end(), more.begin(), more.end());
}

/// Starts and ends gently.
float eased(float progress) {
    return progress * progress * (3 - 2 * progress);
}

std::string name_of_manager(const Frame& frame, const Viewer& viewer) {
    return viewer.manager < frame.managers.size() ? frame.managers[viewer.manager].name : "";
}

ClusterAlias cluster_to_show(const Frame& frame,
                             std::span<const sim::TraceEntry> trace,
                             const Viewer& viewer) {
    for (const auto& server : frame.servers) {
        if (viewer.selected == server.key) {
            return server.cluster;
        }
    }
    return choose_cluster(frame, trace);
}

}  // namespace

Screen::Screen(const Recording& recording, Animation animation)
    : recording_(recording),
      animation_(animation),
      timeline_(make_timeline(recording)) {}

FleetLayout Screen::layout_now(const Frame& frame, float aspect, Duration elapsed) {
    FleetLayout wanted = lay_out_fleet(frame, aspect);
    if (!to_ || animation_ == Animation::Off) {
        to_ = std::move(wanted);
        return *to_;
    }
    if (wanted.servers != to_->servers || wanted.clusters != to_->clusters) {
        from_ = from_ ? between(*from_, *to_, eased(progress_)) : *to_;
        to_ = std::move(wanted);
        progress_ = 0;
    }
    progress_ = std::min(
        1.0F,
        progress_ + static_cast<float>(elapsed.count()) / static_cast<float>(kMoving.count()));
    return from_ && progress_ < 1 ? between(*from_, *to_, eased(progress_)) : *to_;
}

Requests Screen::draw(const Look& look, const Viewer& viewer, Point extent, Duration elapsed) {
    const Frame& frame = frame_at(recording_, viewer.at);
    const auto trace = trace_until(recording_, frame);
    const auto rows = topology_rows(frame, read_weather(trace), viewer.manager);
    const Boxes boxes = divide(extent, look.scale);
    const auto layout =
        layout_now(frame, boxes.topology.width / std::max(boxes.topology.height, 1.0F), elapsed);

    // What shows between panels.
    ImGui::GetBackgroundDrawList()->AddRectFilled(
        {0, 0}, {extent.x, extent.y}, to_imgui(look.palette.line));
    Requests requests;
    append(requests, draw_header(look, boxes.header, recording_, viewer));
    const auto plan = plan_view(
        frame, trace, name_of_manager(frame, viewer), cluster_to_show(frame, trace, viewer));
    append(requests,
           draw_topology(look, boxes.topology, {frame, rows, layout, viewer, plan.chosen}));
    draw_plan(look, boxes.plan, plan);

    // Heights are known after the first pictures; until then the list is put right again.
    const bool is_new = scrolled_to_ != viewer.at || pictures_ < 3;
    append(requests,
           draw_story(look,
                      boxes.story,
                      story_rows(recording_, viewer.at),
                      is_new ? Scroll::ToCurrent : Scroll::Stay));
    scrolled_to_ = viewer.at;
    ++pictures_;
    append(requests, draw_timeline(look, boxes.timeline, timeline_, viewer));
    if (viewer.shows_help) {
        append(requests, draw_help(look, extent));
    }
    return requests;
}

}  // namespace understudy::viz
