#include "simulator/world/simulated_fleet.h"

#include <algorithm>
#include <utility>

#include "engine/base/check.h"

namespace understudy::sim {

namespace {

Error error_of(ErrorCode code, std::string message) {
    return {.code = code, .message = std::move(message)};
}

}  // namespace

Channel SimulatedFleet::channel_to(std::uint32_t address) {
    Channel& channel = connections_.links.edit(address).channel;
    if (channel == kNone) {
        channel = env_.network.channel(env_.kernel, connections_.node, servers_.at(address).node);
    }
    return channel;
}

void SimulatedFleet::tell_reset(const AskName& name, Duration after) {
    env_.kernel.schedule(env_.kernel.now() + after,
                         {.kind = OccurrenceKind::Reset,
                          .target = connections_.manager,
                          .a = name.row,
                          .c = name.generation});
}

AskName SimulatedFleet::add(Ask ask, Duration deadline) {
    ask.manager = connections_.manager;
    ask.asked_at = env_.kernel.now();
    const AskName name = env_.asks.add(std::move(ask));
    env_.kernel.schedule(env_.kernel.now() + deadline,
                         {.kind = OccurrenceKind::DeadlineDue,
                          .target = connections_.manager,
                          .a = name.row,
                          .c = name.generation});
    return name;
}

/// What changes nothing waits for nobody.
template <class Request>
void SimulatedFleet::look(const Request& request) {
    const std::uint32_t server = servers_.find(request.instance).value_or(kNone);
    Ask ask;
    ask.server = server;
    ask.request = request;
    const AskName name = add(std::move(ask), request.deadline);
    if (server == kNone) {  // no such host: the resolver says so at once
        return tell_reset(name, Duration{0});
    }
    connections_.links.edit(server).probes.push_back(name);
    begin(name);
}

void SimulatedFleet::probe(const ProbeRequest& request) {
    look(request);
}

void SimulatedFleet::read_log(const LogRequest& request) {
    look(request);
}

void SimulatedFleet::perform(const StepRequest& request) {
    const std::uint32_t server = servers_.find(target(request.step)).value_or(kNone);
    Ask ask;
    ask.server = server;
    ask.request = request;
    ask.is_at_rest = true;
    const AskName name = add(std::move(ask), request.deadline);
    if (server == kNone) {
        return tell_reset(name, Duration{0});
    }
    auto& steps = connections_.links.edit(server).steps;
    steps.push_back(name);
    if (steps.size() == 1) {
        begin(name);
    }
}

void SimulatedFleet::begin(const AskName& name) {
    Ask* ask = env_.asks.find(name);
    check(ask != nullptr, "an ask begins once, before it is over");
    const auto* probe = std::get_if<ProbeRequest>(&ask->request);
    const bool wants_fresh = probe != nullptr && probe->connection == Connection::Fresh;
    if (connections_.links[ask->server].is_open && !wants_fresh) {
        return send(name, *ask);
    }
    connect(name, *ask);
}

void SimulatedFleet::connect(const AskName& name, Ask& ask) {
    Duration after{};
    ask.address = ask.server;
    if (!env_.resolver.is_sound()) {
        const Resolution found = env_.resolver.resolve(connections_.node, ask.server);
        if (found.is_unknown) {
            ask.error = error_of(ErrorCode::Unreachable, "its name cannot be resolved");
            return tell_reset(name, found.takes);
        }
        if (found.address == kNone) {
            return;  // nobody is there, and nothing comes back
        }
        ask.address = found.address;
        after = found.takes;
    }
    env_.network.open(env_.kernel,
                      channel_to(ask.address),
                      {.kind = OccurrenceKind::ConnectArrives,
                       .target = ask.address,
                       .a = name.row,
                       .c = name.generation},
                      after);
}

void SimulatedFleet::send(const AskName& name, Ask& ask) {
    ask.is_sent = true;
    ask.is_at_rest = false;
    ask.address = connections_.links[ask.server].address;
    env_.network.send(env_.kernel,
                      channel_to(ask.address),
                      {.kind = OccurrenceKind::AskArrives,
                       .target = ask.address,
                       .incarnation = connections_.links[ask.server].incarnation,
                       .a = name.row,
                       .c = name.generation});
}

std::optional<understudy::Event> SimulatedFleet::take(const Occurrence& occurrence) {
    if (occurrence.kind == OccurrenceKind::LinkReset) {
        close_links_to(occurrence.a);
        return std::nullopt;
    }
    const AskName name{.row = occurrence.a, .generation = occurrence.c};
    Ask* ask = env_.asks.find(name);
    if (ask == nullptr || ask->is_over) {
        return std::nullopt;
    }
    if (occurrence.kind == OccurrenceKind::Connected) {
        Link& link = connections_.links.edit(ask->server);
        link.is_open = true;
        note_misled(ask->server, ask->address);
        link.address = ask->address;
        link.incarnation = occurrence.b;
        send(name, *ask);
        return std::nullopt;
    }
    if (occurrence.kind == OccurrenceKind::Answered) {
        return conclude(name, ask->error);
    }
    if (occurrence.kind == OccurrenceKind::Reset) {
        return on_reset(name, *ask);
    }
    check(occurrence.kind == OccurrenceKind::DeadlineDue, "no other occurrence is about an ask");
    return on_deadline(name, *ask);
}

std::optional<understudy::Event> SimulatedFleet::on_reset(const AskName& name, const Ask& ask) {
    if (ask.server == kNone) {
        return conclude(name, error_of(ErrorCode::Unreachable, "no such host"));
    }
    if (!ask.is_sent && ask.error) {
        return conclude(name, ask.error);
    }
    connections_.links.edit(ask.server).is_open = false;
    if (ask.is_sent && ask.step() != nullptr) {
        return conclude(
            name, error_of(ErrorCode::OutcomeUnknown, "connection lost during the statement"));
    }
    return conclude(
        name,
        error_of(ErrorCode::Unreachable, ask.is_sent ? "connection lost" : "connection refused"));
}

std::optional<understudy::Event> SimulatedFleet::on_deadline(const AskName& name, const Ask& ask) {
    if (ask.server != kNone) {
        connections_.links.edit(ask.server).is_open = false;
    }
    if (ask.is_sent && ask.step() != nullptr) {
        return conclude(name, error_of(ErrorCode::OutcomeUnknown, "no answer in time"));
    }
    return conclude(name,
                    error_of(ErrorCode::Unreachable,
                             ask.is_sent ? "no answer in time" : "no connection in time"));
}

void SimulatedFleet::note(std::uint32_t server, const ProbeFinished& finished) {
    fact::ProbeAnswered told{.manager = connections_.manager, .server = server};
    if (finished.outcome) {
        const Observation& seen = *finished.outcome;
        told.is_answered = true;
        told.is_writable = is_writable(seen);
        if (seen.replica && seen.replica->receiver == ReceiverState::Running) {
            const Server& replica = servers_.at(server);
            told.hears = replica.source == seen.replica->source
                             ? replica.receiver.source
                             : servers_.find(seen.replica->source).value_or(kNone);
        }
    }
    env_.facts.push_back(told);
}

understudy::Event SimulatedFleet::conclude(const AskName& name, std::optional<Error> error) {
    Ask& ask = *env_.asks.find(name);
    ask.is_over = true;
    const auto result_of = [&]() -> Result<void> {
        if (error) {
            return tl::unexpected<Error>{*error};
        }
        return {};
    };
    if (const auto* request = std::get_if<ProbeRequest>(&ask.request)) {
        ProbeFinished finished{
            .id = request->id, .instance = request->instance, .outcome = Observation{}};
        if (error) {
            finished.outcome = tl::unexpected<Error>{*error};
        } else {
            check(ask.seen.has_value(), "an answered probe has seen something");
            finished.outcome = std::move(*ask.seen);
        }
        if (ask.server != kNone) {
            std::erase(connections_.links.edit(ask.server).probes, name);
            note(ask.address == kNone ? ask.server : ask.address, finished);
        }
        env_.asks.release(name);
        return finished;
    }
    if (const auto* request = std::get_if<LogRequest>(&ask.request)) {
        LogReadFinished finished{
            .id = request->id, .instance = request->instance, .outcome = LogPage{}};
        if (error) {
            finished.outcome = tl::unexpected<Error>{*error};
        } else {
            check(ask.page.has_value(), "a log that was read has told something");
            finished.outcome = std::move(*ask.page);
        }
        if (ask.server != kNone) {
            std::erase(connections_.links.edit(ask.server).probes, name);
        }
        env_.asks.release(name);
        return finished;
    }
    const StepRequest& request = *ask.step();
    StepFinished finished{.id = request.id, .outcome = result_of()};
    if (finished.outcome && ask.note) {
        finished.note = *ask.note;
    }
    env_.facts.push_back(fact::StepAnswered{connections_.manager,
                                            ask.address == kNone ? ask.server : ask.address,
                                            request.step,
                                            finished.outcome});
    const std::uint32_t server = ask.server;
    env_.asks.release(name);
    if (server != kNone) {
        auto& steps = connections_.links.edit(server).steps;
        const bool was_first = !steps.empty() && steps.front() == name;
        std::erase(steps, name);
        if (was_first && !steps.empty()) {
            begin(steps.front());
        }
    }
    return finished;
}

void SimulatedFleet::note_misled(std::uint32_t server, std::uint32_t address) {
    auto& misled = connections_.misled;
    if (address != server && std::find(misled.begin(), misled.end(), server) == misled.end()) {
        misled.push_back(server);
    }
}

/// The link of that server, and of those under whose name it was reached.
void SimulatedFleet::close_links_to(std::uint32_t address) {
    const auto close = [&](std::uint32_t server) {
        const Link& link = connections_.links[server];
        if (link.is_open && link.address == address) {
            connections_.links.edit(server).is_open = false;
        }
    };
    close(address);
    std::for_each(connections_.misled.begin(), connections_.misled.end(), close);
}

void SimulatedFleet::break_link(std::uint32_t server) {
    close_links_to(server);
    for (const Link& link : connections_.links) {
        for (const AskName& name : link.probes) {
            if (env_.asks.find(name)->address == server) {
                tell_reset(name, Duration{0});
            }
        }
        if (!link.steps.empty() && env_.asks.find(link.steps.front())->address == server) {
            tell_reset(link.steps.front(), Duration{0});
        }
    }
}

void SimulatedFleet::abandon() {
    for (const Link& link : connections_.links) {
        for (const AskName& name : link.steps) {
            env_.asks.find(name)->is_over = true;
            env_.asks.release(name);
        }
        for (const AskName& name : link.probes) {
            env_.asks.find(name)->is_over = true;
            env_.asks.release(name);
        }
    }
    const std::size_t servers = connections_.links.size();
    connections_.links = {};
    connections_.links.resize(servers);
    connections_.misled.clear();
}

}  // namespace understudy::sim
