// BinlogCoordinates: a place in a server's binary log; RelayLogCoordinates: one in a replica's
// relay log.
//
// Comparable only within one server's log: the same transaction has other coordinates on every
// server. Files are ordered by the number in their suffix, because as text mysql-bin.1000000 sorts
// before mysql-bin.999999.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace understudy {

struct BinlogCoordinates {
    std::string file;
    std::uint64_t position = 0;

    friend bool operator==(const BinlogCoordinates&, const BinlogCoordinates&) = default;
};

/// One moment of a history, told in the logs of two servers.
struct SamePlace {
    BinlogCoordinates here;
    BinlogCoordinates there;

    friend bool operator==(const SamePlace&, const SamePlace&) = default;
};

struct RelayLogCoordinates {
    std::string file;
    std::uint64_t position = 0;

    friend bool operator==(const RelayLogCoordinates&, const RelayLogCoordinates&) = default;
};

/// By base name, number of the file, position.
[[nodiscard]] std::strong_ordering operator<=>(const BinlogCoordinates& a,
                                               const BinlogCoordinates& b);
[[nodiscard]] std::strong_ordering operator<=>(const RelayLogCoordinates& a,
                                               const RelayLogCoordinates& b);

/// "mysql-bin" of "mysql-bin.000012"; the whole name if it has no number.
[[nodiscard]] std::string_view log_base_name(std::string_view file);

/// 12 of "mysql-bin.000012".
[[nodiscard]] std::optional<std::uint64_t> log_file_number(std::string_view file);

/// "mysql-bin.000012" of "mysql-bin" and 12: six digits at least, as the server does.
[[nodiscard]] std::string log_file_name(std::string_view base_name, std::uint64_t number);

/// "file:position". Refuses a blank file and a position that is no number with
/// ErrorCode::Malformed.
[[nodiscard]] Result<BinlogCoordinates> parse_binlog_coordinates(std::string_view text);
[[nodiscard]] Result<RelayLogCoordinates> parse_relay_log_coordinates(std::string_view text);

[[nodiscard]] std::string to_string(const BinlogCoordinates& coordinates);
[[nodiscard]] std::string to_string(const RelayLogCoordinates& coordinates);

}  // namespace understudy
