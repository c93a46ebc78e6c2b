// SimulatedFleet: the port `Fleet` of one manager in a simulated world.
//
// A manager keeps one connection to each server. A probe on a fresh one, or anything when none is
// open, first connects, which costs a round trip; a server that hangs completes no handshake, so
// what was never sent is Unreachable at its deadline, and what was sent is OutcomeUnknown and
// happens when the server wakes. Steps on one server wait for each other at the manager; their
// deadlines run meanwhile.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/base/shared_vector.h"
#include "engine/orchestration/event.h"
#include "engine/ports/fleet.h"

#include "simulator/mysql/servers.h"
#include "simulator/world/environment.h"

namespace understudy::sim {

/// What one manager's fleet remembers. A value; it dies with the manager's process.
struct FleetConnections {
    struct Link {
        bool is_open = false;
        std::uint32_t address =
            kNone;  ///< Of the server at the other end, as the name was resolved.
        std::uint32_t incarnation = 0;  ///< Of the server's process at the other end.
        Channel channel = kNone;        ///< Absent: not asked for yet.
        std::vector<AskName> steps;     ///< The first is under way.
        std::vector<AskName> probes;    ///< And reads of logs.
    };

    std::uint32_t manager = 0;
    Node node = 0;
    SharedVector<Link> links;  ///< For each server.
    /// Servers in whose place another one was reached, at some time.
    std::vector<std::uint32_t> misled{};
};

class SimulatedFleet final : public Fleet {
  public:
    SimulatedFleet(Environment& env, const Servers& servers, FleetConnections& connections)
        : env_(env),
          servers_(servers),
          connections_(connections) {}

    void probe(const ProbeRequest& request) override;
    void perform(const StepRequest& request) override;
    void read_log(const LogRequest& request) override;

    /// A message or timer about an ask of this manager. An answer for the engine, if this was one.
    [[nodiscard]] std::optional<understudy::Event> take(const Occurrence& occurrence);

    /// The connection to a server is reset, and the manager learns of it.
    void break_link(std::uint32_t server);

    /// The manager's process dies: nobody waits any more; what was sent happens all the same.
    void abandon();

  private:
    using Link = FleetConnections::Link;

    template <class Request>
    void look(const Request& request);
    AskName add(Ask ask, Duration deadline);
    void begin(const AskName& name);
    void connect(const AskName& name, Ask& ask);
    void note_misled(std::uint32_t server, std::uint32_t address);
    void close_links_to(std::uint32_t address);
    void tell_reset(const AskName& name, Duration after);
    void send(const AskName& name, Ask& ask);
    [[nodiscard]] understudy::Event conclude(const AskName& name, std::optional<Error> error);
    [[nodiscard]] std::optional<understudy::Event> on_reset(const AskName& name, const Ask& ask);
    [[nodiscard]] std::optional<understudy::Event> on_deadline(const AskName& name, const Ask& ask);
    void note(std::uint32_t server, const ProbeFinished& finished);
    [[nodiscard]] Channel channel_to(std::uint32_t address);

    Environment& env_;
    const Servers& servers_;
    FleetConnections& connections_;
};

}  // namespace understudy::sim
