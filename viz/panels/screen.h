// Screen: all panels of one run, laid out in one window.
//
// Keeps only what is too dear to make anew for each picture, and what animation needs: where things
// stood before.
#pragma once

#include <optional>

#include "viz/model/fleet_layout.h"
#include "viz/model/timeline.h"
#include "viz/panels/draw.h"

namespace understudy::viz {

enum class Animation : std::uint8_t {
    Off,  ///< Pictures for files: everything stands where it belongs.
    On,
};

class Screen {
  public:
    Screen(const Recording& recording, Animation animation);

    /// Between NewFrame() and Render() of ImGui. `elapsed` is since the last picture.
    [[nodiscard]] Requests draw(const Look& look,
                                const Viewer& viewer,
                                Point extent,
                                Duration elapsed);

    /// Things are still on their way: another picture is wanted even if nothing happens.
    [[nodiscard]] bool is_moving() const { return progress_ < 1; }

  private:
    [[nodiscard]] FleetLayout layout_now(const Frame& frame, float aspect, Duration elapsed);

    const Recording& recording_;
    Animation animation_;
    Timeline timeline_;
    std::optional<FleetLayout> from_;
    std::optional<FleetLayout> to_;
    float progress_ = 1;
    std::optional<Instant> scrolled_to_;
    int pictures_ = 0;
};

}  // namespace understudy::viz
