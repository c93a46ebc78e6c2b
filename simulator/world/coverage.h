// Coverage: what a run, or many, has reached, by name, and how often.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace understudy::sim {

using Coverage = std::map<std::string, std::uint64_t>;

/// The sum of both.
inline void add(Coverage& sum, const Coverage& more) {
    for (const auto& [name, count] : more) {
        sum[name] += count;
    }
}

}  // namespace understudy::sim
