#include "viz/panels/fleet_cards.h"

#include <vector>

namespace understudy::viz {
namespace {

Colour colour_of(const ClusterRow& row, const Palette& palette) {
    if (row.is_recovering) {
        return palette.accent;
    }
    if (row.state == "no problem") {
        return palette.good;
    }
    return row.code == AnalysisCode::NoProblem ? palette.faint : palette.bad;
}

/// An eye, because a manager watches.
void draw_eye(const Ink& ink, Point middle, float radius, Colour colour) {
    constexpr int steps = 12;
    std::vector<Point> lids;
    for (int side : {1, -1}) {
        for (int i = 0; i <= steps; ++i) {
            const float t = static_cast<float>(i) / static_cast<float>(steps);
            const float x = side > 0 ? -1 + 2 * t : 1 - 2 * t;
            lids.push_back({middle.x + x * radius * 1.5F,
                            middle.y - static_cast<float>(side) * (1 - x * x) * radius * 0.85F});
        }
    }
    ink.path(lids, {colour, radius * 0.2F, 0});
    ink.circle(middle, radius * 0.42F, colour);
}

}  // namespace

void draw_cluster(const Ink& ink, const ClusterRow& row, const Box& box, float scale) {
    const auto& palette = ink.palette();
    ink.fill(box, mixed(palette.window, palette.panel, 0.75F), 12 * scale);
    ink.frame(box, {palette.line, 1, 0}, 12 * scale);
    const float name_size = 15 * scale;
    const TextStyle name{.size = name_size, .colour = palette.text, .weight = Weight::Bold};
    ink.text({box.x + 16 * scale, box.y + 11 * scale}, row.alias.value, name);
    const Colour colour = colour_of(row, palette);
    ink.chip({box.x + 16 * scale + ink.text_width(row.alias.value, name) + 12 * scale,
              box.y + 10 * scale},
             row.state,
             {.size = 12 * scale, .colour = colour, .weight = Weight::Bold},
             mixed(palette.panel, colour, 0.18F));
}

void draw_client(const Ink& ink, const ClientRow& row, const Box& box, float scale) {
    const auto& palette = ink.palette();
    const Colour colour = row.is_failing ? palette.bad : palette.accent;
    ink.fill(box, mixed(palette.panel, colour, 0.16F), box.height / 2);
    ink.frame(box, {faded(colour, 0.8F), 1.5F * scale, 0}, box.height / 2);
    const Point middle{box.x + box.width / 2, box.y};
    ink.text({middle.x, box.y + 4 * scale},
             row.name,
             {.size = 13 * scale,
              .colour = palette.text,
              .weight = Weight::Bold,
              .align = Align::Center,
              .max_width = box.width - 20 * scale});
    ink.text({middle.x, box.y + 21 * scale},
             row.state,
             {.size = 12 * scale,
              .colour = row.is_failing ? palette.bad : palette.faint,
              .align = Align::Center,
              .max_width = box.width - 20 * scale});
}

void draw_manager(const Ink& ink, const ManagerRow& row, const Box& box, float scale) {
    const auto& palette = ink.palette();
    const Colour colour = !row.is_up                  ? palette.bad
                          : row.state == "watching"   ? palette.good
                          : row.state == "recovering" ? palette.accent
                                                      : palette.doubt;
    ink.fill(box, row.is_up ? palette.raised : palette.dead, 10 * scale);
    if (!row.is_up) {
        ink.hatch(box, faded(palette.bad, 0.16F), 11 * scale);
    }
    ink.frame(box,
              {row.is_shown ? colour : palette.line, (row.is_shown ? 2.0F : 1.0F) * scale, 0},
              10 * scale);
    const Point middle{box.x + box.width / 2, box.y};
    if (row.is_up) {
        draw_eye(ink, {middle.x, box.y + 17 * scale}, 9 * scale, colour);
    } else {
        ink.cross({middle.x, box.y + 17 * scale}, 6 * scale, {palette.bad, 3 * scale, 0});
    }
    ink.text({middle.x, box.y + 31 * scale},
             row.name,
             {.size = 14 * scale,
              .colour = palette.text,
              .weight = Weight::Bold,
              .align = Align::Center,
              .max_width = box.width - 8 * scale});
    ink.text({middle.x, box.y + 50 * scale},
             row.state,
             {.size = 12 * scale,
              .colour = colour,
              .align = Align::Center,
              .max_width = box.width - 8 * scale});
}

}  // namespace understudy::viz
