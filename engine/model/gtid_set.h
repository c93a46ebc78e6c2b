// GtidSet: a set of MySQL transactions, with set algebra.
//
// "Has everything" and "is missing" are questions to this type, so the safety of a failover rests
// on it. Tags of MySQL 8.3 and later are part of a transaction's name: uuid:1 and uuid:tag:1 are
// different transactions. MariaDB's positions are not sets and have their own type
// (MariadbGtidPosition).
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/ids.h"

namespace understudy {

/// The tag of a GTID; the default one means "untagged".
/// Invariant: empty, or [a-z_][a-z0-9_]{0,31} (MySQL 8.4 manual, 19.1.3.1 GTID Format and Storage).
class GtidTag {
  public:
    GtidTag() = default;

    [[nodiscard]] bool is_untagged() const { return text_.empty(); }

    [[nodiscard]] const std::string& text() const { return text_; }

    friend auto operator<=>(const GtidTag&, const GtidTag&) = default;
    friend Result<GtidTag> parse_gtid_tag(std::string_view text);

  private:
    std::string text_;
};

/// Upper case is folded to lower case, as the server does. An empty text is the untagged tag.
[[nodiscard]] Result<GtidTag> parse_gtid_tag(std::string_view text);

/// The name of one transaction.
struct Gtid {
    ServerUuid source{};
    GtidTag tag{};
    std::uint64_t number = 1;

    friend auto operator<=>(const Gtid&, const Gtid&) = default;
};

/// The greatest number that a transaction can have (the server's GNO_END - 1).
inline constexpr std::uint64_t kMaxGtidNumber = 0x7FFF'FFFF'FFFF'FFFE;

/// Numbers `first` to `last`, both included.
struct GtidInterval {
    std::uint64_t first = 1;
    std::uint64_t last = 1;

    friend auto operator<=>(const GtidInterval&, const GtidInterval&) = default;
};

/// The transactions of one source under one tag.
struct GtidSetPart {
    ServerUuid source{};
    GtidTag tag{};
    std::vector<GtidInterval> intervals;

    friend auto operator<=>(const GtidSetPart&, const GtidSetPart&) = default;
};

/// Invariant: parts ascend by source, then tag, without repetition, and none is empty. The
/// intervals of a part ascend and neither overlap nor touch. Hence == is equality of sets. (The
/// order is some total order, not containment.)
class GtidSet {
  public:
    GtidSet() = default;
    explicit GtidSet(const Gtid& gtid);
    /// Precondition: 1 <= first <= last <= kMaxGtidNumber.
    GtidSet(const ServerUuid& source, GtidInterval numbers);
    /// Any order; parts and intervals may repeat, overlap and be empty.
    /// Precondition: of each interval, 1 <= first <= last <= kMaxGtidNumber.
    [[nodiscard]] static GtidSet of(std::vector<GtidSetPart> parts);

    [[nodiscard]] bool empty() const { return parts_.empty(); }

    /// Stops at the greatest std::uint64_t.
    [[nodiscard]] std::uint64_t count() const;
    [[nodiscard]] bool contains(const Gtid& gtid) const;
    [[nodiscard]] bool contains(const GtidSet& other) const;

    [[nodiscard]] std::span<const GtidSetPart> parts() const { return parts_; }

    /// Constant time when it is the number after the last one of its source, which is what a
    /// primary writes. Precondition: 1 <= number <= kMaxGtidNumber.
    void add(const Gtid& gtid);

    GtidSet& operator|=(const GtidSet& other);
    GtidSet& operator-=(const GtidSet& other);
    GtidSet& operator&=(const GtidSet& other);
    friend GtidSet operator|(const GtidSet& a, const GtidSet& b);
    friend GtidSet operator-(const GtidSet& a, const GtidSet& b);
    friend GtidSet operator&(const GtidSet& a, const GtidSet& b);
    friend auto operator<=>(const GtidSet&, const GtidSet&) = default;

    /// Each source once, ascending, whatever its tags.
    [[nodiscard]] std::vector<ServerUuid> sources() const;
    [[nodiscard]] GtidSet only_from(const ServerUuid& source) const;
    [[nodiscard]] GtidSet without(const ServerUuid& source) const;

    [[nodiscard]] std::optional<std::uint64_t> last_number(const ServerUuid& source,
                                                           const GtidTag& tag = {}) const;
    /// The number that the source would give to its next transaction: the server fills gaps first.
    [[nodiscard]] std::uint64_t first_free_number(const ServerUuid& source,
                                                  const GtidTag& tag = {}) const;

  private:
    std::vector<GtidSetPart> parts_;
};

/// Accepts all that the server writes, and white space, repetition and overlap between and within
/// parts. Refuses, with ErrorCode::Malformed and what was expected where: a source without numbers,
/// number 0, an interval that runs backwards (the server silently takes it for an empty one; from a
/// person it is a slip).
[[nodiscard]] Result<GtidSet> parse_gtid_set(std::string_view text);

/// "uuid:7" or "uuid:tag:7".
[[nodiscard]] Result<Gtid> parse_gtid(std::string_view text);

/// The server's canonical form, "uuid:1-5:7:tag:1-3,uuid:1", but on one line: no newline follows
/// the comma.
[[nodiscard]] std::string to_string(const GtidSet& set);
[[nodiscard]] std::string to_string(const Gtid& gtid);
[[nodiscard]] std::string to_string(const GtidTag& tag);

/// The transactions one by one, ascending, at most so many: a set of a few bytes may name 2^63 of
/// them.
[[nodiscard]] std::vector<Gtid> list_gtids(const GtidSet& set, std::size_t at_most);

}  // namespace understudy
