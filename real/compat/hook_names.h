// Hook names: orchestrator's keys, placeholders and environment variables of hooks, which scripts
// in the field know (spec/recovery.md section 14).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/model/hook.h"

namespace understudy::real {

/// The list of the configuration whose hooks are run at a moment.
struct HookKey {
    std::string_view key;
    HookMoment moment{};
};

[[nodiscard]] std::span<const HookKey> hook_keys();

/// What a placeholder "{failedHost}" is called in the environment of a hook: "ORC_FAILED_HOST".
struct HookVariable {
    std::string_view placeholder;  ///< Without the braces.
    std::string_view variable;
    bool is_of_successor = false;  ///< Without one the placeholder stays as it is.
};

/// Old words and new ones for the same.
[[nodiscard]] std::span<const HookVariable> hook_variables();

using Variables = std::vector<std::pair<std::string, std::string>>;

/// What a hook finds in its environment. `manager`: the host that runs it.
[[nodiscard]] Variables make_variables(const HookRequest& request, const std::string& manager);

/// $1 and $2 of a hook: after take-source the successor and whom it has replaced; else nothing.
[[nodiscard]] std::vector<std::string> make_arguments(const HookRequest& request);

/// "DeadMaster".
[[nodiscard]] std::string_view old_name(AnalysisCode code);

}  // namespace understudy::real
