#include "viz/panels/transport.h"

#include <fmt/format.h>
#include <imgui.h>

namespace understudy::viz {

Requests draw_transport(const Look& look, const Box& box, const Viewer& viewer) {
    Requests requests;
    const float s = look.scale;
    using ask::Direction;
    using ask::Stops;
    ImGui::SetCursorScreenPos({box.x + 16 * s, box.y + 6 * s});
    const auto button = [&](const char* label, const char* help, const Request& request) {
        if (ImGui::SmallButton(label)) {
            requests.push_back(request);
        }
        if (ImGui::IsItemHovered()) {
            ImGui::SetTooltip("%s", help);
        }
        ImGui::SameLine(0, 5 * s);
    };
    button("|<", "to the start (Home)", ask::GoToStart{});
    button("<<",
           "interesting event before (shift left)",
           ask::GoToEvent{Direction::Back, Stops::Interesting});
    button("<", "event before (left)", ask::GoToEvent{Direction::Back, Stops::Every});
    button(viewer.is_playing ? " pause " : " play ", "space", ask::TogglePlay{});
    button(">", "next event (right)", ask::GoToEvent{Direction::On, Stops::Every});
    button(">>",
           "next interesting event (shift right)",
           ask::GoToEvent{Direction::On, Stops::Interesting});
    button(">|", "to the end (End)", ask::GoToEnd{});
    ImGui::SameLine(0, 24 * s);
    for (std::size_t i = 0; i < kSpeeds.size(); ++i) {
        const bool is_chosen = i == viewer.speed;
        ImGui::PushStyleColor(
            ImGuiCol_Text,
            ImGui::GetStyleColorVec4(is_chosen ? ImGuiCol_CheckMark : ImGuiCol_TextDisabled));
        const std::string help = fmt::format("speed (key {})", i + 1);
        button(kSpeeds[i].name.data(), help.c_str(), ask::SetSpeed{i});
        ImGui::PopStyleColor();
    }
    ImGui::SameLine(0, 24 * s);
    button("-", "a longer part of the run (wheel)", ask::ZoomTimeline{0.5F});
    button("+", "a shorter part of the run (wheel)", ask::ZoomTimeline{2});
    ImGui::SameLine(0, 24 * s);
    button("?", "keys", ask::ToggleHelp{});
    return requests;
}

}  // namespace understudy::viz
