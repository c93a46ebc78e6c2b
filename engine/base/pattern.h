// Pattern: does a text match a regular expression? RE2, so that no expression takes more than
// linear time.
#pragma once

#include <string>
#include <string_view>

namespace understudy {

/// Anywhere in the text, as orchestrator's filters do. A malformed expression matches nothing:
/// whoever reads one from a person checks it with `is_pattern` first.
[[nodiscard]] bool matches_pattern(std::string_view text, const std::string& expression);

[[nodiscard]] bool is_pattern(const std::string& expression);

/// What the first group of the expression matches, anywhere in the text. Empty: it does not match,
/// or has no group.
[[nodiscard]] std::string capture(std::string_view text, const std::string& expression);

}  // namespace understudy
