// ReplicationPosition: how far a server has come, in whichever of the three ways its cluster
// counts.
//
// One question for all kinds: who has what whom lacks. Kinds do not mix; a comparison across kinds,
// or of coordinates in different logs, is Incomparable, never a guess. Coordinates name a place in
// the log of one server, so both sides must speak of the same server's log, and that is the
// caller's to know.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "engine/model/binlog_coordinates.h"
#include "engine/model/gtid_set.h"
#include "engine/model/mariadb_gtid_position.h"

namespace understudy {

/// Its copying and moving are compiled once (docs/decisions/0012).
class ReplicationPosition : public std::variant<GtidSet, MariadbGtidPosition, BinlogCoordinates> {
  public:
    using Kinds = variant;
    using variant::variant;
    using variant::operator=;

    ReplicationPosition();
    ReplicationPosition(const ReplicationPosition& other);
    ReplicationPosition(ReplicationPosition&& other) noexcept;
    ReplicationPosition& operator=(const ReplicationPosition& other);
    ReplicationPosition& operator=(ReplicationPosition&& other) noexcept;
    ~ReplicationPosition();

    friend bool operator==(const ReplicationPosition& a, const ReplicationPosition& b);
};

enum class PositionOrder : std::uint8_t {
    Equal,
    Behind,        ///< The other one has all of this one, and more.
    Ahead,         ///< This one has all of the other one, and more.
    Diverged,      ///< Each has something that the other lacks.
    Incomparable,  ///< Different kinds, or different logs.
};

/// Where `a` stands relative to `b`.
[[nodiscard]] PositionOrder compare(const ReplicationPosition& a, const ReplicationPosition& b);

/// Whether `a` has all that `b` has. False if they cannot be compared.
[[nodiscard]] bool contains(const ReplicationPosition& a, const ReplicationPosition& b);

/// What the two have together. Precondition: they can be compared.
[[nodiscard]] ReplicationPosition united(const ReplicationPosition& a,
                                         const ReplicationPosition& b);

/// What `wanted` has and `a` lacks, for people; empty if nothing.
[[nodiscard]] std::string missing_from(const ReplicationPosition& a,
                                       const ReplicationPosition& wanted);

/// How many transactions `wanted` has that `a` lacks. For coordinates it is bytes, and across files
/// a lower bound: the bytes in the last file. It is 0 exactly if contains(a, wanted). Precondition:
/// same kind.
[[nodiscard]] std::uint64_t count_missing(const ReplicationPosition& a,
                                          const ReplicationPosition& wanted);

[[nodiscard]] bool are_same_kind(const ReplicationPosition& a, const ReplicationPosition& b);

/// Same kind, and not coordinates: those mean something in one server's log only.
[[nodiscard]] bool are_comparable(const ReplicationPosition& a, const ReplicationPosition& b);

/// No transaction at all; for coordinates, no file.
[[nodiscard]] bool is_empty(const ReplicationPosition& position);

[[nodiscard]] std::string to_string(const ReplicationPosition& position);
[[nodiscard]] std::string_view to_string(PositionOrder order);

}  // namespace understudy
