#include "viz/model/tree_layout.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/support/property.h"
#include "tests/unit/viz/hand_made.h"

namespace understudy::viz {
namespace {

using Parents = std::vector<unsigned>;

/// Node i follows node parents[i] modulo all: trees, forests, rings, whatever comes.
std::vector<TreeNode> make_nodes(const Parents& parents) {
    std::vector<TreeNode> nodes;
    for (std::size_t i = 0; i < parents.size(); ++i) {
        TreeNode node{host("db" + std::to_string(100 + i)), std::nullopt};
        const std::size_t parent = parents[i] % (parents.size() + 2);
        if (parent < parents.size() && parent != i) {
            node.source = host("db" + std::to_string(100 + parent));
        }
        nodes.push_back(node);
    }
    return nodes;
}

bool overlaps_any(const TreeLayout& layout) {
    for (auto a = layout.boxes.begin(); a != layout.boxes.end(); ++a) {
        for (auto b = std::next(a); b != layout.boxes.end(); ++b) {
            if (overlap(a->second, b->second)) {
                return true;
            }
        }
    }
    return false;
}

TEST_CASE("tree layout: a source stands above and in the middle of its replicas", "[viz]") {
    const std::vector<TreeNode> nodes{
        {host("db1"), std::nullopt}, {host("db2"), host("db1")}, {host("db3"), host("db1")}};
    const auto layout = lay_out_tree(nodes, {});
    const Point source = center(layout.boxes.at(host("db1")));
    const Point first = center(layout.boxes.at(host("db2")));
    const Point last = center(layout.boxes.at(host("db3")));
    CHECK(first.x < last.x);
    CHECK(first.y == last.y);
    CHECK(source.y < first.y);
    CHECK(source.x == Approx((first.x + last.x) / 2));
}

TEST_CASE("tree layout: co-primaries stand side by side", "[viz]") {
    const std::vector<TreeNode> nodes{
        {host("db1"), host("db2")}, {host("db2"), host("db1")}, {host("db3"), host("db1")}};
    const auto layout = lay_out_tree(nodes, {});
    CHECK(layout.boxes.at(host("db1")).y == layout.boxes.at(host("db2")).y);
    CHECK(layout.boxes.at(host("db3")).y > layout.boxes.at(host("db1")).y);
    CHECK_FALSE(overlaps_any(layout));
}

TEST_CASE("tree layout: many replicas are stacked in rows", "[viz]") {
    std::vector<TreeNode> nodes{{host("db000"), std::nullopt}};
    for (int i = 1; i <= 20; ++i) {
        nodes.push_back({host("db" + std::to_string(100 + i)), host("db000")});
    }
    const TreeMetrics metrics;
    const auto layout = lay_out_tree(nodes, metrics);
    CHECK(layout.width < 7 * (metrics.node_width + metrics.gap_across));
    CHECK_FALSE(overlaps_any(layout));
}

TEST_CASE("tree layout: a server without a known source is a root", "[viz]") {
    const auto layout = lay_out_tree(std::vector<TreeNode>{{host("db1"), host("elsewhere")}}, {});
    CHECK(layout.boxes.at(host("db1")) ==
          Box{0, 0, TreeMetrics{}.node_width, TreeMetrics{}.node_height});
    CHECK(lay_out_tree({}, {}).boxes.empty());
}

TEST_CASE("tree layout: a long chain is laid out without recursion", "[viz]") {
    std::vector<TreeNode> nodes{{host("db100000"), std::nullopt}};
    for (int i = 1; i < 400; ++i) {
        nodes.push_back(
            {host("db" + std::to_string(100000 + i)), host("db" + std::to_string(99999 + i))});
    }
    const auto layout = lay_out_tree(nodes, {});
    CHECK(layout.boxes.size() == nodes.size());
    CHECK(layout.width == TreeMetrics{}.node_width);
}

PROPERTY("tree layout: no two servers overlap, and none stands outside",
         "[property][viz]",
         (const Parents& parents)) {
    const auto nodes = make_nodes(parents);
    const auto layout = lay_out_tree(nodes, {});
    RC_ASSERT(layout.boxes.size() == nodes.size());
    RC_ASSERT(!overlaps_any(layout));
    for (const auto& [key, box] : layout.boxes) {
        RC_ASSERT(box.x >= -0.01F && box.x + box.width <= layout.width + 0.01F);
        RC_ASSERT(box.y >= 0 && box.y + box.height <= layout.height);
    }
}

PROPERTY("tree layout: the order in which servers come changes nothing",
         "[property][viz]",
         (const Parents& parents)) {
    auto nodes = make_nodes(parents);
    const auto layout = lay_out_tree(nodes, {});
    std::reverse(nodes.begin(), nodes.end());
    RC_ASSERT(lay_out_tree(nodes, {}).boxes == layout.boxes);
}

}  // namespace
}  // namespace understudy::viz
