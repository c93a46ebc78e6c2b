#include "viz/panels/links.h"

#include <array>
#include <cmath>
#include <vector>

namespace understudy::viz {
namespace {

/// A curve that leaves and arrives upright, as points.
std::vector<Point> curve(Point from, Point to, float bend) {
    constexpr std::size_t steps = 28;
    const std::array<Point, 4> p{from, Point{from.x, from.y + bend}, Point{to.x, to.y - bend}, to};
    std::vector<Point> points;
    for (std::size_t i = 0; i <= steps; ++i) {
        const float t = static_cast<float>(i) / static_cast<float>(steps);
        const Point a = between(p[0], p[1], t);
        const Point b = between(p[1], p[2], t);
        const Point c = between(p[2], p[3], t);
        points.push_back(between(between(a, b, t), between(b, c, t), t));
    }
    return points;
}

Point point_on(const std::vector<Point>& points, float progress) {
    const float at = progress * static_cast<float>(points.size() - 1);
    const auto index = std::min(static_cast<std::size_t>(at), points.size() - 2);
    return between(points[index], points[index + 1], at - static_cast<float>(index));
}

Point bottom(const Box& box, float shift) {
    return {box.x + box.width / 2 + shift, box.y + box.height};
}

Point top(const Box& box, float shift) {
    return {box.x + box.width / 2 + shift, box.y};
}

void draw_runners(const Ink& ink,
                  const std::vector<Point>& points,
                  Colour colour,
                  const Motion& motion) {
    constexpr int runners = 3;
    for (int i = 0; i < runners; ++i) {
        const float place =
            std::fmod(motion.beat + static_cast<float>(i) / static_cast<float>(runners), 1.0F);
        ink.circle(point_on(points, place), 3.2F * motion.scale, colour);
    }
}

void draw_break(const Ink& ink, Point middle, float scale) {
    const auto& palette = ink.palette();
    ink.circle(middle, 11 * scale, palette.panel);
    ink.ring(middle, 11 * scale, {palette.bad, 2 * scale, 0});
    ink.cross(middle, 4.5F * scale, {palette.bad, 2.5F * scale, 0});
}

void draw_label(
    const Ink& ink, Point middle, const std::string& label, Colour colour, float scale) {
    ink.chip({middle.x, middle.y - 8 * scale},
             label,
             {.size = 11 * scale, .colour = colour, .weight = Weight::Bold, .align = Align::Center},
             mixed(ink.palette().panel, colour, 0.16F));
}

Stroke stroke_of(const Palette& palette, const LinkRow& row, float scale) {
    if (row.is_cut) {
        return {palette.bad, 2 * scale, 7 * scale};
    }
    switch (row.state) {
        case LinkState::Running: return {colour_of(row.state, palette), 2.2F * scale, 0};
        case LinkState::Connecting: return {colour_of(row.state, palette), 2 * scale, 7 * scale};
        case LinkState::Stopped: return {faded(palette.faint, 0.8F), 1.5F * scale, 3 * scale};
    }
    return {palette.faint, 1, 0};
}

}  // namespace

void draw_replication(const Ink& ink,
                      const LinkRow& row,
                      const Box& source,
                      const Box& replica,
                      const Motion& motion) {
    const float scale = motion.scale;
    const float gap = (size::kRingGap + 2) * scale;
    const bool is_below = replica.y > source.y + source.height / 2;
    Point from = bottom(source, 0);
    Point to = top(replica, 0);
    from.y += gap;
    to.y -= gap;
    float bend = std::max((to.y - from.y) * 0.5F, 18 * scale);
    if (!is_below) {  // Members of a ring, or a replica that stands above its source for a moment.
        const float side = replica.x > source.x ? 1.0F : -1.0F;
        from = {source.x + source.width / 2 + side * (source.width / 2 + gap),
                source.y + source.height * (side > 0 ? 0.35F : 0.65F)};
        to = {replica.x + replica.width / 2 - side * (replica.width / 2 + gap),
              replica.y + replica.height * (side > 0 ? 0.35F : 0.65F)};
        bend = 0;
    }
    const auto points = curve(from, to, bend);
    const Stroke stroke = stroke_of(ink.palette(), row, scale);
    ink.path(points, stroke);
    ink.arrow_head(points[points.size() - 4], to, 11 * scale, stroke.colour);
    if (row.is_cut) {
        draw_break(ink, point_on(points, 0.5F), scale);
    } else if (row.state == LinkState::Running) {
        draw_runners(ink, points, stroke.colour, motion);
    }
    if (!row.label.empty() && scale >= size::kReadable) {
        const float place = row.is_cut ? 0.8F : 0.62F;
        draw_label(ink, point_on(points, place), row.label, stroke.colour, scale);
    }
}

void draw_routing(const Ink& ink,
                  const ClientRow& row,
                  const Box& client,
                  const Box& server,
                  const Motion& motion) {
    const float scale = motion.scale;
    const auto& palette = ink.palette();
    const bool is_well = row.is_served && !row.is_failing && !row.is_cut;
    const Stroke stroke{is_well ? palette.accent : palette.bad,
                        (is_well ? 2.6F : 2.2F) * scale,
                        is_well ? 0 : 6 * scale};
    const float gap = (size::kRingGap + 2) * scale;
    // A little beside the middle, where replication arrives.
    const float shift = server.y > client.y + 180 * scale ? 26 * scale : 0;
    Point to = top(server, shift);
    to.y -= gap;
    const Point from = bottom(client, 0);
    const auto points = curve(from, to, std::max((to.y - from.y) * 0.5F, 10 * scale));
    ink.path(points, stroke);
    ink.arrow_head(points[points.size() - 4], to, 12 * scale, stroke.colour);
    if (row.is_cut) {
        draw_break(ink, point_on(points, 0.45F), scale);
    } else if (is_well) {
        draw_runners(ink, points, stroke.colour, motion);
    }
}

void draw_cut(const Ink& ink, const Box& manager, const Box& server, float scale) {
    const auto& palette = ink.palette();
    const Point from{manager.x + manager.width, manager.y + manager.height / 2};
    const Point to{server.x - size::kRingGap * scale, server.y + server.height / 2};
    ink.line(from, to, {faded(palette.bad, 0.6F), 1.5F * scale, 5 * scale});
    draw_break(
        ink, between(from, to, std::min(0.5F, 40 * scale / std::max(to.x - from.x, 1.0F))), scale);
}

}  // namespace understudy::viz
