// The laws of GtidSet. Failover safety rests on them: "has everything" and "is missing" are `-`.
// The twin is the dumbest set there is: every transaction by itself in a std::set.
#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "engine/model/gtid_set.h"

#include "tests/support/position_generators.h"
#include "tests/support/property.h"

namespace understudy {
namespace {

constexpr std::size_t kAll = 10'000;

using Twin = std::set<Gtid>;

Twin twin_of(const std::vector<GtidSetPart>& parts) {
    Twin twin;
    for (const auto& part : parts) {
        for (const auto& interval : part.intervals) {
            for (auto number = interval.first; number <= interval.last; ++number) {
                twin.insert({.source = part.source, .tag = part.tag, .number = number});
            }
        }
    }
    return twin;
}

Twin twin_of(const GtidSet& set) {
    return twin_of(std::vector<GtidSetPart>(set.parts().begin(), set.parts().end()));
}

GtidSet built_one_by_one(const Twin& twin) {
    GtidSet set;
    for (const auto& gtid : twin) {
        set.add(gtid);
    }
    return set;
}

bool is_apart(const GtidSetPart& part) {
    return std::adjacent_find(part.intervals.begin(),
                              part.intervals.end(),
                              [](const GtidInterval& a, const GtidInterval& b) {
                                  return b.first <= a.last + 1;
                              }) == part.intervals.end();
}

bool holds_its_invariant(const GtidSet& set) {
    const auto parts = set.parts();
    const auto out_of_order =
        std::adjacent_find(parts.begin(), parts.end(), [](const auto& a, const auto& b) {
            return std::tie(a.source, a.tag) >= std::tie(b.source, b.tag);
        });
    return out_of_order == parts.end() &&
           std::all_of(parts.begin(), parts.end(), [](const GtidSetPart& part) {
               return !part.intervals.empty() && is_apart(part);
           });
}

}  // namespace

PROPERTY("gtid set: what is missing plus what is shared is the whole",
         "[property]",
         (const GtidSet& a, const GtidSet& b)) {
    const auto missing = a - b;
    const auto shared = a - missing;
    RC_ASSERT((missing | shared) == a);
    RC_ASSERT(b.contains(shared));
    RC_ASSERT(shared == (a & b));
    RC_ASSERT((missing & b).empty());
}

PROPERTY("gtid set: containing both ways means equal",
         "[property]",
         (const GtidSet& a, const GtidSet& b)) {
    RC_ASSERT((a.contains(b) && b.contains(a)) == (a == b));
    RC_ASSERT(a.contains(b) == (b - a).empty());
    RC_ASSERT(a.contains(b) == ((a | b) == a));
    RC_ASSERT(a.contains(b) == ((a & b) == b));
}

PROPERTY("gtid set: union and intersection do not care about order",
         "[property]",
         (const GtidSet& a, const GtidSet& b, const GtidSet& c)) {
    RC_ASSERT((a | b) == (b | a));
    RC_ASSERT((a & b) == (b & a));
    RC_ASSERT(((a | b) | c) == (a | (b | c)));
    RC_ASSERT(((a & b) & c) == (a & (b & c)));
    RC_ASSERT((a & (b | c)) == ((a & b) | (a & c)));
    RC_ASSERT((a | (b & c)) == ((a | b) & (a | c)));
}

PROPERTY("gtid set: taking away from either side obeys De Morgan",
         "[property]",
         (const GtidSet& a, const GtidSet& b, const GtidSet& c)) {
    RC_ASSERT((a - (b | c)) == ((a - b) & (a - c)));
    RC_ASSERT((a - (b & c)) == ((a - b) | (a - c)));
    RC_ASSERT(((a - b) - c) == (a - (b | c)));
}

PROPERTY("gtid set: itself and nothing are neutral", "[property]", (const GtidSet& a)) {
    RC_ASSERT((a | a) == a);
    RC_ASSERT((a & a) == a);
    RC_ASSERT((a - a).empty());
    RC_ASSERT((a | GtidSet{}) == a);
    RC_ASSERT((a - GtidSet{}) == a);
    RC_ASSERT((a & GtidSet{}).empty());
    RC_ASSERT(a.contains(GtidSet{}));
}

PROPERTY("gtid set: it agrees with its twin after every operation",
         "[property]",
         (const std::vector<GtidSetPart>& raw_a, const std::vector<GtidSetPart>& raw_b)) {
    const auto a = GtidSet::of(raw_a);
    const auto b = GtidSet::of(raw_b);
    const auto twin_a = twin_of(raw_a);
    const auto twin_b = twin_of(raw_b);
    Twin united;
    Twin missing;
    Twin shared;
    std::set_union(twin_a.begin(),
                   twin_a.end(),
                   twin_b.begin(),
                   twin_b.end(),
                   std::inserter(united, united.end()));
    std::set_difference(twin_a.begin(),
                        twin_a.end(),
                        twin_b.begin(),
                        twin_b.end(),
                        std::inserter(missing, missing.end()));
    std::set_intersection(twin_a.begin(),
                          twin_a.end(),
                          twin_b.begin(),
                          twin_b.end(),
                          std::inserter(shared, shared.end()));
    RC_ASSERT(twin_of(a) == twin_a);
    RC_ASSERT(twin_of(a | b) == united);
    RC_ASSERT(twin_of(a - b) == missing);
    RC_ASSERT(twin_of(a & b) == shared);
    RC_ASSERT(a.contains(b) ==
              std::includes(twin_a.begin(), twin_a.end(), twin_b.begin(), twin_b.end()));
    RC_ASSERT((a == b) == (twin_a == twin_b));
    RC_ASSERT(a.count() == twin_a.size());
}

PROPERTY("gtid set: assignment forms are the operators",
         "[property]",
         (const GtidSet& a, const GtidSet& b)) {
    auto united = a;
    auto missing = a;
    auto shared = a;
    united |= b;
    missing -= b;
    shared &= b;
    RC_ASSERT(united == (a | b));
    RC_ASSERT(missing == (a - b));
    RC_ASSERT(shared == (a & b));
}

PROPERTY("gtid set: every operation keeps the invariant",
         "[property]",
         (const GtidSet& a, const GtidSet& b)) {
    RC_ASSERT(holds_its_invariant(a));
    RC_ASSERT(holds_its_invariant(a | b));
    RC_ASSERT(holds_its_invariant(a - b));
    RC_ASSERT(holds_its_invariant(a & b));
}

PROPERTY("gtid set: adding in any order gives the same set",
         "[property]",
         (const std::vector<Gtid>& gtids)) {
    GtidSet set;
    for (const auto& gtid : gtids) {
        set.add(gtid);
        RC_ASSERT(set.contains(gtid));
        RC_ASSERT(holds_its_invariant(set));
    }
    RC_ASSERT(set == built_one_by_one(Twin(gtids.begin(), gtids.end())));
    RC_ASSERT(twin_of(set) == Twin(gtids.begin(), gtids.end()));
}

PROPERTY("gtid set: membership is what the twin says",
         "[property]",
         (const GtidSet& a, const Gtid& gtid)) {
    const auto twin = twin_of(a);
    RC_ASSERT(a.contains(gtid) == twin.contains(gtid));
    RC_ASSERT(a.contains(GtidSet{gtid}) == twin.contains(gtid));
}

PROPERTY("gtid set: its text reads back as itself", "[property]", (const GtidSet& a)) {
    const auto read_back = parse_gtid_set(to_string(a));
    RC_ASSERT(read_back.has_value());
    RC_ASSERT(*read_back == a);
    RC_ASSERT(to_string(*read_back) == to_string(a));
}

PROPERTY("gtid set: no text breaks the reader, and what it accepts it can write",
         "[property]",
         ()) {
    const auto text = *rc::gen::container<std::string>(
        rc::gen::elementOf(std::string{"0123456789aAbB:-,_ \n\tz"}));
    const auto uuid = std::string{"a0a0a0a0-0000-0000-0000-000000000001"};
    for (const auto& input : {text,
                              uuid + text,
                              fmt::format("{}:{}", uuid, text),
                              fmt::format("{}:1-{}", uuid, text)}) {
        if (const auto set = parse_gtid_set(input)) {
            RC_ASSERT((parse_gtid_set(to_string(*set)) == set));
        } else {
            RC_ASSERT(set.error().code == ErrorCode::Malformed);
        }
    }
}

PROPERTY("gtid set: from a source and without it are the two halves",
         "[property]",
         (const GtidSet& a, const Gtid& gtid)) {
    const auto from = a.only_from(gtid.source);
    const auto others = a.without(gtid.source);
    RC_ASSERT((from | others) == a);
    RC_ASSERT((from & others).empty());
    const auto sources = a.sources();
    const bool is_source = std::find(sources.begin(), sources.end(), gtid.source) != sources.end();
    RC_ASSERT(is_source == !from.empty());
}

PROPERTY("gtid set: the first free number is the least that the twin lacks",
         "[property]",
         (const GtidSet& a, const Gtid& any)) {
    const auto twin = twin_of(a);
    Gtid gtid{.source = any.source, .tag = any.tag, .number = 1};
    while (twin.contains(gtid)) {
        ++gtid.number;
    }
    RC_ASSERT(a.first_free_number(any.source, any.tag) == gtid.number);
}

PROPERTY("gtid set: the listing is the twin in its order", "[property]", (const GtidSet& a)) {
    const auto twin = twin_of(a);
    RC_ASSERT(list_gtids(a, kAll) == std::vector<Gtid>(twin.begin(), twin.end()));
}

}  // namespace understudy
