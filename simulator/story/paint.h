// Paint: colour where the reader's terminal has it, and text broken into lines that fit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace understudy::story {

/// What a line is about; a colour on a terminal, nothing elsewhere.
enum class Tone : std::uint8_t {
    Plain,
    Faint,    ///< What can be skipped.
    Strong,   ///< Headings.
    World,    ///< What happens to the fleet.
    Doubt,    ///< What a manager sees and suspects.
    Thought,  ///< What it concludes and decides.
    Deed,     ///< What it does.
    Good,
    Bad,
};

enum class Colour : std::uint8_t { Off, On };

[[nodiscard]] std::string paint(std::string_view text, Tone tone, Colour colour);

/// Characters as a terminal shows them, for UTF-8 without wide or combining ones.
[[nodiscard]] std::size_t count_columns(std::string_view text);

/// At least `columns` wide; blanks are added behind, or in front.
[[nodiscard]] std::string pad(std::string_view text, std::size_t columns);
[[nodiscard]] std::string pad_left(std::string_view text, std::size_t columns);

/// Lines of at most `columns`, broken at blanks where there are any, and within a word that is
/// longer than a line.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::size_t columns);

/// `text` behind `head`, each further line indented by the width of the head.
[[nodiscard]] std::string hang(std::string_view head, std::string_view text, std::size_t width);

}  // namespace understudy::story
