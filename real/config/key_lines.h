// Key lines: where in a JSON text its top-level keys stand, because the JSON library does not tell.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace understudy::real {

struct TextPlace {
    std::size_t line = 1;
    std::size_t column = 1;
};

/// Precondition: `json` is well-formed (comments allowed). The last place of a key that is there
/// twice.
[[nodiscard]] std::map<std::string, std::size_t> find_key_lines(std::string_view json);

/// Of the byte with this offset.
[[nodiscard]] TextPlace place_of(std::string_view text, std::size_t offset);

}  // namespace understudy::real
