// CheckerVerdict: what became of one checker (simulation.md section 7).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace understudy::sim {

struct CheckerVerdict {
    std::string id;     ///< "S1"
    std::string claim;  ///< "at most one routable writer"
    std::uint64_t evaluated = 0;
    std::uint64_t interesting = 0;  ///< How often the situation it is about was really there.
    std::uint64_t excused = 0;
    std::optional<std::string> violation{};  ///< The first one.
};

}  // namespace understudy::sim
