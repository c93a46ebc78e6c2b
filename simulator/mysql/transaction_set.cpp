#include "simulator/mysql/transaction_set.h"

#include <algorithm>

namespace understudy::sim {

namespace {

/// The first run of the origin that ends at or behind `number`.
auto first_behind(std::span<const Run> runs, std::uint32_t origin, std::uint64_t number) {
    return std::find_if(runs.begin(), runs.end(), [&](const Run& run) {
        return run.origin > origin || (run.origin == origin && run.last >= number);
    });
}

}  // namespace

void TransactionSet::add(const Run& added) {
    for (Run& run : runs_) {  // the common case: the next number of an origin, and no run behind it
        const bool is_last = &run == &runs_.back() || (&run + 1)->origin != run.origin;
        if (run.origin == added.origin && is_last && run.last + 1 == added.first) {
            run.last = added.last;
            return;
        }
    }
    Run merged = added;
    const auto touches = [&](const Run& run) {
        return run.origin == merged.origin && run.first <= merged.last + 1 &&
               merged.first <= run.last + 1;
    };
    for (const Run& run : runs_) {
        if (touches(run)) {
            merged.first = std::min(merged.first, run.first);
            merged.last = std::max(merged.last, run.last);
        }
    }
    std::erase_if(runs_, touches);
    runs_.insert(std::upper_bound(runs_.begin(), runs_.end(), merged), merged);
}

void TransactionSet::add(const TransactionSet& other) {
    for (const Run& run : other.runs_) {
        add(run);
    }
}

void TransactionSet::subtract(const Run& removed) {
    if (!intersects(removed)) {
        return;
    }
    std::vector<Run> left;
    for (const Run& run : runs_) {
        if (run.origin != removed.origin || run.last < removed.first || run.first > removed.last) {
            left.push_back(run);
            continue;
        }
        if (run.first < removed.first) {
            left.push_back({run.origin, run.first, removed.first - 1});
        }
        if (run.last > removed.last) {
            left.push_back({run.origin, removed.last + 1, run.last});
        }
    }
    runs_ = std::move(left);
}

bool TransactionSet::contains(const Transaction& one) const {
    return contains(Run{one.origin, one.number, one.number});
}

bool TransactionSet::contains(const Run& run) const {
    const auto at = first_behind(runs_, run.origin, run.first);
    const std::span<const Run> all = runs_;
    return at != all.end() && at->origin == run.origin && at->first <= run.first &&
           at->last >= run.last;
}

bool TransactionSet::contains(const TransactionSet& other) const {
    return std::all_of(
        other.runs_.begin(), other.runs_.end(), [&](const Run& run) { return contains(run); });
}

bool TransactionSet::intersects(const Run& run) const {
    const std::span<const Run> all = runs_;
    const auto at = first_behind(all, run.origin, run.first);
    return at != all.end() && at->origin == run.origin && at->first <= run.last;
}

TransactionSet TransactionSet::intersection(const Run& with) const {
    TransactionSet both;
    for (const Run& run : runs_) {
        const std::uint64_t first = std::max(run.first, with.first);
        const std::uint64_t last = std::min(run.last, with.last);
        if (run.origin == with.origin && first <= last) {
            both.runs_.push_back({run.origin, first, last});
        }
    }
    return both;
}

std::uint64_t TransactionSet::contains_from(const Transaction& one) const {
    const std::span<const Run> all = runs_;
    const auto at = first_behind(all, one.origin, one.number);
    if (at == all.end() || at->origin != one.origin || at->first > one.number) {
        return 0;
    }
    return at->last - one.number + 1;
}

std::uint64_t TransactionSet::count() const {
    std::uint64_t sum = 0;
    for (const Run& run : runs_) {
        sum += run.last - run.first + 1;
    }
    return sum;
}

std::uint64_t TransactionSet::last_number(std::uint32_t origin) const {
    std::uint64_t last = 0;
    for (const Run& run : runs_) {
        last = run.origin == origin ? run.last : last;
    }
    return last;
}

Transaction TransactionSet::newest() const {
    Transaction newest{.origin = 0, .number = 0};
    for (const Run& run : runs_) {
        if (run.last >= newest.number) {
            newest = {.origin = run.origin, .number = run.last};
        }
    }
    return newest;
}

TransactionSet TransactionSet::only_from(std::uint32_t origin) const {
    TransactionSet only;
    std::copy_if(runs_.begin(), runs_.end(), std::back_inserter(only.runs_), [&](const Run& run) {
        return run.origin == origin;
    });
    return only;
}

TransactionSet difference(const TransactionSet& a, const TransactionSet& b) {
    TransactionSet left = a;
    for (const Run& run : b.runs()) {
        left.subtract(run);
    }
    return left;
}

}  // namespace understudy::sim
