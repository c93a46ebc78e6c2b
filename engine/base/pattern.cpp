#include "engine/base/pattern.h"

#include <re2/re2.h>

namespace understudy {

bool matches_pattern(std::string_view text, const std::string& expression) {
    const re2::RE2 compiled{expression, re2::RE2::Quiet};
    return compiled.ok() &&
           re2::RE2::PartialMatch(re2::StringPiece{text.data(), text.size()}, compiled);
}

std::string capture(std::string_view text, const std::string& expression) {
    const re2::RE2 compiled{expression, re2::RE2::Quiet};
    std::string found;
    return compiled.ok() && compiled.NumberOfCapturingGroups() > 0 &&
                   re2::RE2::PartialMatch(
                       re2::StringPiece{text.data(), text.size()}, compiled, &found)
               ? found
               : "";
}

bool is_pattern(const std::string& expression) {
    return re2::RE2{expression, re2::RE2::Quiet}.ok();
}

}  // namespace understudy
