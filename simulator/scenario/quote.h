// Quote: texts and members as JSON writes them.
#pragma once

#include <string>
#include <string_view>

#include "engine/model/instance_key.h"

namespace understudy::sim {

[[nodiscard]] std::string quote(std::string_view text);

/// `"key": value`, of a value that is JSON already.
[[nodiscard]] std::string member(std::string_view key, const std::string& value);

/// An instance as scenario files name it.
[[nodiscard]] std::string host(const InstanceKey& key);

}  // namespace understudy::sim
