#include "simulator/scenario/timeline.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/overloaded.h"

namespace understudy::sim {

namespace {

constexpr std::size_t kCellWidth = 14;

char role_of(const ServerTruth& server, const std::vector<ServerTruth>& all, bool is_published) {
    if (!server.is_up) {
        return 'x';
    }
    if (server.is_hung) {
        return 'h';
    }
    if (is_published) {
        return server.is_writable ? 'P' : 'p';
    }
    if (!server.source) {
        return 'o';
    }
    const bool has_replicas = std::any_of(all.begin(), all.end(), [&](const ServerTruth& other) {
        return other.source == server.key;
    });
    return has_replicas ? 'I' : 'r';
}

char link_of(const ServerTruth& server) {
    if (!server.source) {
        return ' ';
    }
    switch (server.receiver) {
        case ReceiverState::Running: return '-';
        case ReceiverState::Connecting: return '~';
        case ReceiverState::Stopped: return '.';
    }
    return '?';
}

bool is_unreachable(const World& world, const InstanceKey& key) {
    const Engine* engine = world.engine(world.spec().managers.front());
    if (engine == nullptr) {
        return false;
    }
    const Instance* known = find(engine->snapshot(), key);
    return known != nullptr && known->reachability == Reachability::Unreachable;
}

std::string print_cell(const TimelineCell& cell) {
    std::string text{cell.role};
    text += cell.link;
    text += cell.is_writable ? 'w' : ' ';
    text += cell.is_unreachable ? '?' : ' ';
    text += fmt::format("{}", cell.executed);
    if (cell.waiting > 0) {
        text += fmt::format("+{}", cell.waiting);
    }
    return fmt::format("{:<{}}", text, kCellWidth);
}

bool is_shown_record(const RecordBody& body) {
    return std::visit(Overloaded{
                          [](const record::FindingChanged&) { return true; },
                          [](const record::Suspected&) { return true; },
                          [](const record::SuspicionCleared&) { return true; },
                          [](const record::RecoveryRefused&) { return true; },
                          [](const record::RecoveryStarted&) { return true; },
                          [](const record::RecoveryResumed&) { return true; },
                          [](const record::RecoveryEnded&) { return true; },
                          [](const record::ReturnJudged&) { return true; },
                          [](const record::OperationStarted&) { return true; },
                          [](const record::OperationRefused&) { return true; },
                          [](const record::OperationEnded&) { return true; },
                          [](const record::PrimaryPublished&) { return true; },
                          [](const auto&) { return false; },
                      },
                      body);
}

}  // namespace

bool belongs_in_timeline(const Happening& what) {
    return std::visit(Overloaded{
                          [](const happening::Recorded& it) { return is_shown_record(it.body); },
                          [](const happening::StepArrived& it) { return changes_server(it.step); },
                          [](const auto&) { return true; },
                      },
                      what);
}

std::vector<std::string> names_of_servers(const World& world) {
    std::vector<std::string> names;
    for (const ServerTruth& server : world.servers()) {
        names.push_back(short_name(server.key));
    }
    return names;
}

std::vector<TimelineCell> look_at_fleet(const World& world) {
    const auto servers = world.servers();
    std::vector<TimelineCell> cells;
    for (const ServerTruth& server : servers) {
        const bool is_published = world.published(server.cluster) == server.key;
        TimelineCell cell;
        cell.role = role_of(server, servers, is_published);
        cell.link = link_of(server);
        cell.is_writable = server.is_up && server.is_writable;
        cell.is_unreachable = is_unreachable(world, server.key);
        cell.executed = server.executed.count();
        cell.waiting = server.received.count() - std::min(server.received.count(), cell.executed);
        cells.push_back(cell);
    }
    return cells;
}

std::string print_timeline(const Timeline& timeline) {
    std::string text =
        "# P primary taking writes, p primary not, I intermediate, r replica, o without source, x "
        "down, h hung\n"
        "# - connected, ~ connecting, . stopped; w takes writes; ? the manager cannot reach it; "
        "executed+waiting\n";
    text += fmt::format("{:>11}  ", "time");
    for (const std::string& server : timeline.servers) {
        text += fmt::format("{:<{}}", server, kCellWidth);
    }
    text += "what\n";
    for (const TimelineRow& row : timeline.rows) {
        const auto us = row.at.time_since_epoch().count();
        text += fmt::format("{:>4}.{:06}  ", us / 1'000'000, us % 1'000'000);
        for (const TimelineCell& cell : row.cells) {
            text += print_cell(cell);
        }
        text += row.what + "\n";
    }
    return text;
}

}  // namespace understudy::sim
