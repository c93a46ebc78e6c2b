#include "real/config/key_lines.h"

#include <algorithm>

namespace understudy::real {
namespace {

/// The offset behind the comment that starts at `at`; `at` when none does.
std::size_t skip_comment(std::string_view json, std::size_t at) {
    if (json.substr(at, 2) == "//") {
        return std::min(json.find('\n', at), json.size());
    }
    if (json.substr(at, 2) == "/*") {
        const auto end = json.find("*/", at + 2);
        return end == std::string_view::npos ? json.size() : end + 2;
    }
    return at;
}

/// The offset of the quote that ends the text which starts at `at`.
std::size_t end_of_text(std::string_view json, std::size_t at) {
    for (std::size_t i = at + 1; i < json.size(); ++i) {
        if (json[i] == '\\') {
            ++i;
        } else if (json[i] == '"') {
            return i;
        }
    }
    return json.size();
}

}  // namespace

std::map<std::string, std::size_t> find_key_lines(std::string_view json) {
    std::map<std::string, std::size_t> lines;
    int depth = 0;
    bool is_key = false;
    std::size_t line = 1;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const auto behind = skip_comment(json, i);
        line +=
            static_cast<std::size_t>(std::count(json.begin() + static_cast<std::ptrdiff_t>(i),
                                                json.begin() + static_cast<std::ptrdiff_t>(behind),
                                                '\n'));
        i = behind;
        if (i >= json.size()) {
            break;
        }
        switch (json[i]) {
            case '\n': ++line; break;
            case '{':
            case '[':
                ++depth;
                is_key = depth == 1;
                break;
            case '}':
            case ']': --depth; break;
            case ',': is_key = depth == 1; break;
            case '"': {
                const auto end = end_of_text(json, i);
                if (is_key && depth == 1) {
                    lines[std::string(json.substr(i + 1, end - i - 1))] = line;
                    is_key = false;
                }
                i = end;
                break;
            }
            default: break;
        }
    }
    return lines;
}

TextPlace place_of(std::string_view text, std::size_t offset) {
    TextPlace place;
    for (const char c : text.substr(0, std::min(offset, text.size()))) {
        ++place.column;
        if (c == '\n') {
            ++place.line;
            place.column = 1;
        }
    }
    return place;
}

}  // namespace understudy::real
