#include "simulator/sweep/token.h"

#include <charconv>

#include <fmt/format.h>

#include "engine/base/text.h"

namespace understudy::sim {

std::string to_string(const Token& token) {
    return fmt::format("ul{}:{}:{:x}", kSwarmFormat, to_string(token.preset), token.seed);
}

Result<Token> parse_token(std::string_view text) {
    const auto parts = split(text, ':');
    if (parts.size() != 3 || !parts[0].starts_with("ul")) {
        return fail(ErrorCode::Malformed,
                    fmt::format("\"{}\" is no token like \"ul{}:mixed:2a\"", text, kSwarmFormat));
    }
    if (parts[0] != fmt::format("ul{}", kSwarmFormat)) {
        return fail(
            ErrorCode::Malformed,
            fmt::format("\"{}\" is of another version: this one draws ul{}; the scenario file "
                        "beside the token is good for every version",
                        text,
                        kSwarmFormat));
    }
    const auto preset = parse_preset(parts[1]);
    if (!preset) {
        return fail(ErrorCode::Malformed,
                    fmt::format("\"{}\": unknown preset \"{}\" (known: {})",
                                text,
                                parts[1],
                                join(preset_names(), ", ")));
    }
    Token token{.preset = *preset};
    const auto* end = parts[2].data() + parts[2].size();
    const auto read = std::from_chars(parts[2].data(), end, token.seed, 16);
    if (read.ec != std::errc{} || read.ptr != end) {
        return fail(ErrorCode::Malformed,
                    fmt::format("\"{}\": \"{}\" is no hexadecimal seed", text, parts[2]));
    }
    return token;
}

}  // namespace understudy::sim
