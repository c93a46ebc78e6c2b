// PromotionRule: how willing we are to promote an instance. Data comes first, rules break ties.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/base/result.h"

namespace understudy {

/// In order of preference (spec/replication-rules.md, promotion rules).
enum class PromotionRule : std::uint8_t { Must, Prefer, Neutral, PreferNot, MustNot };

[[nodiscard]] std::string_view to_string(PromotionRule rule);

/// "must", "prefer", "neutral", "prefer_not", "must_not"; anything else is ErrorCode::Malformed.
[[nodiscard]] Result<PromotionRule> parse_promotion_rule(std::string_view text);

}  // namespace understudy
