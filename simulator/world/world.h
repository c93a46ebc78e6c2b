// World: a simulated fleet with its network, clients, managers and checkers. A value: copy it to
// fork the future.
//
// One thread. Everything that happens is an event in a queue ordered by (time, sequence); the
// checkers look after each one. Two worlds from one spec go through the same events, and
// `trace_hash` proves it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/time.h"
#include "engine/orchestration/engine.h"

#include "simulator/world/coverage.h"
#include "simulator/world/trace.h"
#include "simulator/world/verdict.h"
#include "simulator/world/world_spec.h"

namespace understudy::sim {

/// What is really so, whatever the managers believe.
struct ServerTruth {
    InstanceKey key;
    ClusterAlias cluster;
    bool is_up = true;
    bool is_hung = false;
    bool is_writable = false;
    bool is_detached = false;
    bool is_by_coordinates =
        false;  ///< It has a source, and says by file and position where it is.
    bool acknowledges = false;
    bool waits_for_acknowledgements = false;
    std::optional<InstanceKey> source;
    ReceiverState receiver = ReceiverState::Stopped;
    ApplierState applier = ApplierState::Stopped;
    GtidSet executed;
    GtidSet received;       ///< `executed` and what waits in the relay log.
    std::uint64_t lag = 0;  ///< Transactions of its source that it has not executed.
    std::string data_center;
};

struct ClientTruth {
    std::string name;
    ClusterAlias cluster;
    std::uint64_t acknowledged = 0;
    std::uint64_t failed = 0;
    Duration longest_outage{};
};

enum class TraceKeeping : std::uint8_t { Kept, Dropped };

class World {
  public:
    explicit World(WorldSpec spec);
    World(const World& other);
    World& operator=(const World& other);
    World(World&& other) noexcept;
    World& operator=(World&& other) noexcept;
    ~World();

    [[nodiscard]] Instant now() const;

    /// Lets the next event happen. False when it would be later than `until`; then the time is
    /// `until`.
    bool advance(Instant until);

    /// advance() until there is nothing left before `until`.
    void run_until(Instant until);

    /// Lets the final checkers judge. Call once, at the end; advancing afterwards is a bug.
    void finish();

    void apply(const Action& action);

    [[nodiscard]] const WorldSpec& spec() const;
    [[nodiscard]] std::vector<ServerTruth> servers() const;
    [[nodiscard]] std::optional<ServerTruth> server(const InstanceKey& key) const;
    [[nodiscard]] std::vector<ClientTruth> clients() const;

    /// Where discovery sends the clients of a cluster.
    [[nodiscard]] std::optional<InstanceKey> published(const ClusterAlias& cluster) const;

    /// What a manager believes; nothing while it is down.
    [[nodiscard]] const Engine* engine(const std::string& manager) const;

    [[nodiscard]] std::span<const TraceEntry> trace() const;
    [[nodiscard]] std::uint64_t trace_hash() const;
    [[nodiscard]] std::uint64_t events() const;
    [[nodiscard]] std::vector<CheckerVerdict> verdicts() const;

    /// What was reached so far; nothing unless it is counted.
    [[nodiscard]] const Coverage& coverage() const;
    void count_coverage();

    /// Whether records and happenings are kept; they always go into the hash. Sweeps drop them.
    void keep_trace(TraceKeeping keeping);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace understudy::sim
