// InstanceKey: the host and port by which one server is known.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/name.h"
#include "engine/base/result.h"

namespace understudy {

/// Host and port. There is no "empty" key: a server without a source has no key at all
/// (std::optional<InstanceKey>), never a key with a blank host or port 0.
struct InstanceKey {
    Name host;
    std::uint16_t port = 3306;

    friend auto operator<=>(const InstanceKey&, const InstanceKey&) = default;
    friend bool operator==(const InstanceKey&, const InstanceKey&) = default;
};

/// For tables.
[[nodiscard]] inline std::uint64_t hash_of(const InstanceKey& key) {
    return key.host.hash() + key.port * 0x9e3779b97f4a7c15ULL;
}

/// "host:port"; an IPv6 address in brackets.
[[nodiscard]] std::string to_string(const InstanceKey& key);

/// The same without ":3306", for people.
[[nodiscard]] std::string short_name(const InstanceKey& key);

/// Accepts "host", "host:port", "[::1]:port". Refuses blanks and port 0 with ErrorCode::Malformed.
[[nodiscard]] Result<InstanceKey> parse_instance_key(std::string_view text);

}  // namespace understudy
