// JsonNode: one value of a JSON file, with the line it stands on and the path that leads to it.
//
// nlohmann's own tree forgets positions and silently drops duplicate keys; a scenario is written by
// hand, so its errors must point at the line. Comments are allowed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/scenario/problems.h"

namespace understudy::sim {

struct JsonNode {
    enum class Kind : std::uint8_t { Null, Boolean, Integer, Fraction, Text, List, Object };

    Kind kind = Kind::Null;
    std::string key{};   ///< Its name when it is a member of an object.
    std::string path{};  ///< "events[2].crash"; empty for the root.
    std::uint32_t line = 1;
    bool boolean = false;
    std::int64_t integer = 0;
    std::string text{};
    std::vector<JsonNode>
        items{};  ///< Of a list or an object, in the order written, duplicates included.
};

/// "a list", for error messages.
[[nodiscard]] std::string_view describe(JsonNode::Kind kind);

/// Reads JSON with comments. When it is none, says so in `problems` and returns a null node.
[[nodiscard]] JsonNode parse_node(std::string_view text, Problems& problems);

}  // namespace understudy::sim
