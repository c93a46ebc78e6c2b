#include "viz/panels/draw.h"

#include <imgui.h>

#include "viz/theme/style.h"

namespace understudy::viz {

Pane::Pane(const char* name, const Box& box, Colour ground) {
    constexpr ImGuiWindowFlags flags =
        ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
        ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoNav;
    ImGui::SetNextWindowPos({box.x, box.y});
    ImGui::SetNextWindowSize({box.width, box.height});
    ImGui::PushStyleColor(ImGuiCol_WindowBg, to_vector(ground));
    ImGui::Begin(name, nullptr, flags);
    ImGui::PopStyleColor();
    // Without the margin that ImGui keeps free.
    ImGui::PushClipRect({box.x, box.y}, {box.x + box.width, box.y + box.height}, false);
}

Pane::~Pane() {
    ImGui::PopClipRect();
    ImGui::End();
}

FontScope::FontScope(const Look& look, float size, Weight weight) {
    ImGui::PushFont(look.fonts.pick(size, weight));
}

FontScope::~FontScope() {
    ImGui::PopFont();
}

void write(const Look& look, std::string_view text, Colour colour) {
    const std::string shown = look.fonts.printable(text);
    ImGui::PushStyleColor(ImGuiCol_Text, to_vector(colour));
    ImGui::PushTextWrapPos(0);
    ImGui::TextUnformatted(shown.data(), shown.data() + shown.size());
    ImGui::PopTextWrapPos();
    ImGui::PopStyleColor();
}

void write_heading(const Look& look, std::string_view text) {
    std::string capitals;
    for (const char c : text) {
        capitals += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    const FontScope font{look, 10, Weight::Bold};
    write(look, capitals, look.palette.faint);
}

}  // namespace understudy::viz
