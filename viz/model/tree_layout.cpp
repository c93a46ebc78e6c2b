#include "viz/model/tree_layout.h"

#include <algorithm>
#include <limits>
#include <set>
#include <vector>

namespace understudy::viz {
namespace {

/// How far a subtree reaches to the left and right of its root's center, in each row below it.
struct Outline {
    std::vector<float> left;
    std::vector<float> right;
};

struct Member {
    std::optional<InstanceKey> parent;
    std::vector<InstanceKey> children;
    float offset = 0;       ///< Of its center from its parent's.
    std::size_t stack = 0;  ///< How many rows it stands below the first row of its siblings.
    Outline outline;
};

using Members = std::map<InstanceKey, Member>;

bool is_in_ring(const InstanceKey& key, const std::map<InstanceKey, InstanceKey>& sources) {
    auto at = sources.find(key);
    for (std::size_t i = 0; i <= sources.size() && at != sources.end(); ++i) {
        if (at->second == key) {
            return true;
        }
        at = sources.find(at->second);
    }
    return false;
}

Members make_members(std::span<const TreeNode> nodes) {
    Members members;
    std::map<InstanceKey, InstanceKey> sources;
    for (const auto& node : nodes) {
        members[node.key];
    }
    for (const auto& node : nodes) {
        if (node.source && members.contains(*node.source)) {
            sources.emplace(node.key, *node.source);
        }
    }
    for (const auto& [key, source] : sources) {  // In order of keys, so children are too.
        if (!is_in_ring(key, sources)) {
            members[key].parent = source;
            members[source].children.push_back(key);
        }
    }
    return members;
}

/// Replicas before their sources, without recursion: chains can be long.
std::vector<InstanceKey> bottom_up(const Members& members) {
    std::vector<InstanceKey> order;
    for (const auto& [key, member] : members) {
        if (!member.parent) {
            order.push_back(key);
        }
    }
    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto& children = members.at(order[i]).children;
        order.insert(order.end(), children.begin(), children.end());
    }
    std::reverse(order.begin(), order.end());
    return order;
}

/// How far right of `row` a subtree must stand so that the two do not touch.
float clearance(const Outline& row, const Outline& next, float gap) {
    float shift = -std::numeric_limits<float>::max();
    const std::size_t depth = std::min(row.right.size(), next.left.size());
    for (std::size_t i = 0; i < depth; ++i) {
        shift = std::max(shift, row.right[i] + gap - next.left[i]);
    }
    return shift;
}

void extend(Outline& row, const Outline& next, float shift) {
    for (std::size_t i = 0; i < next.left.size(); ++i) {
        if (i < row.left.size()) {
            row.left[i] = std::min(row.left[i], next.left[i] + shift);
            row.right[i] = std::max(row.right[i], next.right[i] + shift);
        } else {
            row.left.push_back(next.left[i] + shift);
            row.right.push_back(next.right[i] + shift);
        }
    }
}

/// Puts subtrees side by side; returns their outline. Offsets are from the first one's center.
Outline set_in_row(const std::vector<InstanceKey>& keys, Members& members, float gap) {
    Outline row;
    for (const auto& key : keys) {
        Member& member = members.at(key);
        member.offset = row.left.empty() ? 0 : clearance(row, member.outline, gap);
        extend(row, member.outline, member.offset);
    }
    return row;
}

void shift_outline(Outline& outline, float by) {
    for (auto& x : outline.left) {
        x += by;
    }
    for (auto& x : outline.right) {
        x += by;
    }
}

bool is_stacked(const Member& member, const Members& members, const TreeMetrics& metrics) {
    return member.children.size() > metrics.columns &&
           std::all_of(member.children.begin(), member.children.end(), [&](const auto& child) {
               return members.at(child).children.empty();
           });
}

/// Rows of equal length, as near to a square as the rule for columns allows.
void stack_children(Member& member, Members& members, const TreeMetrics& metrics) {
    const std::size_t count = member.children.size();
    const std::size_t columns = std::max(metrics.columns, (count + 5) / 6);
    const float pitch = metrics.node_width + metrics.gap_across;
    const std::size_t widest = std::min(columns, count);
    const float first = -pitch * static_cast<float>(widest - 1) / 2;
    for (std::size_t i = 0; i < count; ++i) {
        Member& child = members.at(member.children[i]);
        child.stack = i / columns;
        child.offset = first + pitch * static_cast<float>(i % columns);
    }
    const float half = -first + metrics.node_width / 2;
    const std::size_t rows = (count + columns - 1) / columns;
    member.outline.left.insert(member.outline.left.end(), rows, -half);
    member.outline.right.insert(member.outline.right.end(), rows, half);
}

void set_below(Member& member, Members& members, const TreeMetrics& metrics) {
    const float half = metrics.node_width / 2;
    member.outline = {{-half}, {half}};
    if (member.children.empty()) {
        return;
    }
    if (is_stacked(member, members, metrics)) {
        stack_children(member, members, metrics);
        return;
    }
    Outline below = set_in_row(member.children, members, metrics.gap_across);
    const float middle = members.at(member.children.back()).offset / 2;
    for (const auto& child : member.children) {
        members.at(child).offset -= middle;
    }
    shift_outline(below, -middle);
    member.outline.left.insert(member.outline.left.end(), below.left.begin(), below.left.end());
    member.outline.right.insert(member.outline.right.end(), below.right.begin(), below.right.end());
}

}  // namespace

TreeLayout lay_out_tree(std::span<const TreeNode> nodes, const TreeMetrics& metrics) {
    Members members = make_members(nodes);
    const auto order = bottom_up(members);
    std::vector<InstanceKey> roots;
    for (const auto& key : order) {
        set_below(members.at(key), members, metrics);
    }
    for (const auto& [key, member] : members) {
        if (!member.parent) {
            roots.push_back(key);
        }
    }
    const Outline forest = set_in_row(roots, members, metrics.gap_across);
    const float left =
        forest.left.empty() ? 0 : *std::min_element(forest.left.begin(), forest.left.end());

    TreeLayout layout;
    for (auto key = order.rbegin(); key != order.rend(); ++key) {
        const Member& member = members.at(*key);
        Box box{.x = member.offset - left - metrics.node_width / 2,
                .y = 0,
                .width = metrics.node_width,
                .height = metrics.node_height};
        if (member.parent) {
            const Box& parent = layout.boxes.at(*member.parent);
            box.x = center(parent).x + member.offset - metrics.node_width / 2;
            box.y = parent.y + metrics.node_height + metrics.gap_down +
                    static_cast<float>(member.stack) * (metrics.node_height + metrics.gap_stacked);
        }
        layout.width = std::max(layout.width, box.x + box.width);
        layout.height = std::max(layout.height, box.y + box.height);
        layout.boxes.emplace(*key, box);
    }
    return layout;
}

}  // namespace understudy::viz
