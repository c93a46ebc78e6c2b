// Stage: what faults may touch: the physical parts of a world.
#pragma once

#include <cstdint>
#include <span>

#include "simulator/clients/clients.h"
#include "simulator/clients/discovery.h"
#include "simulator/mysql/servers.h"
#include "simulator/world/environment.h"

namespace understudy::sim {

/// The processes of managers, as somebody with a shell on their hosts sees them.
class ManagerProcesses {
  public:
    ManagerProcesses() = default;
    ManagerProcesses(const ManagerProcesses&) = default;
    ManagerProcesses& operator=(const ManagerProcesses&) = default;
    ManagerProcesses(ManagerProcesses&&) = default;
    ManagerProcesses& operator=(ManagerProcesses&&) = default;
    virtual ~ManagerProcesses() = default;

    [[nodiscard]] virtual bool is_manager_up(std::uint32_t manager) const = 0;
    virtual void crash_manager(std::uint32_t manager) = 0;
    virtual void start_manager(std::uint32_t manager) = 0;
    /// Starts it with the store of one that died.
    virtual void take_over(std::uint32_t manager) = 0;
    /// SIGSTOP and SIGCONT.
    virtual void pause_manager(std::uint32_t manager) = 0;
    virtual void resume_manager(std::uint32_t manager) = 0;
    /// RST to both ends of all connections between two groups, managers and others.
    virtual void break_connections(std::span<const Node> some, std::span<const Node> others) = 0;
};

struct Stage {
    const WorldSpec& spec;
    Environment& env;
    Servers& servers;
    Discovery& discovery;
    Clients& clients;
    ManagerProcesses& managers;
};

}  // namespace understudy::sim
