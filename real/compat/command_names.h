// Command names: orchestrator's names of our commands. The only place on the command line that
// knows them.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace understudy::real {

enum class WordChange : bool {
    Same,     ///< Another name for the same words: nothing to say.
    Renamed,  ///< A word that the field has given up: one line on stderr says the new one.
};

struct CommandAlias {
    std::string_view name;
    std::string_view ours;
    WordChange change = WordChange::Same;
};

[[nodiscard]] std::span<const CommandAlias> command_aliases();

/// Nothing: `name` is no alias.
[[nodiscard]] const CommandAlias* find_command_alias(std::string_view name);

}  // namespace understudy::real
