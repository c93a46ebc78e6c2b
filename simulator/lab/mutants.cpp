#include "simulator/lab/mutants.h"

#include <iostream>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/model/mutation.h"

#include "simulator/lab/commands.h"
#include "simulator/lab/lab.h"

namespace understudy::lab {

Result<void> check_mutant(const std::string& name) {
    if (name.empty() || parse_mutation(name)) {
        return {};
    }
    std::vector<std::string> known;
    for (const auto& [mutation, checker] : all_mutations()) {
        known.emplace_back(to_string(mutation));
    }
    return fail(
        ErrorCode::NotFound,
        fmt::format("--mutant: unknown mutant \"{}\" (known: {})", name, join(known, ", ")));
}

void set_mutant(const std::string& name, sim::Scenario& scenario) {
    if (const auto mutation = parse_mutation(name)) {
        scenario.world.policy.mutation = *mutation;
    }
}

int list_mutants() {
    for (const auto& [mutation, checker] : all_mutations()) {
        std::cout << fmt::format("{:<26} caught by {}\n", to_string(mutation), checker);
    }
    return kPassed;
}

}  // namespace understudy::lab
