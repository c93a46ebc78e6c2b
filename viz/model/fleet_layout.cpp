#include "viz/model/fleet_layout.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace understudy::viz {
namespace {

constexpr float kPadding = 22;
constexpr float kHead = 34;  ///< Of a block: its name and what is the matter.
constexpr float kClientHeight = 40;
constexpr float kClientWidth = 196;
constexpr float kClientGap = 46;  ///< Between clients and the servers below.
constexpr float kBlockGap = 28;
constexpr float kManagerWidth = 132;
constexpr float kManagerHeight = 74;
constexpr float kManagerGap = 24;
constexpr float kGutter = 44;  ///< Between managers and clusters.

/// A cluster by itself, from its own corner.
struct Block {
    ClusterAlias alias;
    TreeLayout tree;
    std::vector<std::string> clients;
    float width = 0;
    float height = 0;
};

Block make_block(const Frame& frame, const ClusterAlias& alias) {
    Block block{.alias = alias, .tree = {}, .clients = {}};
    std::vector<TreeNode> nodes;
    for (const auto& server : frame.servers) {
        if (server.cluster == alias) {
            nodes.push_back({server.key, server.source});
        }
    }
    block.tree = lay_out_tree(nodes, TreeMetrics{});
    for (const auto& client : frame.clients) {
        if (client.cluster == alias) {
            block.clients.push_back(client.name);
        }
    }
    std::sort(block.clients.begin(), block.clients.end());
    const auto count = static_cast<float>(block.clients.size());
    const float clients_width = count * (kClientWidth + kPadding) - (count > 0 ? kPadding : 0);
    const float clients_height = block.clients.empty() ? 0 : kClientHeight + kClientGap;
    block.width = std::max({block.tree.width, clients_width, 360.0F}) + 2 * kPadding;
    block.height = kHead + kPadding + clients_height + block.tree.height + kPadding;
    return block;
}

std::vector<Block> make_blocks(const Frame& frame) {
    std::map<ClusterAlias, Block> blocks;
    for (const auto& server : frame.servers) {
        if (!blocks.contains(server.cluster)) {
            blocks.emplace(server.cluster, make_block(frame, server.cluster));
        }
    }
    std::vector<Block> in_order;
    in_order.reserve(blocks.size());
    for (auto& [alias, block] : blocks) {
        in_order.push_back(std::move(block));
    }
    return in_order;
}

void place_block(const Block& block, Point corner, FleetLayout& layout) {
    layout.clusters[block.alias] = {corner.x, corner.y, block.width, block.height};
    float top = corner.y + kHead + kPadding / 2;
    const auto count = static_cast<float>(block.clients.size());
    float x = corner.x + (block.width - count * (kClientWidth + kPadding) + kPadding) / 2;
    for (const auto& client : block.clients) {
        layout.clients[client] = {x, top, kClientWidth, kClientHeight};
        x += kClientWidth + kPadding;
    }
    top += block.clients.empty() ? kPadding / 2 : kClientHeight + kClientGap;
    const float left = corner.x + (block.width - block.tree.width) / 2;
    for (const auto& [key, box] : block.tree.boxes) {
        layout.servers[key] = {left + box.x, top + box.y, box.width, box.height};
    }
}

/// The width at which rows of blocks come nearest to the wanted shape.
float choose_width(const std::vector<Block>& blocks, float aspect) {
    float area = 0;
    float widest = 0;
    for (const auto& block : blocks) {
        area += (block.width + kBlockGap) * (block.height + kBlockGap);
        widest = std::max(widest, block.width);
    }
    return std::max(widest, std::sqrt(area * aspect));
}

void place_blocks(const std::vector<Block>& blocks, float left, float aspect, FleetLayout& layout) {
    const float limit = choose_width(blocks, aspect);
    Point corner{left, 0};
    float row_height = 0;
    for (const auto& block : blocks) {
        if (corner.x > left && corner.x - left + block.width > limit) {
            corner = {left, corner.y + row_height + kBlockGap};
            row_height = 0;
        }
        place_block(block, corner, layout);
        corner.x += block.width + kBlockGap;
        row_height = std::max(row_height, block.height);
        layout.width = std::max(layout.width, corner.x - kBlockGap);
        layout.height = std::max(layout.height, corner.y + row_height);
    }
}

void place_managers(const Frame& frame, FleetLayout& layout) {
    std::vector<std::string> names;
    for (const auto& manager : frame.managers) {
        names.push_back(manager.name);
    }
    std::sort(names.begin(), names.end());
    const auto count = static_cast<float>(names.size());
    const float height = count * (kManagerHeight + kManagerGap) - kManagerGap;
    layout.height = std::max(layout.height, height);
    float y = (layout.height - height) / 2;
    for (const auto& name : names) {
        layout.managers[name] = {0, y, kManagerWidth, kManagerHeight};
        y += kManagerHeight + kManagerGap;
    }
}

template <class Key>
void move_boxes(const std::map<Key, Box>& from, std::map<Key, Box>& to, float progress) {
    for (auto& [key, box] : to) {
        const auto before = from.find(key);
        if (before != from.end()) {
            const Point corner =
                between({before->second.x, before->second.y}, {box.x, box.y}, progress);
            box.x = corner.x;
            box.y = corner.y;
            box.width = before->second.width + (box.width - before->second.width) * progress;
            box.height = before->second.height + (box.height - before->second.height) * progress;
        }
    }
}

}  // namespace

FleetLayout lay_out_fleet(const Frame& frame, float aspect) {
    FleetLayout layout;
    const float left = frame.managers.empty() ? 0 : kManagerWidth + kGutter;
    place_blocks(make_blocks(frame), left, aspect, layout);
    place_managers(frame, layout);
    return layout;
}

FleetLayout between(const FleetLayout& from, const FleetLayout& to, float progress) {
    FleetLayout now = to;
    move_boxes(from.managers, now.managers, progress);
    move_boxes(from.clusters, now.clusters, progress);
    move_boxes(from.clients, now.clients, progress);
    move_boxes(from.servers, now.servers, progress);
    now.width = from.width + (to.width - from.width) * progress;
    now.height = from.height + (to.height - from.height) * progress;
    return now;
}

}  // namespace understudy::viz
