#include "viz/theme/style.h"

namespace understudy::viz {

ImU32 to_imgui(Colour colour) {
    return IM_COL32(colour.red, colour.green, colour.blue, colour.alpha);
}

ImVec4 to_vector(Colour colour) {
    return ImGui::ColorConvertU32ToFloat4(to_imgui(colour));
}

void set_style(const Palette& palette, float scale) {
    ImGuiStyle style;
    style.WindowRounding = 0;
    style.WindowBorderSize = 0;
    style.WindowPadding = {12, 10};
    style.ItemSpacing = {8, 4};
    style.FrameRounding = 5;
    style.FramePadding = {8, 4};
    style.ScrollbarSize = 10;
    style.ScrollbarRounding = 5;
    style.PopupRounding = size::kRounding;
    style.PopupBorderSize = 1;
    style.AntiAliasedLinesUseTex = false;
    style.ScaleAllSizes(scale);
    ImGui::GetStyle() = style;
    auto& colours = ImGui::GetStyle().Colors;
    colours[ImGuiCol_Text] = to_vector(palette.text);
    colours[ImGuiCol_TextDisabled] = to_vector(palette.faint);
    colours[ImGuiCol_WindowBg] = to_vector(palette.panel);
    colours[ImGuiCol_ChildBg] = {0, 0, 0, 0};
    colours[ImGuiCol_PopupBg] = to_vector(palette.raised);
    colours[ImGuiCol_Border] = to_vector(palette.line);
    colours[ImGuiCol_Button] = to_vector(palette.raised);
    colours[ImGuiCol_ButtonHovered] = to_vector(mixed(palette.raised, palette.accent, 0.3F));
    colours[ImGuiCol_ButtonActive] = to_vector(mixed(palette.raised, palette.accent, 0.5F));
    colours[ImGuiCol_Header] = to_vector(faded(palette.accent, 0.2F));
    colours[ImGuiCol_HeaderHovered] = to_vector(faded(palette.accent, 0.12F));
    colours[ImGuiCol_HeaderActive] = to_vector(faded(palette.accent, 0.3F));
    colours[ImGuiCol_CheckMark] = to_vector(palette.accent);
    colours[ImGuiCol_Separator] = to_vector(palette.line);
    colours[ImGuiCol_ScrollbarBg] = {0, 0, 0, 0};
    colours[ImGuiCol_ScrollbarGrab] = to_vector(palette.line);
    colours[ImGuiCol_ScrollbarGrabHovered] = to_vector(palette.faint);
    colours[ImGuiCol_ScrollbarGrabActive] = to_vector(palette.accent);
}

}  // namespace understudy::viz
