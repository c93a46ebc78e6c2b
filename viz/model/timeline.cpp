#include "viz/model/timeline.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/base/overloaded.h"

#include "viz/model/topology_rows.h"

namespace understudy::viz {
namespace {

namespace happening = sim::happening;

/// Appends to the last span when nothing has changed.
void extend(Lane& lane, Instant at, LaneState state, std::string label) {
    if (!lane.spans.empty()) {
        lane.spans.back().end = at;
        if (lane.spans.back().state == state && lane.spans.back().label == label) {
            return;
        }
    }
    lane.spans.push_back({at, at, state, std::move(label)});
}

LaneState state_of(const ServerRow& row, const TopologyRows& rows) {
    switch (row.truth) {
        case Truth::Primary: return LaneState::Primary;
        case Truth::Idle: return LaneState::Idle;
        case Truth::Hung: return LaneState::Hung;
        case Truth::Down: return LaneState::Down;
        case Truth::Replica: break;
    }
    const bool hears = std::any_of(rows.links.begin(), rows.links.end(), [&](const LinkRow& link) {
        return link.replica == row.key && link.state == LinkState::Running && !link.is_cut;
    });
    return hears ? LaneState::Replica : LaneState::Waiting;
}

std::string label_of(LaneState state) {
    switch (state) {
        case LaneState::Primary: return "primary";
        case LaneState::Replica: return "replica";
        case LaneState::Waiting: return "hears no source";
        case LaneState::Idle: return "read-only, no source";
        case LaneState::Hung: return "hangs";
        case LaneState::Down: return "down";
        case LaneState::Watching: return "watching";
        case LaneState::Suspecting: return "looking again";
        case LaneState::Recovering: return "recovering";
        case LaneState::Writing: return "writes succeed";
        case LaneState::Failing: return "writes fail";
    }
    return "";
}

Lane& lane_named(Timeline& timeline, const std::string& name, LaneKind kind) {
    const auto found =
        std::find_if(timeline.lanes.begin(), timeline.lanes.end(), [&](const Lane& lane) {
            return lane.name == name && lane.kind == kind;
        });
    if (found != timeline.lanes.end()) {
        return *found;
    }
    timeline.lanes.push_back({name, kind, {}});
    return timeline.lanes.back();
}

void extend_manager(Lane& lane, const ManagerShown& manager, const ManagerRow& row, Instant at) {
    if (!manager.is_up) {
        extend(lane, at, LaneState::Down, label_of(LaneState::Down));
        return;
    }
    for (const auto& cluster : manager.clusters) {
        if (cluster.recovering) {
            extend(lane, at, LaneState::Recovering, std::string{to_string(*cluster.recovering)});
            return;
        }
    }
    const bool is_suspecting = row.state != "watching";
    for (const auto& cluster : manager.clusters) {
        if (cluster.finding.code != AnalysisCode::NoProblem) {
            extend(lane, at, LaneState::Suspecting, std::string{to_string(cluster.finding.code)});
            return;
        }
    }
    const auto state = is_suspecting ? LaneState::Suspecting : LaneState::Watching;
    extend(lane, at, state, label_of(state));
}

void extend_all(Timeline& timeline, const Frame& frame, const Weather& weather) {
    const auto rows = topology_rows(frame, weather, 0);
    for (const auto& client : rows.clients) {
        const auto state = client.is_failing ? LaneState::Failing : LaneState::Writing;
        extend(
            lane_named(timeline, client.name, LaneKind::Client), frame.at, state, label_of(state));
    }
    for (const auto& server : rows.servers) {
        const auto state = state_of(server, rows);
        extend(
            lane_named(timeline, server.name, LaneKind::Server), frame.at, state, label_of(state));
    }
    for (std::size_t i = 0; i < frame.managers.size(); ++i) {
        extend_manager(lane_named(timeline, frame.managers[i].name, LaneKind::Manager),
                       frame.managers[i],
                       rows.managers[i],
                       frame.at);
    }
}

std::optional<MarkKind> kind_of(const RecordBody& body) {
    using Kind = std::optional<MarkKind>;
    return std::visit(
        Overloaded{
            [](const record::InstanceDiscovered&) -> Kind { return std::nullopt; },
            [](const record::InstanceForgotten&) -> Kind { return std::nullopt; },
            [](const record::InstanceLost&) -> Kind { return MarkKind::Doubt; },
            [](const record::InstanceBack&) -> Kind { return MarkKind::Good; },
            [](const record::FindingChanged& it) -> Kind {
                return it.finding.code == AnalysisCode::NoProblem ? MarkKind::Good
                                                                  : MarkKind::Doubt;
            },
            [](const record::Suspected&) -> Kind { return MarkKind::Doubt; },
            [](const record::SuspicionCleared&) -> Kind { return MarkKind::Good; },
            [](const record::Confirmed&) -> Kind { return MarkKind::Thought; },
            [](const record::RecoveryRefused&) -> Kind { return MarkKind::Bad; },
            [](const record::RecoveryStarted&) -> Kind { return MarkKind::Thought; },
            [](const record::RecoveryResumed&) -> Kind { return MarkKind::Thought; },
            [](const record::PhasePlanned&) -> Kind { return MarkKind::Deed; },
            [](const record::StepEnded& it) -> Kind {
                return it.is_done ? Kind{} : Kind{MarkKind::Bad};
            },
            [](const record::CandidatesJudged&) -> Kind { return MarkKind::Thought; },
            [](const record::RecoveryEnded& it) -> Kind {
                return it.outcome == RecoveryOutcome::Succeeded ? MarkKind::Good : MarkKind::Bad;
            },
            [](const record::InstanceDemoted&) -> Kind { return std::nullopt; },
            [](const record::ReturnJudged&) -> Kind { return MarkKind::Thought; },
            [](const record::Rejoined&) -> Kind { return MarkKind::Good; },
            [](const record::SideStep&) -> Kind { return std::nullopt; },
            [](const record::PrimaryPublished&) -> Kind { return MarkKind::Deed; },
            [](const record::MemberJoined&) -> Kind { return std::nullopt; },
            [](const record::PrimaryGivenBack&) -> Kind { return MarkKind::Good; },
            [](const record::OperationStarted&) -> Kind { return MarkKind::Thought; },
            [](const record::OperationRefused&) -> Kind { return MarkKind::Bad; },
            [](const record::OperationEnded& it) -> Kind {
                return it.outcome == RecoveryOutcome::Succeeded ? MarkKind::Good : MarkKind::Bad;
            },
            [](const record::DowntimeBegun&) -> Kind { return MarkKind::Thought; },
            [](const record::DowntimeEnded&) -> Kind { return MarkKind::Thought; },
            [](const record::MaintenanceBegun&) -> Kind { return MarkKind::Thought; },
            [](const record::MaintenanceEnded&) -> Kind { return MarkKind::Thought; },
            [](const record::StopBegun&) -> Kind { return MarkKind::Thought; },
            [](const record::StopEnded&) -> Kind { return MarkKind::Thought; },
            [](const record::HooksOwed&) -> Kind { return std::nullopt; },
            [](const record::HooksBegun&) -> Kind { return MarkKind::Deed; },
            [](const record::HooksEnded& it) -> Kind {
                return it.is_done ? MarkKind::Good : MarkKind::Bad;
            },
            [](const record::RecoveriesSwitched&) -> Kind { return MarkKind::Thought; },
            [](const record::RecoveryAcknowledged&) -> Kind { return MarkKind::Thought; },
        },
        body);
}

bool is_shown(const std::optional<MarkKind>& kind) {
    return kind.has_value();
}

}  // namespace

std::optional<Mark> mark_of(const sim::TraceEntry& entry) {
    const auto kind = std::visit(
        Overloaded{
            [](const happening::ActionTaken&) -> std::optional<MarkKind> {
                return MarkKind::Fault;
            },
            [](const happening::Recorded& it) { return kind_of(it.body); },
            [](const happening::Answered&) -> std::optional<MarkKind> { return MarkKind::Thought; },
            [](const happening::StepArrived&) -> std::optional<MarkKind> { return std::nullopt; },
            [](const happening::WritesStopped&) -> std::optional<MarkKind> {
                return MarkKind::Bad;
            },
            [](const happening::WritesResumed&) -> std::optional<MarkKind> {
                return MarkKind::Good;
            },
            [](const happening::Violated&) -> std::optional<MarkKind> {
                return MarkKind::Violation;
            },
        },
        entry.what);
    if (!is_shown(kind)) {
        return std::nullopt;
    }
    return Mark{entry.at, *kind, sim::describe(entry.what)};
}

Timeline make_timeline(const Recording& recording) {
    Timeline timeline{
        .begin = start_of(recording), .end = end_of(recording), .lanes = {}, .marks = {}};
    Weather weather;
    std::size_t entries = 0;
    for (const auto& frame : recording.frames) {
        if (frame.entries != entries) {
            entries = frame.entries;
            weather = read_weather(trace_until(recording, frame));
        }
        extend_all(timeline, frame, weather);
    }
    std::stable_sort(timeline.lanes.begin(),
                     timeline.lanes.end(),
                     [](const Lane& a, const Lane& b) { return a.kind < b.kind; });
    for (const auto& entry : recording.trace) {
        if (auto mark = mark_of(entry)) {
            timeline.marks.push_back(*std::move(mark));
        }
    }
    return timeline;
}

Window window_around(const Timeline& timeline, Instant at, Duration length) {
    const Duration whole = timeline.end - timeline.begin;
    if (length >= whole) {
        return {timeline.begin, timeline.end};
    }
    const Instant begin = std::clamp(at - length / 2, timeline.begin, timeline.end - length);
    return {begin, begin + length};
}

float place_of(Instant at, const Window& window) {
    const auto length = std::max<Duration::rep>((window.end - window.begin).count(), 1);
    return static_cast<float>(static_cast<double>((at - window.begin).count()) /
                              static_cast<double>(length));
}

Instant instant_at(float place, const Window& window) {
    const auto length = static_cast<double>((window.end - window.begin).count());
    return window.begin + Duration{static_cast<Duration::rep>(static_cast<double>(place) * length)};
}

std::vector<FoldedMark> fold_marks(std::span<const Mark> marks,
                                   const Window& window,
                                   float nearest) {
    std::vector<FoldedMark> folded;
    for (const auto& mark : marks) {
        if (mark.at < window.begin || mark.at > window.end) {
            continue;
        }
        const float place = place_of(mark.at, window);
        const std::string line = to_string(mark.at) + "  " + mark.text;
        if (folded.empty() || place - folded.back().place >= nearest) {
            folded.push_back({place, mark, 1, line});
            continue;
        }
        auto& group = folded.back();
        ++group.count;
        group.text += "\n" + line;
        if (mark.kind > group.mark.kind) {
            group.mark = mark;
        }
    }
    return folded;
}

std::string exact_time(Instant at) {
    const auto since = at.time_since_epoch();
    const auto below = since % std::chrono::milliseconds{1};
    if (below == Duration::zero()) {
        return to_string(at);
    }
    std::string text = fmt::format(
        "{}.{:06}", since / std::chrono::seconds{1}, (since % std::chrono::seconds{1}).count());
    text.erase(text.find_last_not_of('0') + 1);
    return text + "s";
}

std::string axis_label(Instant at) {
    std::string text = exact_time(at);
    text.pop_back();
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') {
        text.pop_back();
    }
    return text + "s";
}

std::vector<Instant> axis_ticks(const Window& window, std::size_t most) {
    constexpr std::array<Duration::rep, 3> digits{1, 2, 5};
    const Duration length = window.end - window.begin;
    Duration step{1};
    for (Duration::rep power = 1;; power *= 10) {
        const auto round = std::find_if(digits.begin(), digits.end(), [&](Duration::rep digit) {
            return length / Duration{digit * power} < static_cast<Duration::rep>(most);
        });
        if (round != digits.end()) {
            step = Duration{*round * power};
            break;
        }
    }
    std::vector<Instant> ticks;
    const auto since = window.begin.time_since_epoch();
    Instant tick{(since + step - Duration{1}) / step * step};
    for (; tick <= window.end && ticks.size() < most; tick += step) {
        ticks.push_back(tick);
    }
    return ticks;
}

}  // namespace understudy::viz
