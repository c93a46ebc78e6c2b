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

Channel SimulatedFleet::channel_to(std::uint32_t server) {
    Channel& channel = connections_.links[server].channel;
    if (channel == kNone) {
        channel = env_.network.channel(env_.kernel, connections_.node, servers_.at(server).node);
    }
    return channel;
}

AskName SimulatedFleet::add(Ask ask, Duration deadline) {
    ask.manager = connections_.manager;
    const AskName name = env_.asks.add(std::move(ask));
    env_.kernel.schedule(env_.kernel.now() + deadline,
                         {.kind = OccurrenceKind::DeadlineDue,
                          .target = connections_.manager,
                          .a = name.row,
                          .c = name.generation});
    return name;
}

void SimulatedFleet::probe(const ProbeRequest& request) {
    const std::uint32_t server = servers_.find(request.instance).value_or(kNone);
    Ask ask;
    ask.server = server;
    ask.request = request;
    const AskName name = add(std::move(ask), request.deadline);
    if (server == kNone) {  // no such host: the resolver says so at once
        env_.kernel.schedule(env_.kernel.now(),
                             {.kind = OccurrenceKind::Reset,
                              .target = connections_.manager,
                              .a = name.row,
                              .c = name.generation});
        return;
    }
    connections_.links[server].probes.push_back(name);
    begin(name);
}

void SimulatedFleet::perform(const StepRequest& request) {
    const std::uint32_t server = servers_.find(target(request.step)).value_or(kNone);
    Ask ask;
    ask.server = server;
    ask.request = request;
    ask.is_at_rest = true;
    const AskName name = add(std::move(ask), request.deadline);
    if (server == kNone) {
        env_.kernel.schedule(env_.kernel.now(),
                             {.kind = OccurrenceKind::Reset,
                              .target = connections_.manager,
                              .a = name.row,
                              .c = name.generation});
        return;
    }
    auto& steps = connections_.links[server].steps;
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

void SimulatedFleet::connect(const AskName& name, const Ask& ask) {
    env_.network.open(env_.kernel,
                      channel_to(ask.server),
                      {.kind = OccurrenceKind::ConnectArrives,
                       .target = ask.server,
                       .a = name.row,
                       .c = name.generation});
}

void SimulatedFleet::send(const AskName& name, Ask& ask) {
    ask.is_sent = true;
    ask.is_at_rest = false;
    env_.network.send(env_.kernel,
                      channel_to(ask.server),
                      {.kind = OccurrenceKind::AskArrives,
                       .target = ask.server,
                       .incarnation = connections_.links[ask.server].incarnation,
                       .a = name.row,
                       .c = name.generation});
}

std::optional<understudy::Event> SimulatedFleet::take(const Occurrence& occurrence) {
    if (occurrence.kind == OccurrenceKind::LinkReset) {
        connections_.links[occurrence.a].is_open = false;
        return std::nullopt;
    }
    const AskName name{.row = occurrence.a, .generation = occurrence.c};
    Ask* ask = env_.asks.find(name);
    if (ask == nullptr || ask->is_over) {
        return std::nullopt;
    }
    if (occurrence.kind == OccurrenceKind::Connected) {
        Link& link = connections_.links[ask->server];
        link.is_open = true;
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
    connections_.links[ask.server].is_open = false;
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
        connections_.links[ask.server].is_open = false;
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
            std::erase(connections_.links[ask.server].probes, name);
            note(ask.server, finished);
        }
        env_.asks.release(name);
        return finished;
    }
    const StepRequest& request = *ask.step();
    StepFinished finished{.id = request.id, .outcome = result_of()};
    env_.facts.push_back(
        fact::StepAnswered{connections_.manager, ask.server, request.step, finished.outcome});
    const std::uint32_t server = ask.server;
    env_.asks.release(name);
    if (server != kNone) {
        auto& steps = connections_.links[server].steps;
        const bool was_first = !steps.empty() && steps.front() == name;
        std::erase(steps, name);
        if (was_first && !steps.empty()) {
            begin(steps.front());
        }
    }
    return finished;
}

void SimulatedFleet::abandon() {
    for (Link& link : connections_.links) {
        for (const AskName& name : link.steps) {
            env_.asks.find(name)->is_over = true;
            env_.asks.release(name);
        }
        for (const AskName& name : link.probes) {
            env_.asks.find(name)->is_over = true;
            env_.asks.release(name);
        }
        link = Link{};
    }
}

}  // namespace understudy::sim
