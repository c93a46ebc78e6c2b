// Chronicle: a trace as the rows of a story. What nobody needs at two in the morning is folded
// away.
//
// Pure. What a server did is shown only where it differs from what its manager was told; steps of
// one kind that end together become one row; the discovery of the fleet becomes one row.
#pragma once

#include <string>
#include <vector>

#include "simulator/scenario/run.h"
#include "simulator/story/paint.h"

namespace understudy::story {

struct Row {
    Instant at{};
    std::string actor{};  ///< "world", a manager, a client, a server.
    std::string verb{};   ///< "sees", "suspects", "decides", ...
    Tone tone = Tone::Plain;
    std::string text{};                  ///< Empty: only the heading is shown.
    std::vector<std::string> details{};  ///< Further lines, each its own.
    std::string heading{};               ///< Stands above the row: a phase or a recovery begins.
};

[[nodiscard]] std::vector<Row> tell_trace(const std::vector<sim::TraceEntry>& trace);

}  // namespace understudy::story
