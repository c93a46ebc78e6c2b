// Hook text: a command of the configuration, with its placeholders made safe.
//
// orchestrator puts values into the text as they are, and a host name, an alias or an error text
// could then be a command (spec/gaps.md section 5). Here a placeholder becomes a reference to an
// environment variable, quoted as its place wants it: the shell expands it, and never reads a value
// as text of its own. In a text that is quoted oddly (a here-document in a substitution) quotes may
// stand in what the command gets; a value is no command even there.
#pragma once

#include <string>
#include <string_view>

namespace understudy::real {

/// With references to variables (real/compat/hook_names.h) instead of placeholders. What is in
/// braces and no placeholder
/// stays.
[[nodiscard]] std::string with_variables(std::string_view command, bool has_successor);

/// A hook that ends with "&" is not waited for; this is the text without that.
struct HookText {
    std::string text;
    bool is_waited_for = true;

    friend bool operator==(const HookText&, const HookText&) = default;
};

[[nodiscard]] HookText parse_hook(std::string_view command, bool has_successor);

}  // namespace understudy::real
