#include "viz/panels/ink.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "viz/theme/style.h"

namespace understudy::viz {
namespace {

ImVec2 to_vec(Point point) {
    return {point.x, point.y};
}

ImVec2 corner(const Box& box) {
    return {box.x, box.y};
}

ImVec2 far_corner(const Box& box) {
    return {box.x + box.width, box.y + box.height};
}

float distance(Point a, Point b) {
    return std::hypot(b.x - a.x, b.y - a.y);
}

/// The outline of a rounded box, clockwise, closed.
std::vector<Point> outline(const Box& box, float rounding) {
    constexpr int steps = 5;
    constexpr float quarter = 1.5707963F;
    const float r = std::min({rounding, box.width / 2, box.height / 2});
    const std::array<Point, 4> middles{{{box.x + box.width - r, box.y + r},
                                        {box.x + box.width - r, box.y + box.height - r},
                                        {box.x + r, box.y + box.height - r},
                                        {box.x + r, box.y + r}}};
    std::vector<Point> points;
    for (std::size_t i = 0; i < middles.size(); ++i) {
        for (int step = 0; step <= steps; ++step) {
            const float angle = quarter * (static_cast<float>(i) - 1 +
                                           static_cast<float>(step) / static_cast<float>(steps));
            points.push_back(
                {middles[i].x + r * std::cos(angle), middles[i].y + r * std::sin(angle)});
        }
    }
    points.push_back(points.front());
    return points;
}

/// A character may take several bytes; cut only between characters.
std::size_t whole_characters(std::string_view text, std::size_t bytes) {
    while (bytes > 0 && bytes < text.size() &&
           (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) {
        --bytes;
    }
    return bytes;
}

struct Segment {
    Point from;
    Point to;
};

/// The part of a dashed path that lies on one segment; `walked` is how long the path is before it.
void draw_dashes(ImDrawList& list, const Segment& segment, float walked, const Stroke& stroke) {
    const float length = distance(segment.from, segment.to);
    if (length <= 0) {
        return;
    }
    const float period = 2 * stroke.dash;
    const auto first = static_cast<int>(walked / period);
    const auto last = static_cast<int>((walked + length) / period);
    for (int dash = first; dash <= last; ++dash) {
        const float begin = std::max(period * static_cast<float>(dash) - walked, 0.0F);
        const float end =
            std::min(period * static_cast<float>(dash) + stroke.dash - walked, length);
        if (begin < end) {
            list.AddLine(to_vec(between(segment.from, segment.to, begin / length)),
                         to_vec(between(segment.from, segment.to, end / length)),
                         to_imgui(stroke.colour),
                         stroke.width);
        }
    }
}

}  // namespace

float Ink::text_width(std::string_view text, const TextStyle& style) const {
    return fonts_.pick(style.size / fonts_.scale, style.weight)
        ->CalcTextSizeA(style.size, 1e6F, 0, text.data(), text.data() + text.size())
        .x;
}

void Ink::text(Point at, std::string_view text, const TextStyle& style) const {
    std::string shown = fonts_.printable(text);
    float width = text_width(shown, style);
    if (style.max_width > 0 && width > style.max_width) {
        std::size_t bytes = shown.size();
        while (bytes > 0 && text_width(shown.substr(0, bytes) + "...", style) > style.max_width) {
            bytes = whole_characters(shown, bytes - 1);
        }
        shown = shown.substr(0, bytes) + "...";
        width = text_width(shown, style);
    }
    if (style.align == Align::Center) {
        at.x -= width / 2;
    } else if (style.align == Align::Right) {
        at.x -= width;
    }
    list_.AddText(fonts_.pick(style.size / fonts_.scale, style.weight),
                  style.size,
                  {std::round(at.x), std::round(at.y)},
                  to_imgui(style.colour),
                  shown.data(),
                  shown.data() + shown.size());
}

void Ink::fill(const Box& box, Colour colour, float rounding) const {
    list_.AddRectFilled(corner(box), far_corner(box), to_imgui(colour), rounding);
}

void Ink::frame(const Box& box, const Stroke& stroke, float rounding) const {
    if (stroke.dash > 0) {
        path(outline(box, rounding), stroke);
        return;
    }
    list_.AddRect(corner(box), far_corner(box), to_imgui(stroke.colour), rounding, 0, stroke.width);
}

void Ink::hatch(const Box& box, Colour colour, float gap) const {
    list_.PushClipRect(corner(box), far_corner(box), true);
    const auto lines = static_cast<int>((box.width + box.height) / gap) + 1;
    for (int i = 0; i < lines; ++i) {
        const float x = box.x - box.height + gap * static_cast<float>(i);
        list_.AddLine({x, box.y + box.height}, {x + box.height, box.y}, to_imgui(colour), 1);
    }
    list_.PopClipRect();
}

void Ink::line(Point from, Point to, const Stroke& stroke) const {
    path(std::array{from, to}, stroke);
}

void Ink::path(std::span<const Point> points, const Stroke& stroke) const {
    if (stroke.dash <= 0) {
        for (const auto& point : points) {
            list_.PathLineTo(to_vec(point));
        }
        list_.PathStroke(to_imgui(stroke.colour), 0, stroke.width);
        return;
    }
    float walked = 0;  // Along the path, so that dashes go on over its corners.
    for (std::size_t i = 1; i < points.size(); ++i) {
        const float length = distance(points[i - 1], points[i]);
        draw_dashes(list_, {points[i - 1], points[i]}, walked, stroke);
        walked += length;
    }
}

void Ink::circle(Point middle, float radius, Colour colour) const {
    list_.AddCircleFilled(to_vec(middle), radius, to_imgui(colour));
}

void Ink::ring(Point middle, float radius, const Stroke& stroke) const {
    list_.AddCircle(to_vec(middle), radius, to_imgui(stroke.colour), 0, stroke.width);
}

void Ink::cross(Point middle, float radius, const Stroke& stroke) const {
    const float r = radius;
    line({middle.x - r, middle.y - r}, {middle.x + r, middle.y + r}, stroke);
    line({middle.x - r, middle.y + r}, {middle.x + r, middle.y - r}, stroke);
}

void Ink::triangle(Point a, Point b, Point c, Colour colour) const {
    list_.AddTriangleFilled(to_vec(a), to_vec(b), to_vec(c), to_imgui(colour));
}

void Ink::arrow_head(Point from, Point tip, float length, Colour colour) const {
    const float reach = std::max(distance(from, tip), 0.01F);
    const Point along{(tip.x - from.x) / reach, (tip.y - from.y) / reach};
    const Point back{tip.x - along.x * length, tip.y - along.y * length};
    const float half = length * 0.5F;
    triangle(tip,
             {back.x - along.y * half, back.y + along.x * half},
             {back.x + along.y * half, back.y - along.x * half},
             colour);
}

Box Ink::chip_box(Point at, std::string_view text, const TextStyle& style) const {
    const float pad = style.size * 0.5F;
    float width = text_width(fonts_.printable(text), style);
    if (style.max_width > 0) {
        width = std::min(width, style.max_width);
    }
    Box box{at.x, at.y, width + 2 * pad, style.size + pad * 0.7F};
    if (style.align == Align::Center) {
        box.x -= box.width / 2;
    } else if (style.align == Align::Right) {
        box.x -= box.width;
    }
    return box;
}

void Ink::chip(Point at, std::string_view text, const TextStyle& style, Colour ground) const {
    const Box box = chip_box(at, text, style);
    fill(box, ground, box.height / 2);
    TextStyle inside = style;
    inside.align = Align::Center;
    this->text({box.x + box.width / 2, box.y + style.size * 0.125F}, text, inside);
}

}  // namespace understudy::viz
