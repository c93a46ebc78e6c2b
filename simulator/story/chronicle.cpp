#include "simulator/story/chronicle.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "engine/base/overloaded.h"
#include "engine/base/text.h"

#include "simulator/story/record_row.h"

namespace understudy::story {
namespace {

using sim::TraceEntry;
namespace happening = sim::happening;

std::string names_of(const std::vector<std::string>& names) {
    if (names.size() < 2) {
        return join(names, "");
    }
    const std::vector<std::string> all_but_last{names.begin(), names.end() - 1};
    return join(all_but_last, ", ") + " and " + names.back();
}

Step with_target(Step step, const std::string& host) {
    std::visit([&](auto& one) { one.instance = InstanceKey{host, 3306}; }, step);
    return step;
}

const record::StepEnded* step_ended(const TraceEntry& entry) {
    const auto* recorded = std::get_if<happening::Recorded>(&entry.what);
    return recorded == nullptr ? nullptr : std::get_if<record::StepEnded>(&recorded->body);
}

const record::InstanceDiscovered* discovered(const TraceEntry& entry) {
    const auto* recorded = std::get_if<happening::Recorded>(&entry.what);
    return recorded == nullptr ? nullptr : std::get_if<record::InstanceDiscovered>(&recorded->body);
}

/// Whether the manager learns of what the server did, so that the server's own row says nothing
/// new.
/// Who belongs where is written down for later managers; the picture of the fleet tells it to
/// people. Pseudo-GTID entries are written all the time, and are told where they are used.
bool is_filed(const TraceEntry& entry) {
    const auto* arrived = std::get_if<happening::StepArrived>(&entry.what);
    if (arrived != nullptr && std::holds_alternative<step::WritePseudoGtid>(arrived->step)) {
        return arrived->outcome.has_value();
    }
    const auto* recorded = std::get_if<happening::Recorded>(&entry.what);
    return recorded != nullptr && std::holds_alternative<record::MemberJoined>(recorded->body);
}

bool is_told_later(const std::vector<TraceEntry>& trace, std::size_t arrived_at) {
    const auto& arrived = std::get<happening::StepArrived>(trace[arrived_at].what);
    for (std::size_t i = arrived_at + 1; i < trace.size(); ++i) {
        const auto* ended = step_ended(trace[i]);
        if (ended != nullptr && ended->step == arrived.step) {
            return ended->is_done == arrived.outcome.has_value();
        }
    }
    return false;
}

Row tell_arrival(const happening::StepArrived& arrived) {
    Row row{.actor = short_name(arrived.server),
            .verb = "obeys",
            .tone = Tone::Faint,
            .text = describe(arrived.step)};
    if (!arrived.outcome) {
        row.verb = "declines";
        row.tone = Tone::Bad;
        row.text += ": " + arrived.outcome.error().message;
    }
    return row;
}

Row tell_action(const sim::Action& action) {
    Row row;
    const auto* operate = std::get_if<sim::Operate>(&action);
    row.actor = operate != nullptr ? "operator" : "world";
    row.verb = operate != nullptr ? "asks" : "";
    row.tone = Tone::World;
    row.text = operate != nullptr ? describe(operate->request) : sim::describe(action);
    return row;
}

Row tell_answer(const happening::Answered& answered) {
    Row row{.actor = answered.manager, .verb = "answers", .tone = Tone::Thought};
    if (answered.outcome) {
        row.text = *answered.outcome;
    } else {
        row.tone = Tone::Bad;
        row.text = fmt::format(
            "{}: {}", to_string(answered.outcome.error().code), answered.outcome.error().message);
    }
    return row;
}

Row tell_one(const TraceEntry& entry) {
    Row row = std::visit(
        Overloaded{
            [](const happening::ActionTaken& taken) { return tell_action(taken.action); },
            [](const happening::Recorded& recorded) {
                return tell_record(recorded.manager, recorded.body);
            },
            [](const happening::Answered& answered) { return tell_answer(answered); },
            [](const happening::StepArrived& arrived) { return tell_arrival(arrived); },
            [](const happening::WritesStopped& stopped) {
                return Row{.actor = stopped.client,
                           .verb = "suffers",
                           .tone = Tone::Bad,
                           .text = "writes fail: " + stopped.why};
            },
            [](const happening::WritesResumed& resumed) {
                return Row{.actor = resumed.client,
                           .verb = "recovers",
                           .tone = Tone::Good,
                           .text = fmt::format("writes succeed on {}, after {}",
                                               short_name(resumed.server),
                                               to_string(resumed.outage))};
            },
            [](const happening::Violated& violated) {
                return Row{.actor = "checker",
                           .verb = violated.checker,
                           .tone = Tone::Bad,
                           .text = "violated: " + violated.detail};
            },
        },
        entry.what);
    row.at = entry.at;
    return row;
}

/// How many entries from `first` on are steps of one kind that ended well side by side.
std::size_t count_alike(const std::vector<const TraceEntry*>& entries, std::size_t first) {
    const auto* one = step_ended(*entries[first]);
    if (one == nullptr || !one->is_done) {
        return 1;
    }
    std::size_t count = 1;
    while (first + count < entries.size()) {
        const auto* next = step_ended(*entries[first + count]);
        if (next == nullptr || !next->is_done || next->phase != one->phase ||
            next->detail != one->detail ||
            with_target(next->step, "") != with_target(one->step, "")) {
            break;
        }
        ++count;
    }
    return count;
}

Row tell_alike(const std::vector<const TraceEntry*>& entries,
               std::size_t first,
               std::size_t count) {
    std::vector<std::string> names;
    for (std::size_t i = first; i < first + count; ++i) {
        names.push_back(short_name(target(step_ended(*entries[i])->step)));
    }
    const auto& recorded = std::get<happening::Recorded>(entries[first]->what);
    auto ended = std::get<record::StepEnded>(recorded.body);
    ended.step = with_target(ended.step, names_of(names));
    Row row = tell_record(recorded.manager, ended);
    row.at = entries[first + count - 1]->at;
    return row;
}

std::size_t count_discovered(const std::vector<const TraceEntry*>& entries, std::size_t first) {
    std::size_t count = 0;
    while (first + count < entries.size() && discovered(*entries[first + count]) != nullptr) {
        ++count;
    }
    return count;
}

Row tell_discovered(const std::vector<const TraceEntry*>& entries,
                    std::size_t first,
                    std::size_t count) {
    std::vector<std::string> names;
    for (std::size_t i = first; i < first + count; ++i) {
        names.push_back(short_name(discovered(*entries[i])->instance));
    }
    Row row = tell_one(*entries[first + count - 1]);
    row.text = fmt::format("{} servers: {}", count, names_of(names));
    return row;
}

}  // namespace

std::vector<Row> tell_trace(const std::vector<TraceEntry>& trace) {
    std::vector<const TraceEntry*> entries;
    for (std::size_t i = 0; i < trace.size(); ++i) {
        const bool is_arrival = std::holds_alternative<happening::StepArrived>(trace[i].what);
        if (!is_filed(trace[i]) && (!is_arrival || !is_told_later(trace, i))) {
            entries.push_back(&trace[i]);
        }
    }
    std::vector<Row> rows;
    for (std::size_t i = 0; i < entries.size();) {
        const std::size_t found = count_discovered(entries, i);
        const std::size_t alike = count_alike(entries, i);
        if (found > 1) {
            rows.push_back(tell_discovered(entries, i, found));
        } else if (alike > 1) {
            rows.push_back(tell_alike(entries, i, alike));
        } else {
            rows.push_back(tell_one(*entries[i]));
        }
        i += std::max(found, alike);
    }
    return rows;
}

}  // namespace understudy::story
