#include "viz/shell/arguments.h"

#include <iostream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "engine/base/text.h"

#include "simulator/scenario/duration.h"

#ifndef UNDERSTUDY_VERSION
#define UNDERSTUDY_VERSION "unknown"
#endif

namespace understudy::viz {
namespace {

constexpr int kBadUsage = 2;
constexpr std::uint64_t kLeastSide = 320;
constexpr std::uint64_t kMostSide = 8192;

Finished complain(std::string_view what) {
    std::cerr << "understudy-viz: " << what << "\nTry: understudy-viz --help\n";
    return {kBadUsage};
}

std::optional<int> parse_side(std::string_view text) {
    const auto side = parse_unsigned(text);
    if (!side || *side < kLeastSide || *side > kMostSide) {
        return std::nullopt;
    }
    return static_cast<int>(*side);
}

bool read_size(std::string_view text, Arguments& arguments) {
    const auto sides = split(text, 'x');
    if (sides.size() != 2) {
        return false;
    }
    const auto width = parse_side(sides[0]);
    const auto height = parse_side(sides[1]);
    if (!width || !height) {
        return false;
    }
    arguments.width = *width;
    arguments.height = *height;
    return true;
}

}  // namespace

std::variant<Arguments, Finished> read_arguments(int argc, char** argv) {
    CLI::App app{"Shows a scenario: what really happens, what the manager believes, what it does.",
                 "understudy-viz"};
    app.set_version_flag("--version", "understudy-viz " UNDERSTUDY_VERSION);
    Arguments arguments;
    std::string at;
    std::string span;
    std::string size;
    std::string theme = "dark";
    app.add_option("FILE", arguments.file, "A scenario")->required();
    app.add_option(
        "--seed", arguments.seed, "Instead of the one in the file; it moves only jitter");
    app.add_option("--screenshot", arguments.screenshot, "Write a PNG and end; needs no display");
    app.add_option("--at", at, "Begin there, for example 12.5s");
    app.add_option("--span", span, "Length of the lanes, for example 300ms [what tells most]");
    app.add_option("--size", size, "Width and height of window or picture [1280x800]");
    app.add_option("--theme", theme, "dark or light [dark]");
    app.footer("Exit status: 0 done, 1 no display, 2 bad usage or bad scenario.");
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& asked) {  // --help, --version
        return Finished{app.exit(asked)};
    } catch (const CLI::ParseError& wrong) {
        return complain(wrong.what());
    }
    if (!at.empty()) {
        const auto since_start = sim::parse_duration(at);
        if (!since_start) {
            return complain(fmt::format("--at: \"{}\" is not a length of time like \"12.5s\"", at));
        }
        arguments.at = Instant{*since_start};
    }
    if (!span.empty()) {
        arguments.span = sim::parse_duration(span);
        if (!arguments.span || *arguments.span == Duration::zero()) {
            return complain(
                fmt::format("--span: \"{}\" is not a length of time like \"300ms\"", span));
        }
    }
    if (!size.empty() && !read_size(size, arguments)) {
        return complain(fmt::format(
            "--size: \"{}\" is not like \"1280x800\", from {} to {}", size, kLeastSide, kMostSide));
    }
    if (theme != "dark" && theme != "light") {
        return complain(fmt::format("--theme: \"{}\" is neither dark nor light", theme));
    }
    arguments.theme = theme == "dark" ? ThemeKind::Dark : ThemeKind::Light;
    return arguments;
}

}  // namespace understudy::viz
