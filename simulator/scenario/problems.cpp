#include "simulator/scenario/problems.h"

#include <fmt/format.h>

#include "engine/base/text.h"

#include "simulator/scenario/node.h"

namespace understudy::sim {
namespace {

constexpr std::size_t kMostShown = 20;

/// More names than this do not help anybody who misspelt one.
constexpr std::size_t kMostNames = 32;

}  // namespace

void Problems::add(const JsonNode& where, std::string_view what) {
    add(where.line, where.path, what);
}

void Problems::add(std::uint32_t line, std::string_view path, std::string_view what) {
    if (lines_.size() == kMostShown) {
        ++left_out_;
        return;
    }
    const std::string at = path.empty() ? "" : fmt::format("at {}: ", path);
    lines_.push_back(fmt::format("{}:{}: {}{}", file_, line, at, what));
}

std::string Problems::text() const {
    std::string all = join(lines_, "\n");
    if (left_out_ > 0) {
        all += fmt::format("\n{}: and {} more", file_, left_out_);
    }
    return all;
}

std::string known_names(std::string_view misspelt, const std::vector<std::string>& known) {
    if (known.empty()) {
        return " (none is known)";
    }
    std::vector<std::string> shown = known;
    if (shown.size() > kMostNames) {
        shown.resize(kMostNames);
        shown.emplace_back("...");
    }
    std::string text = " (known: " + join(shown, ", ");
    if (const auto nearest = nearest_name(misspelt, known)) {
        text += fmt::format("; did you mean \"{}\"?", *nearest);
    }
    return text + ")";
}

}  // namespace understudy::sim
