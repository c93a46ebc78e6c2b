// Targets: what must be how fast (spec/simulation.md section 10.3), and what measures it.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace understudy::bench {

enum class Better : bool { More, Less };

struct Target {
    std::string id;    ///< "T3"
    std::string what;  ///< "failovers a second, 10 servers"
    Better better = Better::More;
    double floor = 0;
    double good = 0;
    std::string unit;
    std::function<double()> measure;
};

/// In the order of the specification.
[[nodiscard]] std::vector<Target> all_targets();

// What the targets measure, by theme.
[[nodiscard]] std::vector<Target> queue_targets();     ///< T1
[[nodiscard]] std::vector<Target> failover_targets();  ///< T2, T3, T8
[[nodiscard]] std::vector<Target> fleet_targets();     ///< T5 to T9
[[nodiscard]] std::vector<Target> shrink_targets();    ///< T10
[[nodiscard]] std::vector<Target> engine_targets();    ///< T13, and what has no number there

/// "T3   failovers a second, 10 servers    >= 500   >= 2,000    1,234  /s   above the floor"
[[nodiscard]] std::string row_of(const Target& target, double measured);
[[nodiscard]] std::string heading();

}  // namespace understudy::bench
