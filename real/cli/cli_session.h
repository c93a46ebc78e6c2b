// CliSession: one run of the command line: the settings, the store, and two ways to the engine.
//
// Questions read the store; when nobody else holds it, everyone known is looked at first. Requests
// go to the daemon through the store's mailbox; when there is none, this process is the daemon
// until the answer is there.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/operator_request.h"

#include "real/cli/command_line.h"
#include "real/config/settings.h"
#include "real/daemon/daemon.h"
#include "real/daemon/store_lock.h"

namespace understudy::real {

class CliSession {
  public:
    CliSession(CommandLine line, Settings settings, Log log, FleetMaker make_fleet);

    [[nodiscard]] Result<void> open_store(WhenMissing when_missing);

    /// As fresh as it can be had. Precondition: the store is open.
    [[nodiscard]] Result<Inventory> look();

    /// The answer, or why there is none. Precondition: the store is open.
    [[nodiscard]] Result<std::string> ask(const OperatorRequest& request, Duration patience);

    [[nodiscard]] DaemonOptions make_options(Conduct conduct) const;

    [[nodiscard]] const CommandLine& line() const { return line_; }

    [[nodiscard]] const Settings& settings() const { return settings_; }

    [[nodiscard]] SqliteStore& store() { return *store_; }

    [[nodiscard]] Log& log() { return log_; }

    [[nodiscard]] const FleetMaker& make_fleet() const { return make_fleet_; }

  private:
    [[nodiscard]] Result<std::optional<GivenAnswer>> be_the_daemon(std::int64_t request,
                                                                   const OperatorRequest& asked,
                                                                   Instant until);

    CommandLine line_;
    Settings settings_;
    Log log_;
    FleetMaker make_fleet_;
    std::optional<SqliteStore> store_;
};

}  // namespace understudy::real
