#include "simulator/scenario/fields.h"

#include <algorithm>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "simulator/scenario/duration.h"

namespace understudy::sim {
namespace {

std::nullopt_t expected(std::string_view what, const JsonNode& node, Problems& problems) {
    problems.add(node, fmt::format("expected {}, found {}", what, describe(node.kind)));
    return std::nullopt;
}

void report_duplicates(const JsonNode& object, Problems& problems) {
    std::set<std::string> seen;
    for (const JsonNode& member : object.items) {
        if (!seen.insert(member.key).second) {
            problems.add(member, "written twice");
        }
    }
}

}  // namespace

Fields::Fields(const JsonNode& object, const std::vector<std::string>& known, Problems& problems)
    : object_(object),
      problems_(problems) {
    if (object.kind != JsonNode::Kind::Object) {
        expected("an object", object, problems);
        return;
    }
    report_duplicates(object, problems);
    for (const JsonNode& member : object.items) {
        if (std::find(known.begin(), known.end(), member.key) == known.end()) {
            problems.add(
                member,
                fmt::format("unknown key \"{}\"{}", member.key, known_names(member.key, known)));
        }
    }
}

const JsonNode* Fields::find(std::string_view key) const {
    if (object_.kind != JsonNode::Kind::Object) {
        return nullptr;
    }
    for (const JsonNode& member : object_.items) {
        if (member.key == key) {
            return &member;
        }
    }
    return nullptr;
}

const JsonNode* Fields::require(std::string_view key) const {
    const JsonNode* found = find(key);
    if (found == nullptr && object_.kind == JsonNode::Kind::Object) {
        problems_.add(object_, fmt::format("\"{}\" is missing", key));
    }
    return found;
}

std::vector<const JsonNode*> read_members(const JsonNode& node, Problems& problems) {
    std::vector<const JsonNode*> members;
    if (node.kind != JsonNode::Kind::Object) {
        expected("an object", node, problems);
        return members;
    }
    report_duplicates(node, problems);
    for (const JsonNode& member : node.items) {
        members.push_back(&member);
    }
    return members;
}

std::vector<const JsonNode*> read_items(const JsonNode& node, Problems& problems) {
    if (node.kind != JsonNode::Kind::List) {
        expected("a list", node, problems);
        return {};
    }
    return read_one_or_more(node);
}

std::vector<const JsonNode*> read_one_or_more(const JsonNode& node) {
    std::vector<const JsonNode*> items;
    if (node.kind != JsonNode::Kind::List) {
        items.push_back(&node);
        return items;
    }
    for (const JsonNode& item : node.items) {
        items.push_back(&item);
    }
    return items;
}

std::optional<std::string> read_text(const JsonNode& node, Problems& problems) {
    if (node.kind != JsonNode::Kind::Text) {
        return expected("a text", node, problems);
    }
    if (node.text.empty()) {
        problems.add(node, "must not be empty");
        return std::nullopt;
    }
    return node.text;
}

std::optional<bool> read_boolean(const JsonNode& node, Problems& problems) {
    if (node.kind != JsonNode::Kind::Boolean) {
        return expected("true or false", node, problems);
    }
    return node.boolean;
}

std::optional<std::uint32_t> read_count(const JsonNode& node, Problems& problems) {
    constexpr std::int64_t kMost = std::numeric_limits<std::uint32_t>::max();
    if (node.kind != JsonNode::Kind::Integer) {
        return expected("a whole number", node, problems);
    }
    if (node.integer < 0 || node.integer > kMost) {
        problems.add(node, fmt::format("must be from 0 to {}", kMost));
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(node.integer);
}

std::optional<std::uint64_t> read_seed(const JsonNode& node, Problems& problems) {
    if (node.kind != JsonNode::Kind::Integer || node.integer < 0) {
        return expected("a whole number that is not negative", node, problems);
    }
    return static_cast<std::uint64_t>(node.integer);
}

std::optional<Duration> read_duration(const JsonNode& node, Problems& problems) {
    constexpr std::string_view kExample = R"(a length of time like "1.5s", "20ms" or "10m")";
    if (node.kind != JsonNode::Kind::Text) {
        return expected(kExample, node, problems);
    }
    const auto duration = parse_duration(node.text);
    if (!duration) {
        problems.add(node, fmt::format("\"{}\" is not {}", node.text, kExample));
    }
    return duration;
}

bool is_known(const JsonNode& where,
              std::string_view what,
              std::string_view name,
              const std::vector<std::string>& known,
              Problems& problems) {
    if (std::find(known.begin(), known.end(), name) != known.end()) {
        return true;
    }
    problems.add(where, fmt::format("unknown {} \"{}\"{}", what, name, known_names(name, known)));
    return false;
}

}  // namespace understudy::sim
