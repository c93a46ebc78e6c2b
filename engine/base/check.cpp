#include "engine/base/check.h"

#include <string>

namespace understudy {

void fail_check(std::string_view why, const std::source_location& where) {
    throw CheckFailed{std::string{where.file_name()} + ":" + std::to_string(where.line()) +
                      ": must hold: " + std::string{why}};
}

}  // namespace understudy
