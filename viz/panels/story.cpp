#include "viz/panels/story.h"

#include <imgui.h>

#include "viz/panels/ink.h"
#include "viz/theme/style.h"

namespace understudy::viz {
namespace {

constexpr float kTimeWidth = 62;

void draw_text(const Look& look, const StoryRow& row, float left) {
    const auto& palette = look.palette;
    const float strength = row.is_future ? 0.38F : 1.0F;
    const auto& told = *row.row;
    ImGui::SetCursorPosX(left);
    ImGui::BeginGroup();
    if (!told.heading.empty()) {
        const FontScope bold{look, 12, Weight::Bold};
        write(look, told.heading, faded(palette.text, strength));
    }
    if (!told.text.empty()) {
        const Colour tone = faded(colour_of(told.tone, palette), strength);
        {
            const FontScope bold{look, 12, Weight::Bold};
            write(look, told.actor + (told.verb.empty() ? "" : " " + told.verb), tone);
        }
        const FontScope small{look, 12, Weight::Regular};
        const bool is_faint = told.tone == story::Tone::Faint;
        write(look, told.text, faded(is_faint ? palette.faint : palette.text, strength));
        for (const auto& detail : told.details) {
            write(look, "   " + detail, faded(palette.faint, strength));
        }
    }
    ImGui::EndGroup();
}

/// One row. True when it was clicked.
bool draw_row(const Look& look, const StoryRow& row, std::size_t index) {
    const auto& palette = look.palette;
    const float s = look.scale;
    auto& list = *ImGui::GetWindowDrawList();
    ImGui::PushID(static_cast<int>(index));
    const ImVec2 begin = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;

    // The ground lies below the text, and its height is known after it.
    list.ChannelsSplit(2);
    list.ChannelsSetCurrent(1);
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + 9 * s);
    ImGui::BeginGroup();
    {
        const FontScope small{look, 12, Weight::Regular};
        write(look, to_string(row.row->at), row.is_current ? palette.accent : palette.faint);
    }
    ImGui::SameLine();
    draw_text(look, row, ImGui::GetStyle().WindowPadding.x + kTimeWidth * s);
    ImGui::EndGroup();
    const ImVec2 end = ImGui::GetItemRectMax();
    list.ChannelsSetCurrent(0);
    const Ink ink{list, look.fonts, palette};
    const Box ground{begin.x, begin.y - 3 * s, width - 4 * s, end.y - begin.y + 6 * s};
    const bool is_hovered =
        ImGui::IsWindowHovered() &&
        ImGui::IsMouseHoveringRect({ground.x, ground.y}, {ground.x + ground.width, end.y + 3 * s});
    if (row.is_current) {
        ink.fill(ground, faded(palette.accent, 0.16F), 5 * s);
        ink.fill({ground.x, ground.y, 3 * s, ground.height}, palette.accent, 1.5F * s);
    } else if (is_hovered) {
        ink.fill(ground, faded(palette.accent, 0.08F), 5 * s);
    }
    list.ChannelsMerge();
    ImGui::Dummy({0, 2 * s});
    ImGui::PopID();
    return is_hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Left);
}

}  // namespace

Requests draw_story(const Look& look,
                    const Box& box,
                    std::span<const StoryRow> rows,
                    Scroll scroll) {
    Requests requests;
    const Pane pane{"Story", box, look.palette.panel};
    write_heading(look, "Story");
    ImGui::BeginChild("rows");
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (draw_row(look, rows[i], i)) {
            requests.push_back(ask::Seek{rows[i].row->at});
        }
        if (rows[i].is_current && scroll == Scroll::ToCurrent) {
            ImGui::SetScrollHereY(0.72F);
        }
    }
    ImGui::EndChild();
    return requests;
}

}  // namespace understudy::viz
