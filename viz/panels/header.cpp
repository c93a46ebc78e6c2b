#include "viz/panels/header.h"

#include <algorithm>

#include <fmt/format.h>
#include <imgui.h>

#include "viz/model/timeline.h"
#include "viz/panels/ink.h"

namespace understudy::viz {
namespace {

void draw_verdict_tooltip(const Look& look, const Recording& recording) {
    ImGui::BeginTooltip();
    for (const auto& verdict : recording.verdicts) {
        write(look,
              (verdict.is_kept ? "✓ " : "✗ ") + verdict.text,
              verdict.is_kept ? look.palette.text : look.palette.bad);
    }
    ImGui::EndTooltip();
}

}  // namespace

Requests draw_header(const Look& look,
                     const Box& box,
                     const Recording& recording,
                     const Viewer& viewer) {
    const auto& palette = look.palette;
    const float s = look.scale;
    const Pane pane{"Header", box, palette.panel};
    const Ink ink{*ImGui::GetWindowDrawList(), look.fonts, palette};
    const float clock_width = 300 * s;

    const TextStyle title{.size = 17 * s, .colour = palette.text, .weight = Weight::Bold};
    ink.text({box.x + 16 * s, box.y + 10 * s}, recording.title, title);
    const float chip_x = box.x + 16 * s + ink.text_width(recording.title, title) + 14 * s;
    const Colour verdict = recording.is_passed ? palette.good : palette.bad;
    const TextStyle verdict_style{.size = 12 * s, .colour = verdict, .weight = Weight::Bold};
    const std::string_view said = recording.is_passed ? "the run passes" : "the run fails";
    const Point chip_at{chip_x, box.y + 11 * s};
    const Box chip = ink.chip_box(chip_at, said, verdict_style);
    ink.chip(chip_at, said, verdict_style, mixed(palette.panel, verdict, 0.18F));
    ink.text({chip.x + chip.width + 12 * s, box.y + 14 * s},
             fmt::format("seed {}", recording.seed),
             {.size = 12 * s, .colour = palette.faint});
    ink.text(
        {box.x + 16 * s, box.y + 36 * s},
        recording.goal,
        {.size = 14 * s, .colour = palette.faint, .max_width = box.width - clock_width - 32 * s});

    ink.text(
        {box.x + box.width - 16 * s, box.y + 8 * s},
        exact_time(viewer.at),
        {.size = 26 * s, .colour = palette.text, .weight = Weight::Bold, .align = Align::Right});
    ink.text(
        {box.x + box.width - 16 * s, box.y + 40 * s},
        fmt::format(
            "of {}   {}", to_string(end_of(recording)), viewer.is_playing ? "playing" : "paused"),
        {.size = 12 * s, .colour = palette.faint, .align = Align::Right});
    ink.line({box.x, box.y + box.height - 1},
             {box.x + box.width, box.y + box.height - 1},
             {palette.line, 1, 0});
    if (ImGui::IsMouseHoveringRect({chip.x, chip.y}, {chip.x + chip.width, chip.y + chip.height})) {
        draw_verdict_tooltip(look, recording);
    }
    return {};
}

}  // namespace understudy::viz
