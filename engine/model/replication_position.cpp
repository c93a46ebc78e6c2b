#include "engine/model/replication_position.h"

#include <algorithm>
#include <limits>
#include <type_traits>

#include <fmt/format.h>

#include "engine/base/check.h"

// Each kind has one overload of each question. The visits below ask for the overload by the kind,
// so a new kind does not compile until it answers all of them.
namespace understudy {
namespace {

bool are_of_one_log(const BinlogCoordinates& a, const BinlogCoordinates& b) {
    return a.file.empty() || b.file.empty() || log_base_name(a.file) == log_base_name(b.file);
}

bool has(const GtidSet& a, const GtidSet& b) {
    return a.contains(b);
}

bool has(const MariadbGtidPosition& a, const MariadbGtidPosition& b) {
    return a.contains(b);
}

bool has(const BinlogCoordinates& a, const BinlogCoordinates& b) {
    return are_of_one_log(a, b) && a >= b;
}

bool can_compare(const GtidSet& /*a*/, const GtidSet& /*b*/) {
    return true;
}

bool can_compare(const MariadbGtidPosition& /*a*/, const MariadbGtidPosition& /*b*/) {
    return true;
}

bool can_compare(const BinlogCoordinates& a, const BinlogCoordinates& b) {
    return are_of_one_log(a, b);
}

GtidSet unite(const GtidSet& a, const GtidSet& b) {
    return a | b;
}

MariadbGtidPosition unite(const MariadbGtidPosition& a, const MariadbGtidPosition& b) {
    return merged(a, b);
}

BinlogCoordinates unite(const BinlogCoordinates& a, const BinlogCoordinates& b) {
    return std::max(a, b);
}

std::uint64_t count(const GtidSet& a, const GtidSet& wanted) {
    return (wanted - a).count();
}

std::uint64_t count(const MariadbGtidPosition& a, const MariadbGtidPosition& wanted) {
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t total = 0;
    for (const auto& missing : missing_by_domain(a, wanted)) {
        total = missing.transactions > most - total ? most : total + missing.transactions;
    }
    return total;
}

std::uint64_t count(const BinlogCoordinates& a, const BinlogCoordinates& wanted) {
    if (has(a, wanted)) {
        return 0;
    }
    const auto bytes = a.file == wanted.file ? wanted.position - a.position : wanted.position;
    return std::max<std::uint64_t>(bytes, 1);
}

std::string name_missing(const GtidSet& a, const GtidSet& wanted) {
    return to_string(wanted - a);
}

std::string name_missing(const MariadbGtidPosition& a, const MariadbGtidPosition& wanted) {
    std::string text;
    for (const auto& missing : missing_by_domain(a, wanted)) {
        const auto mine = a.last_of(missing.domain);
        text += text.empty() ? "" : ", ";
        text += fmt::format("{} (at most {} transactions after {})",
                            to_string(wanted.last_of(missing.domain).value_or(MariadbGtid{})),
                            missing.transactions,
                            mine ? to_string(*mine) : "nothing");
    }
    return text;
}

std::string name_missing(const BinlogCoordinates& a, const BinlogCoordinates& wanted) {
    if (has(a, wanted)) {
        return "";
    }
    if (!are_of_one_log(a, wanted)) {
        return fmt::format("{} (in another log than {})", to_string(wanted), to_string(a));
    }
    return fmt::format("{} to {}", to_string(a), to_string(wanted));
}

bool has_nothing(const GtidSet& position) {
    return position.empty();
}

bool has_nothing(const MariadbGtidPosition& position) {
    return position.empty();
}

bool has_nothing(const BinlogCoordinates& position) {
    return position.file.empty();
}

bool can_compare_positions(const ReplicationPosition& a, const ReplicationPosition& b) {
    return are_same_kind(a, b) &&
           std::visit(
               [&](const auto& mine) {
                   return can_compare(mine, std::get<std::decay_t<decltype(mine)>>(b));
               },
               a);
}

}  // namespace

ReplicationPosition::ReplicationPosition() = default;
ReplicationPosition::ReplicationPosition(const ReplicationPosition& other) = default;
ReplicationPosition::ReplicationPosition(ReplicationPosition&& other) noexcept = default;
ReplicationPosition& ReplicationPosition::operator=(const ReplicationPosition& other) = default;
ReplicationPosition& ReplicationPosition::operator=(ReplicationPosition&& other) noexcept = default;
ReplicationPosition::~ReplicationPosition() = default;

bool operator==(const ReplicationPosition& a, const ReplicationPosition& b) {
    return static_cast<const ReplicationPosition::Kinds&>(a) ==
           static_cast<const ReplicationPosition::Kinds&>(b);
}

PositionOrder compare(const ReplicationPosition& a, const ReplicationPosition& b) {
    if (!can_compare_positions(a, b)) {
        return PositionOrder::Incomparable;
    }
    const bool has_theirs = contains(a, b);
    const bool they_have_ours = contains(b, a);
    if (has_theirs && they_have_ours) {
        return PositionOrder::Equal;
    }
    if (has_theirs) {
        return PositionOrder::Ahead;
    }
    return they_have_ours ? PositionOrder::Behind : PositionOrder::Diverged;
}

bool contains(const ReplicationPosition& a, const ReplicationPosition& b) {
    return are_same_kind(a, b) &&
           std::visit(
               [&](const auto& mine) {
                   return has(mine, std::get<std::decay_t<decltype(mine)>>(b));
               },
               a);
}

ReplicationPosition united(const ReplicationPosition& a, const ReplicationPosition& b) {
    check(can_compare_positions(a, b), "only positions of one kind and one log have a union");
    return std::visit(
        [&](const auto& mine) -> ReplicationPosition {
            return unite(mine, std::get<std::decay_t<decltype(mine)>>(b));
        },
        a);
}

std::string missing_from(const ReplicationPosition& a, const ReplicationPosition& wanted) {
    if (!are_same_kind(a, wanted)) {
        return fmt::format("{} (of another kind than {})", to_string(wanted), to_string(a));
    }
    return std::visit(
        [&](const auto& mine) {
            return name_missing(mine, std::get<std::decay_t<decltype(mine)>>(wanted));
        },
        a);
}

std::uint64_t count_missing(const ReplicationPosition& a, const ReplicationPosition& wanted) {
    check(are_same_kind(a, wanted), "what is missing is counted within one kind of position");
    return std::visit(
        [&](const auto& mine) {
            return count(mine, std::get<std::decay_t<decltype(mine)>>(wanted));
        },
        a);
}

bool are_same_kind(const ReplicationPosition& a, const ReplicationPosition& b) {
    return a.index() == b.index();
}

bool are_comparable(const ReplicationPosition& a, const ReplicationPosition& b) {
    return are_same_kind(a, b) && !std::holds_alternative<BinlogCoordinates>(a);
}

bool is_empty(const ReplicationPosition& position) {
    return std::visit([](const auto& mine) { return has_nothing(mine); }, position);
}

std::string to_string(const ReplicationPosition& position) {
    return std::visit([](const auto& mine) { return to_string(mine); }, position);
}

std::string_view to_string(PositionOrder order) {
    switch (order) {
        case PositionOrder::Equal: return "equal";
        case PositionOrder::Behind: return "behind";
        case PositionOrder::Ahead: return "ahead";
        case PositionOrder::Diverged: return "diverged";
        case PositionOrder::Incomparable: return "incomparable";
    }
    return "?";
}

}  // namespace understudy
