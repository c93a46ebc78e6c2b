#include "engine/model/promotion_rule.h"

#include <array>

namespace understudy {
namespace {

constexpr std::array<std::string_view, 5> kNames{
    "must", "prefer", "neutral", "prefer_not", "must_not"};

}  // namespace

std::string_view to_string(PromotionRule rule) {
    return kNames.at(static_cast<std::size_t>(rule));
}

Result<PromotionRule> parse_promotion_rule(std::string_view text) {
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (kNames.at(i) == text) {
            return static_cast<PromotionRule>(i);
        }
    }
    return fail(
        ErrorCode::Malformed,
        "\"" + std::string{text} +
            "\" is not a promotion rule (expected must, prefer, neutral, prefer_not or must_not)");
}

}  // namespace understudy
