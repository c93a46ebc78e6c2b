// Token: one drawn scenario in a word, to be copied from a log: "ul1:mixed:2a".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"

#include "simulator/sweep/swarm.h"

namespace understudy::sim {

struct Token {
    Preset preset = Preset::Mixed;
    std::uint64_t seed = 1;

    friend bool operator==(const Token&, const Token&) = default;
};

[[nodiscard]] std::string to_string(const Token& token);

/// Refuses what is none, and tokens of drawings that are no more, with ErrorCode::Malformed.
[[nodiscard]] Result<Token> parse_token(std::string_view text);

}  // namespace understudy::sim
