// Arguments: the command line of understudy-viz.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "engine/base/time.h"

#include "viz/model/viewer.h"

namespace understudy::viz {

struct Arguments {
    std::string file;
    std::optional<std::uint64_t> seed;
    std::string screenshot;  ///< Empty: a window.
    Instant at{};
    std::optional<Duration> span;  ///< Of the lanes; absent: what has something to tell.
    int width = 1280;
    int height = 800;
    ThemeKind theme = ThemeKind::Dark;
};

/// The program has nothing more to do.
struct Finished {
    int exit_code = 0;
};

/// Prints help, version and complaints itself.
[[nodiscard]] std::variant<Arguments, Finished> read_arguments(int argc, char** argv);

}  // namespace understudy::viz
