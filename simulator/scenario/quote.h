// Quote: texts as JSON writes them.
#pragma once

#include <string>
#include <string_view>

namespace understudy::sim {

[[nodiscard]] std::string quote(std::string_view text);

}  // namespace understudy::sim
