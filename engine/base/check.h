// check: what must hold if our own code is right. On in every build.
//
// Never for input or for what the world does: those are Results. A failed check throws CheckFailed;
// the daemon lets it end the process (systemd starts it again and the journal continues the work),
// the simulator and the tests report it with the seed and the trace.
#pragma once

#include <source_location>
#include <stdexcept>
#include <string_view>

namespace understudy {

class CheckFailed : public std::logic_error {
  public:
    using std::logic_error::logic_error;
};

[[noreturn]] void fail_check(std::string_view why, const std::source_location& where);

inline void check(bool holds,
                  std::string_view why,
                  const std::source_location& where = std::source_location::current()) {
    if (!holds) {
        fail_check(why, where);
    }
}

}  // namespace understudy
