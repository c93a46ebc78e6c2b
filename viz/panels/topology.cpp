#include "viz/panels/topology.h"

#include <algorithm>
#include <cmath>

#include <imgui.h>

#include "viz/model/details.h"
#include "viz/panels/fleet_cards.h"
#include "viz/panels/links.h"
#include "viz/panels/server_card.h"
#include "viz/theme/style.h"

namespace understudy::viz {
namespace {

constexpr float kMargin = 22;
constexpr float kLegendHeight = 34;
constexpr float kLargestFit = 1.35F;

/// From the layout to the screen.
struct View {
    Point origin;
    float scale = 1;

    [[nodiscard]] Box operator()(const Box& box) const {
        return {origin.x + box.x * scale,
                origin.y + box.y * scale,
                box.width * scale,
                box.height * scale};
    }
};

View make_view(const Look& look, const Box& box, const FleetLayout& layout, const Viewer& viewer) {
    const float margin = kMargin * look.scale;
    const float room_across = box.width - 2 * margin;
    const float room_down = box.height - kLegendHeight * look.scale - 1.6F * margin;
    const float fit = std::min({room_across / std::max(layout.width, 1.0F),
                                room_down / std::max(layout.height, 1.0F),
                                kLargestFit * look.scale});
    View view{.origin = {}, .scale = std::max(fit, 0.05F) * viewer.zoom};
    view.origin = {box.x + (box.width - layout.width * view.scale) / 2 + viewer.pan.x,
                   box.y + margin + (room_down - layout.height * view.scale) / 2 + viewer.pan.y};
    return view;
}

bool is_hovered(const Box& box) {
    return ImGui::IsWindowHovered() &&
           ImGui::IsMouseHoveringRect({box.x, box.y}, {box.x + box.width, box.y + box.height});
}

/// What a manager watches, as one faint line to each cluster.
void draw_watching(const Ink& ink,
                   const ManagerRow& row,
                   const Box& box,
                   const TopologyScene& scene,
                   const View& view) {
    if (!row.is_up || !row.is_shown) {
        return;
    }
    for (const auto& [alias, cluster] : scene.layout.clusters) {
        const Box target = view(cluster);
        if (target.x < box.x + box.width) {
            continue;
        }
        const float y =
            std::clamp(box.y + box.height / 2, target.y + 20, target.y + target.height - 20);
        ink.line({box.x + box.width, box.y + box.height / 2},
                 {target.x, y},
                 {faded(ink.palette().faint, 0.7F), 1.5F * view.scale, 4 * view.scale});
    }
}

void draw_links(const Ink& ink, const TopologyScene& scene, const View& view) {
    const auto& boxes = scene.layout.servers;
    const auto in_second = scene.viewer.at.time_since_epoch() % std::chrono::seconds{1};
    const Motion motion{view.scale, static_cast<float>(in_second.count()) / 1e6F};
    for (const auto& link : scene.rows.links) {
        if (boxes.contains(link.source) && boxes.contains(link.replica)) {
            draw_replication(
                ink, link, view(boxes.at(link.source)), view(boxes.at(link.replica)), motion);
        }
    }
    for (const auto& client : scene.rows.clients) {
        if (client.routed_to && boxes.contains(*client.routed_to)) {
            draw_routing(ink,
                         client,
                         view(scene.layout.clients.at(client.name)),
                         view(boxes.at(*client.routed_to)),
                         motion);
        }
    }
}

void draw_managers(const Ink& ink,
                   const TopologyScene& scene,
                   const View& view,
                   Requests& requests) {
    for (const auto& manager : scene.rows.managers) {
        const Box box = view(scene.layout.managers.at(manager.name));
        draw_watching(ink, manager, box, scene, view);
        draw_manager(ink, manager, box, view.scale);
        for (const auto& server : manager.cut_from) {
            draw_cut(ink, box, view(scene.layout.servers.at(server)), view.scale);
        }
        if (is_hovered(box) && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
            requests.push_back(ask::ShowManager{manager.name});
        }
    }
}

void draw_tooltip(const Look& look, const TopologyScene& scene, const InstanceKey& key) {
    ImGui::BeginTooltip();
    {
        const FontScope bold{look, 14, Weight::Bold};
        ImGui::TextUnformatted(short_name(key).c_str());
    }
    if (ImGui::BeginTable("details", 3, ImGuiTableFlags_SizingFixedFit)) {
        for (const char* heading : {"", "is", "is believed"}) {
            ImGui::TableNextColumn();
            ImGui::TextDisabled("%s", heading);
        }
        for (const auto& row : detail_rows(scene.frame, key, scene.viewer.manager)) {
            const Colour colour = row.is_different ? look.palette.odd : look.palette.text;
            ImGui::TableNextColumn();
            ImGui::TextDisabled("%s", row.what.c_str());
            ImGui::TableNextColumn();
            ImGui::TextColored(to_vector(colour), "%s", row.truth.c_str());
            ImGui::TableNextColumn();
            ImGui::TextColored(to_vector(colour), "%s", row.belief.c_str());
        }
        ImGui::EndTable();
    }
    ImGui::EndTooltip();
}

void draw_servers(const Look& look,
                  const Ink& ink,
                  const TopologyScene& scene,
                  const View& view,
                  Requests& requests) {
    std::optional<InstanceKey> hovered;
    for (const auto& server : scene.rows.servers) {
        const Box box = view(scene.layout.servers.at(server.key));
        const bool is_under_mouse = is_hovered(box);
        const Emphasis emphasis = scene.viewer.selected == server.key ? Emphasis::Selected
                                  : is_under_mouse                    ? Emphasis::Hovered
                                                                      : Emphasis::None;
        draw_server(ink, server, box, view.scale, emphasis);
        if (scene.chosen == server.key) {
            draw_chosen(ink, box, view.scale);
        }
        if (is_under_mouse) {
            hovered = server.key;
        }
    }
    if (hovered) {
        draw_tooltip(look, scene, *hovered);
    }
    if (ImGui::IsWindowHovered() && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
        requests.push_back(ask::Select{hovered});
    }
}

void draw_legend(const Ink& ink, const Look& look, const Box& box) {
    const auto& palette = look.palette;
    const float s = look.scale;
    const float y = box.y + box.height - kLegendHeight * s + 10 * s;
    float x = box.x + 16 * s;
    const auto word = [&](std::string_view text, Colour colour, Weight weight) {
        const TextStyle style{.size = 12 * s, .colour = colour, .weight = weight};
        ink.text({x, y}, text, style);
        x += ink.text_width(text, style);
    };
    const auto swatch = [&](Ring ring, std::string_view text, float dash) {
        x += 14 * s;
        ink.frame({x, y, 20 * s, 14 * s}, {viz::colour_of(ring, palette), 2 * s, dash * s}, 4 * s);
        x += 26 * s;
        word(text, palette.faint, Weight::Regular);
    };
    word("card", palette.text, Weight::Bold);
    word(" = what is so     ", palette.faint, Weight::Regular);
    word("ring", palette.text, Weight::Bold);
    word(" = what the manager believes:", palette.faint, Weight::Regular);
    swatch(Ring::Primary, "primary", 0);
    swatch(Ring::Replica, "replica", 0);
    swatch(Ring::Suspected, "suspected", 3);
    swatch(Ring::Unreachable, "gone", 6);
    swatch(Ring::Demoted, "replaced", 6);
}

void move_canvas(const Box& box, Requests& requests) {
    if (!ImGui::IsWindowHovered()) {
        return;
    }
    const ImGuiIO& io = ImGui::GetIO();
    if (io.MouseWheel != 0) {
        const Point about{io.MousePos.x - box.x - box.width / 2,
                          io.MousePos.y - box.y - box.height / 2};
        requests.push_back(ask::ZoomCanvas{std::pow(1.15F, io.MouseWheel), about});
    }
    if (ImGui::IsMouseDragging(ImGuiMouseButton_Left, 4) &&
        (io.MouseDelta.x != 0 || io.MouseDelta.y != 0)) {
        requests.push_back(ask::MoveCanvas{{io.MouseDelta.x, io.MouseDelta.y}});
    }
    if (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
        requests.push_back(ask::ResetCanvas{});
    }
}

}  // namespace

Requests draw_topology(const Look& look, const Box& box, const TopologyScene& scene) {
    Requests requests;
    const Pane pane{"Topology", box, look.palette.window};
    const Ink ink{*ImGui::GetWindowDrawList(), look.fonts, look.palette};
    const View view = make_view(look, box, scene.layout, scene.viewer);
    for (const auto& cluster : scene.rows.clusters) {
        draw_cluster(ink, cluster, view(scene.layout.clusters.at(cluster.alias)), view.scale);
    }
    draw_links(ink, scene, view);
    for (const auto& client : scene.rows.clients) {
        draw_client(ink, client, view(scene.layout.clients.at(client.name)), view.scale);
    }
    draw_servers(look, ink, scene, view, requests);
    draw_managers(ink, scene, view, requests);
    draw_legend(ink, look, box);
    move_canvas(box, requests);
    return requests;
}

}  // namespace understudy::viz
