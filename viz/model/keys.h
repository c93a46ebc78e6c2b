// Keys: what each key asks for. One table, so that help, window and tests agree.
#pragma once

#include <cstdint>
#include <optional>

#include "viz/model/viewer.h"

namespace understudy::viz {

enum class Key : std::uint8_t { Space, Left, Right, Home, End, Digit, T, Z, Help };

enum class Shift : std::uint8_t { Up, Down };

struct KeyPress {
    Key key = Key::Space;
    Shift shift = Shift::Up;
    std::uint32_t digit = 0;  ///< Of Key::Digit.
};

/// Nothing for a key without a meaning.
[[nodiscard]] std::optional<Request> request_of(const KeyPress& press);

}  // namespace understudy::viz
