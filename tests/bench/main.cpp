// understudy-bench: the table of performance targets, measured here and now.
//
//     understudy-bench [T3 ENG GTID ...]     those only; without names, all of them (some minutes)
#include <algorithm>
#include <cstdio>
#include <span>
#include <string>

#include "tests/bench/machine.h"
#include "tests/bench/targets.h"

int main(int count, char** words) {
    using namespace understudy::bench;
    const std::vector<std::string> wanted{words + 1, words + count};
    std::puts(describe_machine().c_str());
    std::puts(heading().c_str());
    for (const Target& target : all_targets()) {
        if (wanted.empty() || std::find(wanted.begin(), wanted.end(), target.id) != wanted.end()) {
            std::puts(row_of(target, target.measure()).c_str());
            std::fflush(stdout);
        }
    }
    return 0;
}
