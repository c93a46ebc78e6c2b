// Timeline: the whole fleet as a scrolling table: a row for each thing that mattered, a column for
// each server.
//
// Fixed width, so that two of them can be compared with diff and searched with grep.
#pragma once

#include <string>
#include <vector>

#include "simulator/world/world.h"

namespace understudy::sim {

/// One server at one instant.
struct TimelineCell {
    /// P primary that takes writes, p one that does not, I intermediate source, r replica, a lone
    /// server: o; x down, h hung.
    char role = 'r';
    char link = ' ';  ///< - connected, ~ connecting, . stopped; of a server with a source.
    bool is_writable = false;
    bool is_unreachable = false;  ///< The first manager cannot reach it.
    std::uint64_t executed = 0;
    std::uint64_t waiting = 0;  ///< Received and not yet executed.

    friend bool operator==(const TimelineCell&, const TimelineCell&) = default;
};

struct TimelineRow {
    Instant at{};
    std::string what;
    std::vector<TimelineCell> cells;
};

struct Timeline {
    std::vector<std::string> servers;
    std::vector<TimelineRow> rows;
};

/// Whether an entry is one of those that a timeline shows.
[[nodiscard]] bool belongs_in_timeline(const Happening& what);

/// In the order of the cells of a row.
[[nodiscard]] std::vector<std::string> names_of_servers(const World& world);

[[nodiscard]] std::vector<TimelineCell> look_at_fleet(const World& world);

[[nodiscard]] std::string print_timeline(const Timeline& timeline);

}  // namespace understudy::sim
