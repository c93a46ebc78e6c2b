// read_settings: orchestrator.conf.json becomes Settings, and says clearly what is wrong with it.
//
// Comments are allowed. A wrong type, a malformed file and a contradiction are errors with file and
// line; a key that nobody knows is a warning with the nearest name; the keys without effect are
// named in one warning.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"

#include "real/config/settings.h"

namespace understudy::real {

struct SettingsRead {
    Settings settings;
    std::vector<std::string> warnings;
};

/// An environment variable; nothing when it is not set.
using Environment = std::function<std::optional<std::string>(const std::string&)>;

/// Later files overrule earlier ones key by key; maps are merged.
[[nodiscard]] Result<SettingsRead> read_settings(std::span<const std::string> files,
                                                 const Environment& environment);

/// `given` if there is one; else those of orchestrator's places that exist. None is an error.
[[nodiscard]] Result<std::vector<std::string>> find_settings_files(
    const std::optional<std::string>& given);

/// "host" or "host:port", with DefaultInstancePort.
[[nodiscard]] Result<InstanceKey> parse_key_with_default(std::string_view text,
                                                         std::uint16_t default_port);

}  // namespace understudy::real
