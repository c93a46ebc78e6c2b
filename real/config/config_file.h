// Config file: the values of one or more JSON files by known key, each with the place it came from.
//
// Knows JSON and types, not what keys mean.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.h"

#include "real/config/known_keys.h"

namespace understudy::real {

/// One value; which member counts is up to the key's type.
struct ConfigValue {
    bool flag = false;
    std::int64_t number = 0;
    std::string text;
    std::vector<std::string> list;
    std::vector<std::pair<std::string, std::string>> map;
    std::string place;  ///< "file:line".
};

struct ConfigFile {
    std::map<std::string, ConfigValue, std::less<>> values;  ///< By the name in known_keys().
    std::vector<std::string> warnings;
};

[[nodiscard]] Result<ConfigFile> read_config_files(std::span<const std::string> files);

}  // namespace understudy::real
