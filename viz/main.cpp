// understudy-viz: shows a scenario, what is so and what the manager believes, at every instant.
#include <algorithm>
#include <exception>
#include <iostream>

#include "viz/shell/arguments.h"
#include "viz/shell/screenshot.h"
#include "viz/shell/window.h"
#include "viz/sources/simulation.h"

namespace understudy::viz {
namespace {

constexpr int kDone = 0;
constexpr int kNoDisplay = 1;
constexpr int kBadInput = 2;

int complain(const std::string& what, int exit_code) {
    std::cerr << "understudy-viz: " << what << "\n";
    return exit_code;
}

int write_screenshot(const Arguments& arguments, const Recording& recording, const Viewer& viewer) {
    const auto picture = take_picture(recording, viewer, arguments.width, arguments.height);
    if (!picture) {
        return complain(picture.error().message, kNoDisplay);
    }
    const auto written = write_png(*picture, arguments.screenshot);
    return written ? kDone : complain(written.error().message, kBadInput);
}

int show(const Arguments& arguments) {
    const auto recording = record_file(arguments.file, arguments.seed);
    if (!recording) {
        return complain(recording.error().message, kBadInput);
    }
    Viewer viewer;
    viewer.at = std::clamp(arguments.at, start_of(*recording), end_of(*recording));
    viewer.theme = arguments.theme;
    if (arguments.span) {
        viewer.timeline_length = *arguments.span;
    } else {
        apply(viewer, ask::FitTimeline{}, *recording);
    }
    if (!arguments.screenshot.empty()) {
        return write_screenshot(arguments, *recording, viewer);
    }
    const auto shown = show_window(*recording, viewer, arguments.width, arguments.height);
    if (!shown) {
        return complain(
            shown.error().message + "; --screenshot out.png --at 12.5s makes a picture without one",
            kNoDisplay);
    }
    return kDone;
}

int run(int argc, char** argv) {
    const auto read = read_arguments(argc, argv);
    if (const auto* finished = std::get_if<Finished>(&read)) {
        return finished->exit_code;
    }
    return show(std::get<Arguments>(read));
}

}  // namespace
}  // namespace understudy::viz

int main(int argc, char** argv) {
    try {
        return understudy::viz::run(argc, argv);
    } catch (const std::exception& failed) {
        std::cerr << "understudy-viz: " << failed.what() << "\n";
        return understudy::viz::kBadInput;
    }
}
