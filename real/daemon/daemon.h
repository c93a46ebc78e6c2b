// Daemon: carries events to the engine and its commands to the world. Decides nothing itself.
//
// One thread, the one that calls run(), owns the engine and the store; the fleet's threads only
// push events. A record that must be durable before something is done is committed here, on that
// thread, and answered by an event.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "engine/orchestration/engine.h"
#include "engine/ports/fleet.h"

#include "real/daemon/daemon_clock.h"
#include "real/daemon/event_queue.h"
#include "real/hooks/shell_hooks.h"
#include "real/storage/sqlite_store.h"
#include "real/telemetry/log.h"

namespace understudy::real {

/// May be called from any thread.
struct FleetSinks {
    std::function<void(ProbeFinished)> probe_finished;
    std::function<void(StepFinished)> step_finished;
    std::function<void(LogReadFinished)> log_read_finished;
};

using FleetMaker = std::function<std::unique_ptr<Fleet>(FleetSinks)>;

enum class Conduct : std::uint8_t {
    Act,
    LookOnly,  ///< Probes, and writes the inventory down. No step is performed, no record kept, no
               ///< request served.
};

struct DaemonOptions {
    Policy policy;
    std::vector<InstanceKey> seeds;  ///< Looked at besides those that the store knows.
    Conduct conduct = Conduct::Act;
    HookSettings hooks{};
};

class Daemon {
  public:
    /// Precondition: the caller holds the StoreLock, and store and log outlive the daemon.
    Daemon(DaemonOptions options, SqliteStore& store, Log& log, const FleetMaker& make_fleet);
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;
    Daemon(Daemon&&) = delete;
    Daemon& operator=(Daemon&&) = delete;
    ~Daemon();

    /// Reads the store and starts the engine. Once, and before run().
    [[nodiscard]] Result<void> start();

    /// Works until `is_over`, which is asked at least every 250 ms.
    void run(const std::function<bool()>& is_over);

    /// Writes down what is still to be written.
    [[nodiscard]] Result<void> finish();

    [[nodiscard]] const Engine& engine() const { return engine_; }

    /// Programs of the owner run, or are to be run.
    [[nodiscard]] bool is_running_hooks() const {
        return engine_.is_running_hooks() || !hooks_.is_idle();
    }

    /// Whether every known instance has been asked at least once.
    [[nodiscard]] bool has_looked_at_all() const;

  private:
    void take(const Event& event);
    void carry_out(const ProbeRequest& request);
    void carry_out(const StepRequest& request);
    void carry_out(const RecordToStore& wanted);
    void carry_out(const WriteKeyValues& wanted);
    void carry_out(const Answer& answer);
    void carry_out(const WakeAt& wake);
    void carry_out(const LogRequest& request);
    void carry_out(const HookRequest& request);
    void keep_house(Instant now);
    void serve_mailbox(Instant now);
    void answer(std::int64_t request, const GivenAnswer& answer);
    void store_pending(Durability durability);
    void save_inventory();

    DaemonOptions options_;
    SqliteStore& store_;
    Log& log_;
    Engine engine_;
    EventQueue queue_;
    DaemonClock clock_{Instant{}};
    std::optional<Instant> waking_at_;
    std::vector<Record> pending_;  ///< Advisory records that wait to be stored together.
    Instant started_at_{};
    Instant next_mail_{};
    Instant next_save_{};
    Instant next_heartbeat_{};
    bool has_waiting_mail_ = true;  ///< Mail may have come before we listened.
    bool has_failed_to_save_ = false;
    // Last, so that they go first: their threads push into the queue.
    ShellHooks hooks_;
    std::unique_ptr<Fleet> fleet_;
};

}  // namespace understudy::real
