#include "viz/model/keys.h"

namespace understudy::viz {

std::optional<Request> request_of(const KeyPress& press) {
    const auto stops = press.shift == Shift::Down ? ask::Stops::Interesting : ask::Stops::Every;
    switch (press.key) {
        case Key::Space: return ask::TogglePlay{};
        case Key::Left: return ask::GoToEvent{ask::Direction::Back, stops};
        case Key::Right: return ask::GoToEvent{ask::Direction::On, stops};
        case Key::Home: return ask::GoToStart{};
        case Key::End: return ask::GoToEnd{};
        case Key::Digit:
            if (press.digit >= 1 && press.digit <= kSpeeds.size()) {
                return ask::SetSpeed{press.digit - 1};
            }
            return std::nullopt;
        case Key::T: return ask::SwitchTheme{};
        case Key::Z: return ask::FitTimeline{};
        case Key::Help: return ask::ToggleHelp{};
    }
    return std::nullopt;
}

}  // namespace understudy::viz
