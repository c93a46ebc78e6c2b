// Engine: events in, commands out. The brain of production and of every simulated disaster.
//
// One thread, no I/O, no clock, no randomness, no globals, no logging: all it knows arrived as an
// event, all it wants is a command. Its state is plain values, so it can be copied, compared and
// replayed. Time never goes backwards: an event that is older than the one before it is taken as of
// that one's instant.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "engine/model/policy.h"
#include "engine/model/snapshot.h"
#include "engine/orchestration/command.h"
#include "engine/orchestration/event.h"

namespace understudy {

/// One cluster as people see it.
struct ClusterView {
    ClusterAlias alias;
    std::optional<InstanceKey> primary;
    std::vector<InstanceKey>
        members;  ///< In order of keys; a demoted primary that has not rejoined included.
    Finding finding;
    std::optional<Phase> recovering;  ///< The phase that a recovery of it is in.
};

class Engine {
  public:
    explicit Engine(Policy policy);
    Engine(const Engine& other);
    Engine& operator=(const Engine& other);
    Engine(Engine&& other) noexcept;
    Engine& operator=(Engine&& other) noexcept;
    ~Engine();

    /// Takes in one event and says what is to be done now.
    [[nodiscard]] std::vector<Command> step(Instant now, const Event& event);

    [[nodiscard]] const Snapshot& snapshot() const;
    [[nodiscard]] std::vector<ClusterView> clusters() const;

    /// True while a recovery is under way anywhere.
    [[nodiscard]] bool is_recovering() const;

    /// True while hooks are run, or are still to be run.
    [[nodiscard]] bool is_running_hooks() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace understudy
