// check: what must hold if our own code is right. On in every build.
//
// Never for input or for what the world does: those are Results. A failed check throws CheckFailed;
// the daemon lets it end the process (systemd starts it again and the journal continues the work),
// the simulator and the tests report it with the seed and the trace.
#pragma once

#include <stdexcept>
#include <string_view>

namespace understudy {

class CheckFailed : public std::logic_error {
  public:
    using std::logic_error::logic_error;
};

[[noreturn]] void fail_check(std::string_view why, const char* file, int line);

/// `file` and `line` say where the call stands (builtins, because clang 14 has no
/// std::source_location).
inline void check(bool holds,
                  std::string_view why,
                  const char* file = __builtin_FILE(),
                  int line = __builtin_LINE()) {
    if (!holds) {
        fail_check(why, file, line);
    }
}

}  // namespace understudy
