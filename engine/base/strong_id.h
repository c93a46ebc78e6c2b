// StrongId: a number or text that means one thing and converts to nothing else.
#pragma once

#include <compare>
#include <string>
#include <type_traits>
#include <utility>

namespace understudy {

template <class Tag, class Rep>
struct StrongId {
    Rep value{};

    StrongId() = default;

    explicit StrongId(Rep rep) : value(std::move(rep)) {}

    friend auto operator<=>(const StrongId&, const StrongId&) = default;
    friend bool operator==(const StrongId&, const StrongId&) = default;
};

template <class Tag, class Rep>
[[nodiscard]] std::string to_string(const StrongId<Tag, Rep>& id) {
    if constexpr (std::is_arithmetic_v<Rep>) {
        return std::to_string(id.value);
    } else {
        return id.value;
    }
}

}  // namespace understudy
