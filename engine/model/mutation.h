// Mutation: a deliberate bug, to prove that the checkers of the simulator bite.
//
// For tests only: no configuration reaches it. A checker that does not catch its mutant proves
// nothing about the engine without one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace understudy {

enum class Mutation : std::uint8_t {
    None,
    PromoteBeforeFence,  ///< The fence is left out.
    ChooseByExecuted,    ///< Candidates are ranked by what they have executed, not by what they
                         ///< received.
    SkipJournal,         ///< A phase begins before its plan is durable.
    TrustOneLook,        ///< One look in vain is a dead primary; replicas are not asked.
    AttachUncompared,    ///< What comes back is attached without being compared.
    RepeatHooks,         ///< Hooks that have failed are run again.
};

[[nodiscard]] std::string_view to_string(Mutation mutation);
[[nodiscard]] std::optional<Mutation> parse_mutation(std::string_view name);

/// Each with the checker that must catch it; None left out.
[[nodiscard]] std::span<const std::pair<Mutation, std::string_view>> all_mutations();

}  // namespace understudy
