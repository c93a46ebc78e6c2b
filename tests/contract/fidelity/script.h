// Script: what is done to three servers and what is looked at, as data. One line, one action.
//
// The words are those of scripts/*.txt; docs/reference/fidelity.md shows what comes out. A script
// is the same for every server and for the simulator; lines that begin with "on mysql:" or "on
// mariadb:" are for these only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/version.h"

#include "tests/contract/fleet_under_test.h"

namespace understudy::contract {

/// The words of "until <what> is <value>" and "note <name>: <what>" are in `what`.
struct Line {
    int number = 0;  ///< In its file.
    std::string verb;
    std::vector<std::string> what;
    std::string name;       ///< Of the point that is noted.
    std::string value;      ///< That is waited for.
    bool is_wanted = true;  ///< False: "is not".
    std::optional<Flavor> only_on;
};

struct Script {
    std::string title;
    Setting setting;
    std::vector<Line> lines;
};

[[nodiscard]] Result<Script> parse_script(std::string_view text);

}  // namespace understudy::contract
