#include "viz/panels/help.h"

#include <array>

#include <imgui.h>

namespace understudy::viz {
namespace {

struct Key {
    const char* key;
    const char* does;
};

constexpr std::array kKeys{
    Key{"space", "play and pause"},
    Key{"left, right", "event before, next event"},
    Key{"shift left, shift right", "the same, interesting ones only"},
    Key{"Home, End", "start and end of the run"},
    Key{"1 to 6", "speed: x0.01, x0.1, x0.5, x1, x10, x100"},
    Key{"wheel", "over lanes: part of the run that is shown; over servers: larger, smaller"},
    Key{"drag", "lanes: seek; servers: move the picture; double click puts it back"},
    Key{"click", "a server: select it; a manager: show what it believes; a sentence: go there"},
    Key{"Z", "lanes: the shortest part around now that has something to tell"},
    Key{"T", "dark and light"},
    Key{"? or F1", "these keys"},
};

}  // namespace

Requests draw_help(const Look& look, Point extent) {
    Requests requests;
    ImGui::SetNextWindowPos({extent.x / 2, extent.y / 2}, ImGuiCond_Always, {0.5F, 0.5F});
    ImGui::SetNextWindowFocus();
    bool is_open = true;
    constexpr ImGuiWindowFlags flags = ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoCollapse |
                                       ImGuiWindowFlags_AlwaysAutoResize |
                                       ImGuiWindowFlags_NoSavedSettings;
    ImGui::Begin("Keys", &is_open, flags);
    if (ImGui::BeginTable("keys", 2, ImGuiTableFlags_SizingFixedFit)) {
        for (const auto& [key, does] : kKeys) {
            ImGui::TableNextColumn();
            const FontScope bold{look, 14, Weight::Bold};
            ImGui::TextUnformatted(key);
            ImGui::TableNextColumn();
            const FontScope regular{look, 14, Weight::Regular};
            ImGui::TextUnformatted(does);
        }
        ImGui::EndTable();
    }
    ImGui::End();
    if (!is_open) {
        requests.push_back(ask::ToggleHelp{});
    }
    return requests;
}

}  // namespace understudy::viz
