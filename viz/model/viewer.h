// Viewer: what a person has chosen to see, and what their requests make of it. One clock for all
// panels.
//
// Pure: panels return requests, the viewer takes them; no panel changes anything.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "viz/model/geometry.h"
#include "viz/model/recording.h"

namespace understudy::viz {

enum class ThemeKind : std::uint8_t { Dark, Light };

namespace ask {

struct Seek {
    Instant at{};
};

struct TogglePlay {};

enum class Direction : std::uint8_t { Back, On };
enum class Stops : std::uint8_t { Every, Interesting };

struct GoToEvent {  ///< The next or last one before now.
    Direction direction = Direction::On;
    Stops stops = Stops::Every;
};

struct GoToStart {};

struct GoToEnd {};

struct SetSpeed {
    std::size_t index = 0;  ///< Into kSpeeds.
};

struct Select {
    std::optional<InstanceKey> server;  ///< Absent: nothing.
};

struct ShowManager {
    std::string name;
};

struct SwitchTheme {};

struct ZoomTimeline {
    float factor = 1;  ///< Above 1: a shorter part of the run.
};

struct MoveCanvas {
    Point by;
};

struct ZoomCanvas {
    float factor = 1;
    Point about;  ///< Stays where it is; from the middle of the canvas.
};

struct ResetCanvas {};

/// The shortest part of the run around now that has something to tell.
struct FitTimeline {};

struct ToggleHelp {};

}  // namespace ask

using Request = std::variant<ask::Seek,
                             ask::TogglePlay,
                             ask::GoToEvent,
                             ask::GoToStart,
                             ask::GoToEnd,
                             ask::SetSpeed,
                             ask::Select,
                             ask::ShowManager,
                             ask::SwitchTheme,
                             ask::ZoomTimeline,
                             ask::MoveCanvas,
                             ask::ZoomCanvas,
                             ask::ResetCanvas,
                             ask::FitTimeline,
                             ask::ToggleHelp>;

struct Speed {
    std::string_view name;
    float factor;
};

inline constexpr std::array<Speed, 6> kSpeeds{
    {{"x0.01", 0.01F}, {"x0.1", 0.1F}, {"x0.5", 0.5F}, {"x1", 1}, {"x10", 10}, {"x100", 100}}};

struct Viewer {
    Instant at{};
    bool is_playing = false;
    std::size_t speed = 3;
    std::optional<InstanceKey> selected;
    std::size_t manager = 0;  ///< Whose beliefs are the rings.
    ThemeKind theme = ThemeKind::Dark;
    Duration timeline_length = std::chrono::seconds{20};
    Point pan;
    float zoom = 1;
    bool shows_help = false;
};

void apply(Viewer& viewer, const Request& request, const Recording& recording);

/// Real time passes: the clock runs on while playing, and stops at the end.
void pass(Viewer& viewer, Duration elapsed, const Recording& recording);

}  // namespace understudy::viz
