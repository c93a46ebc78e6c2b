#include "simulator/kernel/kernel.h"

#include <algorithm>

#include "engine/base/check.h"

namespace understudy::sim {

void Kernel::schedule(Instant at, Occurrence occurrence) {
    check(at >= now_, "nothing is scheduled in the past");
    occurrence.at = at;
    queue_.push(occurrence);
}

std::optional<Occurrence> Kernel::next(Instant until) {
    auto occurrence = queue_.pop_until(until);
    if (!occurrence) {
        now_ = std::max(now_, until);
        return std::nullopt;
    }
    now_ = occurrence->at;
    ++events_;
    hash_.add(static_cast<std::uint64_t>(now_.time_since_epoch().count()) ^
              (static_cast<std::uint64_t>(occurrence->kind) << 56U));
    hash_.add(occurrence->sequence ^ (static_cast<std::uint64_t>(occurrence->target) << 40U));
    hash_.add(occurrence->a ^ (static_cast<std::uint64_t>(occurrence->b) << 32U) ^
              (occurrence->c << 8U) ^ (occurrence->d << 24U));
    return occurrence;
}

}  // namespace understudy::sim
