// The commands that change the topology, and what they would do.
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "engine/base/pattern.h"
#include "engine/relocation/plan_operation.h"

#include "real/cli/commands.h"
#include "real/mysql/step_sql.h"

namespace understudy::real {
namespace {

constexpr Duration kPatience = 150s;

std::string title(const OperationPlan& plan) {
    return has_work(plan.work)
               ? fmt::format("{}: what would be done\n", describe(plan.operation))
               : fmt::format("{}: there is nobody to move\n", describe(plan.operation));
}

std::string show_step(const Snapshot& snapshot, const PlannedStep& planned, Duration wait) {
    const InstanceKey& key = target(planned.step);
    std::string text = fmt::format("     {}\n", describe(planned.step));
    const Instance* instance = find(snapshot, key);
    if (instance != nullptr && instance->seen) {
        for (const auto& sql : step_sql(planned.step, instance->seen->version, wait)) {
            text += fmt::format("       {}> {};\n", to_string(key), sql);
        }
    }
    return text;
}

/// The whole plan, for a person to agree with.
std::string show(const OperationPlan& plan, const Snapshot& snapshot, Duration wait) {
    std::string text = title(plan);
    int number = 0;
    for (const PhasePlan& phase : plan.phases) {
        text += fmt::format("  {}. {}: {}\n", ++number, to_string(phase.phase), phase.reason);
        for (const PlannedStep& planned : phase.steps) {
            text += show_step(snapshot, planned, wait);
        }
    }
    for (const LeftAlone& one : plan.left) {
        text += fmt::format("  left alone: {}: {}\n", to_string(one.replica), one.why);
    }
    const auto moves = moves_of(plan.work);
    if (!moves.empty()) {
        text += "  then:\n";
    }
    for (const Move& move : moves) {
        text += fmt::format("     {}\n", to_string(move));
    }
    if (has_work(plan.work)) {
        text += fmt::format("To do exactly this, give the same command with --plan {}\n",
                            plan.fingerprint(snapshot));
    }
    return text;
}

/// Its cluster; nobody in it if there is none.
ClusterView cluster_with(const Inventory& inventory, const InstanceKey& instance) {
    const auto found =
        std::find_if(inventory.clusters.begin(), inventory.clusters.end(), [&](const auto& one) {
            return std::find(one.members.begin(), one.members.end(), instance) != one.members.end();
        });
    return found == inventory.clusters.end() ? ClusterView{} : *found;
}

Result<std::string> dry_run(CliSession& session, const Operation& operation) {
    const auto inventory = session.store().load_inventory();
    if (!inventory) {
        return tl::unexpected(inventory.error());
    }
    const Topology topology{inventory->snapshot};
    const Policy& policy = session.settings().policy;
    const auto cluster = cluster_with(*inventory, operation.instance);
    const auto plan = plan_operation(
        {inventory->snapshot, topology, policy, cluster.members, cluster.primary}, operation);
    if (!plan) {
        return fail(ErrorCode::Refused,
                    fmt::format("would not {}: {}: {}",
                                describe(operation),
                                to_string(plan.error().reason),
                                plan.error().detail));
    }
    return show(*plan, inventory->snapshot, policy.step.catch_up_deadline);
}

/// Each is said for an operation that asks for it, and for no other.
Result<void> check_parameters(const OperationTraits& traits, const CommandLine& line) {
    struct Option {
        Parameter parameter;
        bool is_said;
        std::string_view name;
        std::string_view question;
    };

    const std::array options{
        Option{Parameter::Binlog, line.binlog.has_value(), "--binlog", "which file?"},
        Option{Parameter::Process,
               line.process.has_value(),
               "--process",
               "which connection? SHOW PROCESSLIST numbers them"},
        Option{Parameter::Delay,
               line.delay.has_value(),
               "--delay",
               "how far behind, for example 1h, or 0 for not at all?"},
    };
    for (const Option& option : options) {
        const bool is_asked_for = traits.parameter == option.parameter;
        if (is_asked_for != option.is_said) {
            return fail(ErrorCode::Malformed,
                        is_asked_for
                            ? fmt::format("{} is missing: {}", option.name, option.question)
                            : fmt::format("{} takes no {}", traits.name, option.name));
        }
    }
    return {};
}

/// What was typed, or what is wrong with it.
Result<Operation> read_operation(CliSession& session,
                                 OperationKind kind,
                                 const std::string& instance) {
    const CommandLine& line = session.line();
    const OperationTraits& traits = traits_of(kind);
    const bool has_destination = line.destination.has_value();
    if (traits.destination == NeedsDestination::Yes && !has_destination) {
        return fail(ErrorCode::Malformed, "-d is missing: below which instance?");
    }
    if (traits.destination == NeedsDestination::No && has_destination) {
        return fail(ErrorCode::Malformed, fmt::format("{} takes no -d", traits.name));
    }
    if (line.pattern && (!traits.is_of_replicas || !is_pattern(*line.pattern))) {
        return fail(ErrorCode::Malformed,
                    traits.is_of_replicas
                        ? fmt::format("--pattern {} is no regular expression", *line.pattern)
                        : fmt::format("{} is about one server: no --pattern", traits.name));
    }
    if (auto checked = check_parameters(traits, line); !checked) {
        return tl::unexpected(checked.error());
    }
    const auto key = known(session, instance);
    if (!key) {
        return tl::unexpected(key.error());
    }
    Operation operation{
        .kind = kind,
        .instance = *key,
        .destination = std::nullopt,
        .pattern = line.pattern.value_or(""),
        .parameters = {.delay = line.delay, .binlog = line.binlog, .process = line.process}};
    if (has_destination) {
        const auto destination = known(session, *line.destination);
        if (!destination) {
            return tl::unexpected(destination.error());
        }
        operation.destination = *destination;
    }
    return operation;
}

template <OperationKind kind>
Result<std::string> operate(CliSession& session, const std::string& instance) {
    const auto operation = read_operation(session, kind, instance);
    if (!operation) {
        return tl::unexpected(operation.error());
    }
    if (session.line().is_dry_run) {
        return dry_run(session, *operation);
    }
    return session
        .ask(request::Operate{.operation = *operation,
                              .fingerprint = session.line().plan,
                              .owner = owner_of(session)},
             kPatience)
        .map([](const std::string& text) { return text.empty() ? text : text + "\n"; });
}

template <std::size_t... kinds>
std::array<CliCommand, sizeof...(kinds)> make_commands(std::index_sequence<kinds...> /*all*/) {
    return {CliCommand{traits_of(static_cast<OperationKind>(kinds)).name,
                       Needs::Instance,
                       Kind::Request,
                       operate<static_cast<OperationKind>(kinds)>,
                       traits_of(static_cast<OperationKind>(kinds)).help}...};
}

}  // namespace

std::span<const CliCommand> operation_commands() {
    static const auto kCommands = make_commands(std::make_index_sequence<kOperationKinds>{});
    return kCommands;
}

}  // namespace understudy::real
