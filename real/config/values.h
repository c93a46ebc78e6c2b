// Values: what configuration files say, key by key, taken over into settings.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/base/time.h"

#include "real/config/config_file.h"

namespace understudy::real {

class Values {
  public:
    explicit Values(const ConfigFile& config) : config_(config) {}

    /// Null: no file has it.
    [[nodiscard]] const ConfigValue* find(std::string_view name) const;

    // What no file has, stays as it is.
    void take(std::string_view name, bool& into) const;
    void take(std::string_view name, std::string& into) const;
    void take_seconds(std::string_view name, Duration& into) const;

  private:
    const ConfigFile& config_;
};

/// Refuses what is no regular expression (RE2), with its place in the file.
[[nodiscard]] Result<void> check_regex(const std::string& place,
                                       std::string_view key,
                                       const std::string& text);

}  // namespace understudy::real
