#include "real/config/values.h"

#include <fmt/format.h>
#include <re2/re2.h>

namespace understudy::real {

const ConfigValue* Values::find(std::string_view name) const {
    const auto found = config_.values.find(name);
    return found == config_.values.end() ? nullptr : &found->second;
}

void Values::take(std::string_view name, bool& into) const {
    if (const auto* value = find(name)) {
        into = value->flag;
    }
}

void Values::take(std::string_view name, std::string& into) const {
    if (const auto* value = find(name)) {
        into = value->text;
    }
}

void Values::take_seconds(std::string_view name, Duration& into) const {
    if (const auto* value = find(name)) {
        into = std::chrono::seconds(value->number);
    }
}

Result<void> check_regex(const std::string& place, std::string_view key, const std::string& text) {
    const RE2 regex(text, RE2::Quiet);
    if (!regex.ok()) {
        return fail(
            ErrorCode::Malformed,
            fmt::format(
                "{}: {}: \"{}\" is no regular expression: {}", place, key, text, regex.error()));
    }
    return {};
}

}  // namespace understudy::real
