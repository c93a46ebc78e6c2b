// The laws of positions of every kind: comparisons agree with containment, seen from either side.
#include <algorithm>

#include "engine/model/replication_position.h"

#include "tests/support/position_generators.h"
#include "tests/support/property.h"

namespace understudy {
namespace {

PositionOrder mirrored(PositionOrder order) {
    switch (order) {
        case PositionOrder::Behind: return PositionOrder::Ahead;
        case PositionOrder::Ahead: return PositionOrder::Behind;
        case PositionOrder::Equal:
        case PositionOrder::Diverged:
        case PositionOrder::Incomparable: return order;
    }
    return order;
}

}  // namespace

PROPERTY("position: the comparison from the other side is the mirror image",
         "[property]",
         (const ReplicationPosition& a, const ReplicationPosition& b)) {
    RC_ASSERT(compare(b, a) == mirrored(compare(a, b)));
    RC_ASSERT(compare(a, a) == PositionOrder::Equal);
    RC_ASSERT((compare(a, b) == PositionOrder::Equal) == (a == b));
}

PROPERTY("position: nothing is missing exactly if it is contained",
         "[property]",
         (const ReplicationPosition& a, const ReplicationPosition& b)) {
    RC_ASSERT(missing_from(a, b).empty() == contains(a, b));
    if (are_same_kind(a, b)) {
        RC_ASSERT((count_missing(a, b) == 0) == contains(a, b));
    }
}

PROPERTY("position: ahead has all, behind is had",
         "[property]",
         (const ReplicationPosition& a, const ReplicationPosition& b)) {
    const auto order = compare(a, b);
    RC_ASSERT(contains(a, b) == (order == PositionOrder::Ahead || order == PositionOrder::Equal));
    RC_ASSERT(contains(b, a) == (order == PositionOrder::Behind || order == PositionOrder::Equal));
}

PROPERTY("position: containment passes on",
         "[property]",
         (const ReplicationPosition& a,
          const ReplicationPosition& b,
          const ReplicationPosition& c)) {
    // A split MariaDB domain (one number, two servers) breaks the chain by design: 5 of s1 < 6 > 5
    // of s2.
    RC_PRE(!std::holds_alternative<MariadbGtidPosition>(a));
    if (contains(a, b) && contains(b, c)) {
        RC_ASSERT(contains(a, c));
    }
}

PROPERTY("position: a union has both, whichever comes first",
         "[property]",
         (const ReplicationPosition& a, const ReplicationPosition& b)) {
    if (compare(a, b) == PositionOrder::Incomparable) {
        return;
    }
    const auto both = united(a, b);
    RC_ASSERT(both == united(b, a));
    const auto* mine = std::get_if<MariadbGtidPosition>(&a);
    if (mine == nullptr || !have_split(*mine, std::get<MariadbGtidPosition>(b))) {
        RC_ASSERT(contains(both, a));
        RC_ASSERT(contains(both, b));
    }
}

PROPERTY("mariadb position: its text reads back as itself",
         "[property]",
         (const MariadbGtidPosition& a)) {
    RC_ASSERT(parse_mariadb_gtid_position(to_string(a)) == a);
}

PROPERTY("mariadb position: in a split neither contains the other",
         "[property]",
         (const MariadbGtidPosition& a, const MariadbGtidPosition& b)) {
    RC_ASSERT(have_split(a, b) == have_split(b, a));
    if (have_split(a, b)) {
        RC_ASSERT(compare(a, b) == PositionOrder::Diverged);
    }
}

PROPERTY("coordinates: their text reads back as themselves",
         "[property]",
         (const BinlogCoordinates& a)) {
    RC_ASSERT(parse_binlog_coordinates(to_string(a)) == a);
}

PROPERTY("coordinates: within one log the order is that of the numbers",
         "[property]",
         (const BinlogCoordinates& a, const BinlogCoordinates& b)) {
    RC_PRE(log_base_name(a.file) == log_base_name(b.file));
    const auto by_numbers = std::pair{log_file_number(a.file), a.position} <=>
                            std::pair{log_file_number(b.file), b.position};
    RC_ASSERT((a <=> b) == by_numbers);
}

}  // namespace understudy
