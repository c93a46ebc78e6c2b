// Fields: reads one object of a scenario strictly: every key is known, written once, and of the
// right type.
//
// Each read_ function returns nothing after it has reported what is wrong, so that reading goes on
// and one run names every problem of the file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/time.h"

#include "simulator/scenario/node.h"
#include "simulator/scenario/problems.h"

namespace understudy::sim {

class Fields {
  public:
    /// Reports a node that is no object, unknown keys and duplicate keys.
    Fields(const JsonNode& object, const std::vector<std::string>& known, Problems& problems);

    [[nodiscard]] const JsonNode* find(std::string_view key) const;

    /// find(), and reports its absence.
    [[nodiscard]] const JsonNode* require(std::string_view key) const;

  private:
    const JsonNode& object_;
    Problems& problems_;
};

/// The members of an object whose keys are names, not words of the format. Reports another kind and
/// duplicates.
[[nodiscard]] std::vector<const JsonNode*> read_members(const JsonNode& node, Problems& problems);

[[nodiscard]] std::vector<const JsonNode*> read_items(const JsonNode& node, Problems& problems);

/// A list, or one value that stands for a list of one.
[[nodiscard]] std::vector<const JsonNode*> read_one_or_more(const JsonNode& node);

[[nodiscard]] std::optional<std::string> read_text(const JsonNode& node, Problems& problems);
[[nodiscard]] std::optional<bool> read_boolean(const JsonNode& node, Problems& problems);
[[nodiscard]] std::optional<std::uint32_t> read_count(const JsonNode& node, Problems& problems);
[[nodiscard]] std::optional<std::uint64_t> read_seed(const JsonNode& node, Problems& problems);

/// "1.5s", "20ms", "200us", "10m", "1h".
[[nodiscard]] std::optional<Duration> read_duration(const JsonNode& node, Problems& problems);

/// Reports a name that is not among the known ones: `unknown host "db9" (known: ...)`.
[[nodiscard]] bool is_known(const JsonNode& where,
                            std::string_view what,
                            std::string_view name,
                            const std::vector<std::string>& known,
                            Problems& problems);

/// What `read` returns, into `target`, unless there is nothing to read or it is wrong.
template <class T, class Read>
void assign(T& target, const JsonNode* node, Read read, Problems& problems) {
    if (node == nullptr) {
        return;
    }
    if (auto value = read(*node, problems)) {
        target = *std::move(value);
    }
}

}  // namespace understudy::sim
