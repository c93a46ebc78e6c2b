// Commands: every command by our name, what it needs, and what it does.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "real/cli/cli_session.h"

namespace understudy::real {

enum class Needs : std::uint8_t {
    Nothing,
    Instance,           ///< -i
    InstanceOrCluster,  ///< -i or --alias
};

enum class Kind : std::uint8_t {
    Question,  ///< Reads; makes no store.
    Request,   ///< Asks the engine to do something.
};

/// What to print on stdout. `instance` is one of those given by -i; empty when none was.
using CommandFunction = Result<std::string> (*)(CliSession& session, const std::string& instance);

struct CliCommand {
    std::string_view name;
    Needs needs = Needs::Nothing;
    Kind kind = Kind::Question;
    CommandFunction run = nullptr;
    std::string_view help;
};

[[nodiscard]] std::span<const CliCommand> commands();

[[nodiscard]] const CliCommand* find_command(std::string_view name);

// --- The parts of the table.
[[nodiscard]] std::span<const CliCommand> question_commands();
[[nodiscard]] std::span<const CliCommand> request_commands();
[[nodiscard]] std::span<const CliCommand> operation_commands();

// --- What they need.

/// --owner, or the login of whoever typed it.
[[nodiscard]] std::string owner_of(const CliSession& session);

/// A known instance, as the store has it: the manager is the one that looks.
[[nodiscard]] Result<InstanceKey> known(CliSession& session, const std::string& text);

/// A known instance by its name, or by a part of it that nobody else has.
[[nodiscard]] Result<InstanceKey> resolve_instance(const CliSession& session,
                                                   const Inventory& inventory,
                                                   const std::string& text);

/// By --alias, or the cluster that the instance is in.
[[nodiscard]] Result<ClusterView> resolve_cluster(const CliSession& session,
                                                  const Inventory& inventory,
                                                  const std::string& instance);

}  // namespace understudy::real
