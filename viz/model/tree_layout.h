// Tree layout: the servers of one cluster as a tidy tree, sources above their replicas.
//
// Pure. Siblings and roots stand in order of their keys, whatever order they come in, so that a
// host keeps its place. Subtrees are pushed together along their outlines (Reingold and Tilford).
// Members of a ring stand side by side as roots; many replicas without replicas of their own stand
// in rows.
#pragma once

#include <map>
#include <optional>
#include <span>

#include "engine/model/instance_key.h"

#include "viz/model/geometry.h"

namespace understudy::viz {

struct TreeNode {
    InstanceKey key;
    std::optional<InstanceKey> source;
};

struct TreeMetrics {
    float node_width = 172;
    float node_height = 88;
    float gap_across = 30;    ///< Between neighbours.
    float gap_down = 84;      ///< Between a source and its replicas.
    float gap_stacked = 44;   ///< Between rows of replicas that are stacked.
    std::size_t columns = 6;  ///< A wider row of replicas is stacked.
};

struct TreeLayout {
    std::map<InstanceKey, Box> boxes;
    float width = 0;
    float height = 0;
};

[[nodiscard]] TreeLayout lay_out_tree(std::span<const TreeNode> nodes, const TreeMetrics& metrics);

}  // namespace understudy::viz
