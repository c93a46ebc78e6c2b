// Timeline: the whole run as lanes of spans and a row of marks.
//
// Pure. Made once for a recording; what is too near to be told apart at a scale is folded when it
// is drawn (fold_marks).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viz/model/recording.h"

namespace understudy::viz {

/// What a span of a lane says; the theme gives each a colour and a pattern.
enum class LaneState : std::uint8_t {
    Primary,
    Replica,
    Waiting,  ///< A replica that does not hear its source.
    Idle,
    Hung,
    Down,
    Watching,
    Suspecting,
    Recovering,
    Writing,
    Failing,
};

struct Span {
    Instant begin{};
    Instant end{};
    LaneState state = LaneState::Idle;
    std::string label;  ///< Of what is behind the colour: a phase, a finding.
};

enum class LaneKind : std::uint8_t { Client, Server, Manager };

struct Lane {
    std::string name;
    LaneKind kind = LaneKind::Server;
    std::vector<Span> spans;  ///< In order, without gaps.
};

/// The kinds of marks, least telling first: when marks are folded the last one is shown.
enum class MarkKind : std::uint8_t { Deed, Thought, Good, Doubt, Bad, Fault, Violation };

struct Mark {
    Instant at{};
    MarkKind kind = MarkKind::Deed;
    std::string text;
};

struct Timeline {
    Instant begin{};
    Instant end{};
    std::vector<Lane> lanes;
    std::vector<Mark> marks;
};

[[nodiscard]] Timeline make_timeline(const Recording& recording);

/// Worth stopping at with shift: faults, findings, decisions, phases, violations.
[[nodiscard]] std::optional<Mark> mark_of(const sim::TraceEntry& entry);

/// The part of a run that is drawn.
struct Window {
    Instant begin{};
    Instant end{};

    friend bool operator==(const Window&, const Window&) = default;
};

/// So long a part of the run, with `at` in its middle where the ends of the run allow it.
[[nodiscard]] Window window_around(const Timeline& timeline, Instant at, Duration length);

/// Where an instant stands in a window: 0 is its begin, 1 its end.
[[nodiscard]] float place_of(Instant at, const Window& window);
[[nodiscard]] Instant instant_at(float place, const Window& window);

struct FoldedMark {
    float place = 0;  ///< In the window.
    Mark mark;        ///< The most telling one.
    std::size_t count = 1;
    std::string text;  ///< Of all of them, one a line.
};

/// Marks in the window; those nearer to each other than `nearest` (in parts of it) become one.
[[nodiscard]] std::vector<FoldedMark> fold_marks(std::span<const Mark> marks,
                                                 const Window& window,
                                                 float nearest);

/// As many digits as it takes: "10.003s", "10.00075s".
[[nodiscard]] std::string exact_time(Instant at);

/// As few digits as it takes: "10s", "10.5s", "10.003s".
[[nodiscard]] std::string axis_label(Instant at);

/// Round instants for the axis, at most `most` of them.
[[nodiscard]] std::vector<Instant> axis_ticks(const Window& window, std::size_t most);

}  // namespace understudy::viz
