#include "engine/model/gtid_set.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <tuple>
#include <utility>

#include "engine/base/check.h"

namespace understudy {
namespace {

using Intervals = std::vector<GtidInterval>;
using Parts = std::vector<GtidSetPart>;

bool comes_before(const GtidSetPart& a, const GtidSetPart& b) {
    return std::tie(a.source, a.tag) < std::tie(b.source, b.tag);
}

bool is_named(const GtidSetPart& part, const ServerUuid& source, const GtidTag& tag) {
    return part.source == source && part.tag == tag;
}

/// Where the part of that name is, or would be.
std::size_t find_place(std::span<const GtidSetPart> parts,
                       const ServerUuid& source,
                       const GtidTag& tag) {
    const auto place =
        std::partition_point(parts.begin(), parts.end(), [&](const GtidSetPart& part) {
            return std::tie(part.source, part.tag) < std::tie(source, tag);
        });
    return static_cast<std::size_t>(place - parts.begin());
}

const GtidSetPart* find_part(std::span<const GtidSetPart> parts,
                             const ServerUuid& source,
                             const GtidTag& tag) {
    const auto place = find_place(parts, source, tag);
    return place < parts.size() && is_named(parts[place], source, tag) ? &parts[place] : nullptr;
}

/// The part of `rest` with the name of `wanted`; drops from `rest` what comes before. Ascending
/// calls are linear.
const GtidSetPart* take_match(std::span<const GtidSetPart>& rest, const GtidSetPart& wanted) {
    while (!rest.empty() && comes_before(rest.front(), wanted)) {
        rest = rest.subspan(1);
    }
    const bool matches = !rest.empty() && is_named(rest.front(), wanted.source, wanted.tag);
    return matches ? &rest.front() : nullptr;
}

/// Precondition: `next` does not begin before the last interval of `to` does.
void append(Intervals& to, const GtidInterval& next) {
    if (!to.empty() && next.first <= to.back().last + 1) {
        to.back().last = std::max(to.back().last, next.last);
        return;
    }
    to.push_back(next);
}

bool contains_number(std::span<const GtidInterval> intervals, std::uint64_t number) {
    const auto after = std::partition_point(
        intervals.begin(), intervals.end(), [number](const GtidInterval& interval) {
            return interval.first <= number;
        });
    return after != intervals.begin() && std::prev(after)->last >= number;
}

bool contains_all(std::span<const GtidInterval> whole, std::span<const GtidInterval> wanted) {
    auto cover = whole.begin();
    for (const auto& interval : wanted) {
        while (cover != whole.end() && cover->last < interval.last) {
            ++cover;
        }
        if (cover == whole.end() || cover->first > interval.first) {
            return false;
        }
    }
    return true;
}

Intervals unite(std::span<const GtidInterval> a, std::span<const GtidInterval> b) {
    Intervals united;
    united.reserve(a.size() + b.size());
    while (!a.empty() || !b.empty()) {
        auto& earlier = b.empty() || (!a.empty() && a.front() < b.front()) ? a : b;
        append(united, earlier.front());
        earlier = earlier.subspan(1);
    }
    return united;
}

Intervals subtract(std::span<const GtidInterval> a, std::span<const GtidInterval> b) {
    Intervals remaining;
    remaining.reserve(a.size());
    for (GtidInterval left : a) {
        while (!b.empty() && b.front().last < left.first) {
            b = b.subspan(1);
        }
        for (auto hole = b.begin(); hole != b.end() && hole->first <= left.last; ++hole) {
            if (left.first < hole->first) {
                remaining.push_back({.first = left.first, .last = hole->first - 1});
            }
            left.first = hole->last + 1;
        }
        if (left.first <= left.last) {
            remaining.push_back(left);
        }
    }
    return remaining;
}

Intervals intersect(std::span<const GtidInterval> a, std::span<const GtidInterval> b) {
    Intervals shared;
    while (!a.empty() && !b.empty()) {
        const auto first = std::max(a.front().first, b.front().first);
        const auto last = std::min(a.front().last, b.front().last);
        if (first <= last) {
            shared.push_back({.first = first, .last = last});
        }
        auto& done = a.front().last < b.front().last ? a : b;
        done = done.subspan(1);
    }
    return shared;
}

Intervals normalized(Intervals intervals) {
    std::sort(intervals.begin(), intervals.end());
    Intervals merged;
    merged.reserve(intervals.size());
    for (const auto& interval : intervals) {
        check(1 <= interval.first && interval.first <= interval.last &&
                  interval.last <= kMaxGtidNumber,
              "an interval of GTID numbers ascends within the server's range");
        append(merged, interval);
    }
    return merged;
}

/// The place in ascending, apart intervals where `number` goes in; it joins its neighbours where it
/// touches them.
void insert_number(Intervals& intervals, std::uint64_t number) {
    const auto after = std::partition_point(
        intervals.begin(), intervals.end(), [number](const GtidInterval& interval) {
            return interval.first <= number;
        });
    const bool touches_next = after != intervals.end() && after->first == number + 1;
    if (after != intervals.begin()) {
        const auto before = std::prev(after);
        if (number <= before->last) {
            return;
        }
        if (number == before->last + 1) {
            before->last = touches_next ? after->last : number;
            if (touches_next) {
                intervals.erase(after);
            }
            return;
        }
    }
    if (touches_next) {
        after->first = number;
        return;
    }
    intervals.insert(after, {.first = number, .last = number});
}

}  // namespace

GtidSet::GtidSet(const Gtid& gtid) {
    add(gtid);
}

GtidSet::GtidSet(const ServerUuid& source, GtidInterval numbers) {
    parts_.push_back({.source = source, .tag = {}, .intervals = normalized({numbers})});
}

GtidSet GtidSet::of(std::vector<GtidSetPart> parts) {
    std::stable_sort(parts.begin(), parts.end(), comes_before);
    GtidSet set;
    for (auto& part : parts) {
        if (part.intervals.empty()) {
            continue;
        }
        if (!set.parts_.empty() && is_named(set.parts_.back(), part.source, part.tag)) {
            auto& intervals = set.parts_.back().intervals;
            intervals.insert(intervals.end(), part.intervals.begin(), part.intervals.end());
            continue;
        }
        set.parts_.push_back(std::move(part));
    }
    for (auto& part : set.parts_) {
        part.intervals = normalized(std::move(part.intervals));
    }
    return set;
}

std::uint64_t GtidSet::count() const {
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t total = 0;
    for (const auto& part : parts_) {
        for (const auto& interval : part.intervals) {
            const auto numbers = interval.last - interval.first + 1;
            total = numbers > most - total ? most : total + numbers;
        }
    }
    return total;
}

bool GtidSet::contains(const Gtid& gtid) const {
    const auto* part = find_part(parts_, gtid.source, gtid.tag);
    return part != nullptr && contains_number(part->intervals, gtid.number);
}

bool GtidSet::contains(const GtidSet& other) const {
    std::span<const GtidSetPart> rest = parts_;
    return std::all_of(other.parts_.begin(), other.parts_.end(), [&](const GtidSetPart& wanted) {
        const auto* mine = take_match(rest, wanted);
        return mine != nullptr && contains_all(mine->intervals, wanted.intervals);
    });
}

void GtidSet::add(const Gtid& gtid) {
    check(1 <= gtid.number && gtid.number <= kMaxGtidNumber,
          "a GTID number is in the server's range");
    const auto place = find_place(parts_, gtid.source, gtid.tag);
    if (place == parts_.size() || !is_named(parts_[place], gtid.source, gtid.tag)) {
        parts_.insert(parts_.begin() + static_cast<std::ptrdiff_t>(place),
                      {.source = gtid.source,
                       .tag = gtid.tag,
                       .intervals = {{.first = gtid.number, .last = gtid.number}}});
        return;
    }
    auto& intervals = parts_[place].intervals;
    if (intervals.back().last + 1 == gtid.number) {
        intervals.back().last = gtid.number;
        return;
    }
    insert_number(intervals, gtid.number);
}

GtidSet& GtidSet::operator|=(const GtidSet& other) {
    return *this = *this | other;
}

GtidSet& GtidSet::operator-=(const GtidSet& other) {
    return *this = *this - other;
}

GtidSet& GtidSet::operator&=(const GtidSet& other) {
    return *this = *this & other;
}

GtidSet operator|(const GtidSet& a, const GtidSet& b) {
    GtidSet united;
    united.parts_.reserve(std::max(a.parts_.size(), b.parts_.size()));
    auto theirs = b.parts_.begin();
    for (const auto& mine : a.parts_) {
        while (theirs != b.parts_.end() && comes_before(*theirs, mine)) {
            united.parts_.push_back(*theirs++);
        }
        if (theirs == b.parts_.end() || !is_named(*theirs, mine.source, mine.tag)) {
            united.parts_.push_back(mine);
            continue;
        }
        united.parts_.push_back({.source = mine.source,
                                 .tag = mine.tag,
                                 .intervals = unite(mine.intervals, theirs->intervals)});
        ++theirs;
    }
    united.parts_.insert(united.parts_.end(), theirs, b.parts_.end());
    return united;
}

GtidSet operator-(const GtidSet& a, const GtidSet& b) {
    GtidSet remaining;
    std::span<const GtidSetPart> rest = b.parts_;
    for (const auto& mine : a.parts_) {
        const auto* theirs = take_match(rest, mine);
        if (theirs == nullptr) {
            remaining.parts_.push_back(mine);
            continue;
        }
        if (auto left = subtract(mine.intervals, theirs->intervals); !left.empty()) {
            remaining.parts_.push_back(
                {.source = mine.source, .tag = mine.tag, .intervals = std::move(left)});
        }
    }
    return remaining;
}

GtidSet operator&(const GtidSet& a, const GtidSet& b) {
    GtidSet shared;
    std::span<const GtidSetPart> rest = b.parts_;
    for (const auto& mine : a.parts_) {
        const auto* theirs = take_match(rest, mine);
        if (theirs == nullptr) {
            continue;
        }
        if (auto both = intersect(mine.intervals, theirs->intervals); !both.empty()) {
            shared.parts_.push_back(
                {.source = mine.source, .tag = mine.tag, .intervals = std::move(both)});
        }
    }
    return shared;
}

std::vector<ServerUuid> GtidSet::sources() const {
    std::vector<ServerUuid> sources;
    for (const auto& part : parts_) {
        if (sources.empty() || sources.back() != part.source) {
            sources.push_back(part.source);
        }
    }
    return sources;
}

GtidSet GtidSet::only_from(const ServerUuid& source) const {
    GtidSet kept;
    std::copy_if(parts_.begin(),
                 parts_.end(),
                 std::back_inserter(kept.parts_),
                 [&](const GtidSetPart& part) { return part.source == source; });
    return kept;
}

GtidSet GtidSet::without(const ServerUuid& source) const {
    GtidSet kept;
    std::copy_if(parts_.begin(),
                 parts_.end(),
                 std::back_inserter(kept.parts_),
                 [&](const GtidSetPart& part) { return part.source != source; });
    return kept;
}

std::optional<std::uint64_t> GtidSet::last_number(const ServerUuid& source,
                                                  const GtidTag& tag) const {
    const auto* part = find_part(parts_, source, tag);
    return part == nullptr ? std::nullopt : std::optional{part->intervals.back().last};
}

std::uint64_t GtidSet::first_free_number(const ServerUuid& source, const GtidTag& tag) const {
    const auto* part = find_part(parts_, source, tag);
    const bool begins_at_one = part != nullptr && part->intervals.front().first == 1;
    return begins_at_one ? part->intervals.front().last + 1 : 1;
}

std::vector<Gtid> list_gtids(const GtidSet& set, std::size_t at_most) {
    std::vector<Gtid> gtids;
    for (const auto& part : set.parts()) {
        for (const auto& interval : part.intervals) {
            // The bound comes first: an interval may be as long as all numbers there are.
            const auto numbers =
                std::min<std::uint64_t>(interval.last - interval.first + 1, at_most - gtids.size());
            for (std::uint64_t i = 0; i < numbers; ++i) {
                gtids.push_back(
                    {.source = part.source, .tag = part.tag, .number = interval.first + i});
            }
        }
    }
    return gtids;
}

}  // namespace understudy
