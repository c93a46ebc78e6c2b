// Truth: what checkers may look at: the world as it is, read only, and the recoveries that managers
// say they are in.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "simulator/clients/clients.h"
#include "simulator/clients/discovery.h"
#include "simulator/mysql/servers.h"
#include "simulator/world/environment.h"

namespace understudy::sim {

struct ManagerSeat {
    std::string name;
    Node node = 0;
    bool is_up = false;
};

/// A recovery that has begun and not ended, as its manager's records tell.
struct OpenRecovery {
    std::uint32_t manager = 0;
    RecoveryId id;
    RecoveryKind kind = RecoveryKind::Failover;
    std::uint32_t cluster = kNone;
    std::uint32_t primary = kNone;
    std::vector<std::uint32_t> members{};  ///< In order.
    Instant began{};
    std::uint32_t promoted = kNone;  ///< Made writable in it, and not the primary that it replaces.
    Instant promotion_asked_at{};    ///< When that was asked for: what was before comes late.
    bool is_asked_for = false;       ///< By a person.
    bool is_durable = false;         ///< Its manager will know of it after a crash.
};

struct Truth {
    const WorldSpec& spec;
    const Environment& env;
    const Servers& servers;
    const Discovery& discovery;
    const Clients& clients;
    std::span<const ManagerSeat> managers;
    std::span<const OpenRecovery> recoveries;
    /// For each server: since when some manager that is up could reach it; absent while none can.
    std::span<const std::optional<Instant>> reachable_since;
    /// For each server: since when a recovery has put another in its place as the primary; absent:
    /// none has, or it replicates again, or it is the primary once more, by a statement that was
    /// not sent before that.
    std::span<const std::optional<Instant>> replaced_since;
    /// What people wrote on servers that were no primaries, who alone should be written on.
    const TransactionSet& errant;

    [[nodiscard]] Instant now() const { return env.kernel.now(); }
};

/// Up, awake and at full speed, lets this node in, is found by its name, and nothing is wrong with
/// the network between them. An open connection may still work where this says no.
[[nodiscard]] bool can_reach(const Truth& truth, Node from, std::uint32_t server);

[[nodiscard]] bool is_a_manager_up(const Truth& truth);

/// The recovery of this manager that a server is a member of.
[[nodiscard]] const OpenRecovery* recovery_of(const Truth& truth,
                                              std::uint32_t manager,
                                              std::uint32_t server);

/// One that has begun and not ended.
[[nodiscard]] const OpenRecovery* find_recovery(const Truth& truth, const RecoveryId& id);

/// A MariaDB position shows the last transaction only: of one that has errant transactions nobody
/// sees how much it received.
[[nodiscard]] bool is_blurred(const Truth& truth, const Server& server);

/// Adds what a person wrote, unless that server may well be the primary.
void add_errant(TransactionSet& errant,
                const fact::WrittenDirectly& written,
                const Servers& servers);

/// Servers that a fault is about; its other targets left out.
[[nodiscard]] std::vector<std::uint32_t> find_targets(const Truth& truth, const Fault& fault);

/// "db1".
[[nodiscard]] std::string name_of(const Truth& truth, std::uint32_t server);

}  // namespace understudy::sim
