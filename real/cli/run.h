// run: the whole command line but for the fleet, so that tests can bring their own.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "real/config/read_settings.h"
#include "real/daemon/daemon.h"

namespace understudy::real {

/// What a process has and a test makes up.
struct Surroundings {
    std::ostream& out;
    std::ostream& err;
    Environment environment;
    std::function<FleetMaker(const Settings&)> fleet_for;
};

/// 0: done. 1: it could not be done. 2: it was asked wrongly. 70: a bug of ours.
[[nodiscard]] int run_command_line(const std::vector<std::string>& words,
                                   const Surroundings& surroundings);

}  // namespace understudy::real
