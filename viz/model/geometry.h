// Geometry: points and boxes of pictures, in pixels at 100 %.
#pragma once

namespace understudy::viz {

struct Point {
    float x = 0;
    float y = 0;

    friend bool operator==(const Point&, const Point&) = default;
};

struct Box {
    float x = 0;
    float y = 0;
    float width = 0;
    float height = 0;

    friend bool operator==(const Box&, const Box&) = default;
};

[[nodiscard]] constexpr Point center(const Box& box) {
    return {box.x + box.width / 2, box.y + box.height / 2};
}

[[nodiscard]] constexpr bool overlap(const Box& a, const Box& b) {
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
           b.y < a.y + a.height;
}

/// Between `from` (progress 0) and `to` (progress 1).
[[nodiscard]] constexpr Point between(Point from, Point to, float progress) {
    return {from.x + (to.x - from.x) * progress, from.y + (to.y - from.y) * progress};
}

}  // namespace understudy::viz
