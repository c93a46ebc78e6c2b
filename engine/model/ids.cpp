#include "engine/model/ids.h"

#include <optional>

#include <fmt/format.h>

namespace understudy {
namespace {

constexpr std::size_t kUuidLength = 36;

bool is_dash_place(std::size_t at) {
    return at == 8 || at == 13 || at == 18 || at == 23;
}

std::optional<std::uint64_t> hex_value(char digit) {
    if (digit >= '0' && digit <= '9') {
        return static_cast<std::uint64_t>(digit - '0');
    }
    if (digit >= 'a' && digit <= 'f') {
        return static_cast<std::uint64_t>(digit - 'a' + 10);
    }
    if (digit >= 'A' && digit <= 'F') {
        return static_cast<std::uint64_t>(digit - 'A' + 10);
    }
    return std::nullopt;
}

tl::unexpected<Error> no_uuid(std::string_view text) {
    return fail(
        ErrorCode::Malformed,
        fmt::format("\"{}\" is no server uuid: expected hexadecimal digits as 8-4-4-4-12", text));
}

}  // namespace

Result<ServerUuid> parse_server_uuid(std::string_view text) {
    if (text.size() != kUuidLength) {
        return no_uuid(text);
    }
    ServerUuid uuid;
    for (std::size_t at = 0; at < kUuidLength; ++at) {
        if (is_dash_place(at)) {
            if (text[at] != '-') {
                return no_uuid(text);
            }
            continue;
        }
        const auto value = hex_value(text[at]);
        if (!value) {
            return no_uuid(text);
        }
        std::uint64_t& half = at < 18 ? uuid.high : uuid.low;
        half = (half << 4U) | *value;
    }
    return uuid;
}

std::string to_string(const ServerUuid& uuid) {
    return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
                       uuid.high >> 32U,
                       (uuid.high >> 16U) & 0xFFFFU,
                       uuid.high & 0xFFFFU,
                       uuid.low >> 48U,
                       uuid.low & 0xFFFF'FFFF'FFFFU);
}

}  // namespace understudy
