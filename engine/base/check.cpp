#include "engine/base/check.h"

#include <string>

namespace understudy {

void fail_check(std::string_view why, const char* file, int line) {
    throw CheckFailed{std::string{file} + ":" + std::to_string(line) +
                      ": must hold: " + std::string{why}};
}

}  // namespace understudy
