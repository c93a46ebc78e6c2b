#include "simulator/story/paint.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"

namespace understudy::story {
namespace {

std::string_view escape_of(Tone tone) {
    switch (tone) {
        case Tone::Plain: return "";
        case Tone::Faint: return "\x1b[2m";
        case Tone::Strong: return "\x1b[1m";
        case Tone::World: return "\x1b[1;33m";
        case Tone::Doubt: return "\x1b[35m";
        case Tone::Thought: return "\x1b[36m";
        case Tone::Deed: return "";
        case Tone::Good: return "\x1b[32m";
        case Tone::Bad: return "\x1b[1;31m";
    }
    return "";
}

/// How many bytes the first `columns` characters take.
std::size_t bytes_of(std::string_view text, std::size_t columns) {
    std::size_t bytes = 0;
    while (bytes < text.size() && columns > 0) {
        ++bytes;
        while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) {
            ++bytes;
        }
        --columns;
    }
    return bytes;
}

}  // namespace

std::string paint(std::string_view text, Tone tone, Colour colour) {
    const auto escape = escape_of(tone);
    if (colour == Colour::Off || escape.empty()) {
        return std::string{text};
    }
    return fmt::format("{}{}\x1b[0m", escape, text);
}

std::size_t count_columns(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

std::string pad(std::string_view text, std::size_t columns) {
    const auto taken = count_columns(text);
    return std::string{text} + std::string(taken < columns ? columns - taken : 0, ' ');
}

std::string pad_left(std::string_view text, std::size_t columns) {
    const auto taken = count_columns(text);
    return std::string(taken < columns ? columns - taken : 0, ' ') + std::string{text};
}

std::vector<std::string> wrap(std::string_view text, std::size_t columns) {
    std::vector<std::string> lines(1);
    for (std::string_view word : split(text, ' ')) {
        const std::size_t taken = count_columns(lines.back());
        if (taken > 0 && taken + 1 + count_columns(word) <= columns) {
            lines.back().append(" ").append(word);
            continue;
        }
        if (taken > 0) {
            lines.emplace_back();
        }
        while (count_columns(word) > columns) {
            const std::size_t bytes = bytes_of(word, columns);
            lines.back() = word.substr(0, bytes);
            lines.emplace_back();
            word.remove_prefix(bytes);
        }
        lines.back() = word;
    }
    return lines;
}

std::string hang(std::string_view head, std::string_view text, std::size_t width) {
    const std::size_t indent = count_columns(head);
    const auto lines = wrap(text, width > indent + 20 ? width - indent : 20);
    return std::string{head} + join(lines, "\n" + std::string(indent, ' '));
}

}  // namespace understudy::story
