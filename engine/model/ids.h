// Ids: the names that servers and transactions' origins have for themselves.
//
// An InstanceKey says where a server answers; these say who it is. They survive a move to another
// host, and a server that was rebuilt on the same host has a new uuid. MariaDB has server ids only,
// no uuid.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/base/strong_id.h"

namespace understudy {

/// @@server_id, or the origin in a MariaDB GTID.
using ServerId = StrongId<struct ServerIdTag, std::uint32_t>;

/// @@server_uuid, a group name, or any other source of GTIDs. Its order is that of its text.
struct ServerUuid {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    friend auto operator<=>(const ServerUuid&, const ServerUuid&) = default;
};

/// Accepts 8-4-4-4-12 hexadecimal digits of either case. Refuses anything else with
/// ErrorCode::Malformed.
[[nodiscard]] Result<ServerUuid> parse_server_uuid(std::string_view text);

/// Lower case, 8-4-4-4-12, as MySQL writes it.
[[nodiscard]] std::string to_string(const ServerUuid& uuid);

}  // namespace understudy
