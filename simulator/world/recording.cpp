#include "simulator/world/recording.h"

#include <algorithm>
#include <utility>

#include "engine/base/check.h"

namespace understudy::sim {

Recording::Recording(World start, Instant until, std::uint64_t spacing)
    : until_(until),
      spacing_(spacing),
      world_(std::move(start)),
      copies_{world_} {
    check(spacing > 0, "copies of a recording are some events apart");
}

/// Every second copy goes when there are too many, and the next ones are twice as far apart.
void Recording::keep() {
    copies_.push_back(world_);
    if (copies_.size() <= kMostCopies) {
        return;
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < copies_.size(); i += 2) {
        std::swap(copies_[kept++], copies_[i]);
    }
    copies_.erase(copies_.begin() + static_cast<std::ptrdiff_t>(kept), copies_.end());
    spacing_ *= 2;
}

const World& Recording::seek(std::uint64_t event) {
    const auto after = std::upper_bound(
        copies_.begin() + 1, copies_.end(), event, [](std::uint64_t wanted, const World& copy) {
            return wanted < copy.events();
        });
    const World& nearest = *(after - 1);
    if (event < world_.events() || nearest.events() > world_.events()) {
        world_ = nearest;
    }
    while (world_.events() < event && world_.advance(until_)) {
        if (world_.events() >= copies_.back().events() + spacing_) {
            keep();
        }
    }
    return world_;
}

}  // namespace understudy::sim
