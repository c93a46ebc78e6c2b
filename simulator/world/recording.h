// Recording: a run that can be gone through in both directions, event by event.
//
// It keeps copies of the world as the run goes on, and gets to an event by running on from the last
// copy before it. Copies become rarer as the run gets longer, so there are never more than a few.
// Copies of a world that keeps its trace copy that too: where only states are wanted, drop it.
#pragma once

#include <cstdint>
#include <vector>

#include "simulator/world/world.h"

namespace understudy::sim {

class Recording {
  public:
    static constexpr std::size_t kMostCopies = 128;

    /// From `start` on, up to `until`. A copy after so many events, at first.
    Recording(World start, Instant until, std::uint64_t spacing = 1'024);

    /// The world right after its event of that number; at the end of the run if it has fewer. Good
    /// until the next call.
    const World& seek(std::uint64_t event);

    /// Where the last seek() led. Copy it to try another future.
    [[nodiscard]] const World& world() const { return world_; }

    [[nodiscard]] std::size_t copies() const { return copies_.size(); }

  private:
    void keep();

    Instant until_;
    std::uint64_t spacing_;
    World world_;
    std::vector<World> copies_;  // in order of events; the first one is where the run starts
};

}  // namespace understudy::sim
