// Judge: holds a running world against what its scenario expects.
//
// It only looks; the world does not know of it. States are looked at whenever the trace has grown,
// and the runner makes sure of a look every hundred milliseconds besides.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "simulator/scenario/expectation.h"
#include "simulator/world/world.h"

namespace understudy::sim {

enum class Ruling : std::uint8_t {
    Holds,
    Fails,
    Open,  ///< The run was cut short before it could be known.
};

struct Judgement {
    Expectation expectation;
    Ruling ruling = Ruling::Open;
    std::optional<Instant> at;  ///< When it came true, or was broken.
    bool held_from_start =
        false;           ///< A Within that was so before anything had happened: it says little.
    std::string detail;  ///< Of one that fails: what was so instead.
};

class Judge {
  public:
    explicit Judge(std::vector<Expectation> expectations);

    void look(const World& world);

    /// The last look, at the end of the run. What was to be known only after `now` stays open.
    void conclude(const World& world, bool is_cut_short);

    [[nodiscard]] const std::vector<Judgement>& judgements() const { return judgements_; }

  private:
    std::vector<Judgement> judgements_;
    std::vector<bool> happened_;  ///< Of each: whether the trace has shown it.
    std::size_t entries_seen_ = 0;
    std::uint32_t recoveries_ = 0;
};

}  // namespace understudy::sim
