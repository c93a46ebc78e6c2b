// Commands: of understudy-lab. Each takes what the command line said and returns the exit code.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "simulator/world/coverage.h"

namespace understudy::lab {

struct ReplayArguments {
    std::vector<std::string> files;  ///< Or tokens.
    std::optional<std::uint64_t> seed;
    std::string until;
    std::optional<std::uint64_t> until_event;
    bool is_json = false;
    bool is_quiet = false;
    bool is_timeline = false;
    std::string mutant;
};

int replay(const ReplayArguments& arguments);

/// Shows the fleet as it was right after each of these events.
int look(const std::string& file, const std::vector<std::uint64_t>& events);

struct SweepArguments {
    std::uint64_t seeds = 1'000;
    std::uint64_t from = 1;
    std::string preset = "mixed";
    std::vector<std::string> steps_of;       ///< Scenarios whose every step is a point to crash at.
    std::vector<std::string> candidates_of;  ///< Scenarios whose every server is to be broken.
    std::string mutant;
    std::uint32_t threads = 0;  ///< 0: as many as the machine runs at once.
    std::uint32_t most_failures = 5;
    std::string out = "failures";
    bool is_quiet = false;
};

int sweep(const SweepArguments& arguments);

/// Returns how many of these goals were not reached.
std::size_t print_coverage(const sim::Coverage& reached, const std::vector<std::string>& goals);

struct ShrinkArguments {
    std::string file;  ///< Or a token.
    std::string checker;
    std::string mutant;
    std::uint32_t most_runs = 2'000;
    std::string out;  ///< Empty: standard output.
};

int shrink(const ShrinkArguments& arguments);

int list(const std::vector<std::string>& files);
int explain(const std::vector<std::string>& files);
int lint(const std::vector<std::string>& files);
int expand_token(const std::string& token);
int diff(const std::string& one, const std::string& other);

/// Compares timelines with the golden ones in a folder, or writes them.
int golden(const std::vector<std::string>& files, const std::string& folder, bool is_rewrite);

/// All faults with their parameters, as the reference lists them.
int list_faults();

/// All mutants, and which checker catches each.
int list_mutants();

struct CoverageArguments {
    std::vector<std::string> files;    ///< Empty: only the goals are listed.
    std::vector<std::string> kinds;    ///< Of goals, for example "analysis". Empty: all.
    std::vector<std::string> without;  ///< Goals with such a word in them do not count.
};

/// What scenarios reach of what there is to reach; kFailed if that is not all of it.
int coverage(const CoverageArguments& arguments);

}  // namespace understudy::lab
