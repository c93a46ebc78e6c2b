// Text: the few string functions that everybody needs, without locale.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace understudy {

[[nodiscard]] std::string join(std::span<const std::string> parts, std::string_view separator);
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
[[nodiscard]] std::string_view trim(std::string_view text);
[[nodiscard]] std::string to_lower(std::string_view text);

/// Decimal digits only, no sign, no blanks; nothing when it does not fit.
[[nodiscard]] std::optional<std::uint64_t> parse_unsigned(std::string_view text);

/// The known name nearest to a misspelt one, for "did you mean"; nothing when none is near
/// (more than a third of its letters differ).
[[nodiscard]] std::optional<std::string> nearest_name(std::string_view misspelt,
                                                      std::span<const std::string> known);

}  // namespace understudy
