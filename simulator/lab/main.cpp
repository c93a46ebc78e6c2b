// understudy-lab: plays disasters in the simulator, by the one and by the hundred thousand.
#include <algorithm>
#include <exception>
#include <functional>
#include <iostream>
#include <map>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "engine/base/text.h"

#include "simulator/lab/commands.h"
#include "simulator/lab/lab.h"

#ifndef UNDERSTUDY_VERSION
#define UNDERSTUDY_VERSION "unknown"
#endif

namespace understudy::lab {
namespace {

/// What each command line word needs; parsed first, run afterwards.
struct Program {
    CLI::App app{
        "Plays replication disasters in the simulator: one and tells it, or many and judges them.",
        "understudy-lab"};
    ReplayArguments replay;
    SweepArguments sweep;
    ShrinkArguments shrink;
    CoverageArguments coverage;
    std::vector<std::string> files;
    std::string file;
    std::vector<std::uint64_t> events;
    std::vector<std::string> traces;
    std::string token;
    std::string golden_folder = "tests/golden/timelines";
    bool is_rewrite = false;
};

void add_replay(Program& program) {
    auto* command = program.app.add_subcommand("replay", "Play scenarios and tell each as a story");
    auto& arguments = program.replay;
    command
        ->add_option(
            "FILE", arguments.files, "Scenario files, folders of them, or tokens of a sweep")
        ->required();
    command->add_option(
        "--seed", arguments.seed, "Instead of the one in the file; it moves only jitter");
    auto* until = command->add_option("--until", arguments.until, "Stop there, for example 12.5s");
    command->add_option("--until-event", arguments.until_event, "Stop after so many events")
        ->excludes(until);
    command->add_option(
        "--mutant", arguments.mutant, "With a deliberate bug in the engine; see mutants");
    auto* json =
        command->add_flag("--json", arguments.is_json, "The trace as NDJSON, an entry a line");
    auto* quiet =
        command->add_flag("--quiet", arguments.is_quiet, "Only the verdict, a line a file")
            ->excludes(json);
    command
        ->add_flag(
            "--timeline", arguments.is_timeline, "A table: a row an event, a column a server")
        ->excludes(json)
        ->excludes(quiet);
}

void add_look(Program& program) {
    auto* command = program.app.add_subcommand(
        "look", "Show the fleet as it was after some events, in any order");
    command->add_option("FILE", program.file, "A scenario file, or a token of a sweep")->required();
    command->add_option("EVENT", program.events, "Numbers of events; replay --quiet says how many")
        ->required();
}

void add_sweep(Program& program) {
    auto* command = program.app.add_subcommand(
        "sweep", "Draw many disasters, run each, and write a folder for each promise that breaks");
    auto& arguments = program.sweep;
    command->add_option("--seeds", arguments.seeds, "How many [1000]");
    command->add_option("--from", arguments.from, "The first seed [1]");
    command->add_option(
        "--preset", arguments.preset, "mixed, calm, single, swarm, compound or reckless [mixed]");
    auto* steps = command->add_option(
        "--steps",
        arguments.steps_of,
        "Instead: these scenarios and folders, with the manager dying at each step");
    command
        ->add_option("--candidates",
                     arguments.candidates_of,
                     "Instead: these, with each server breaking at each phase of a recovery")
        ->excludes(steps);
    command->add_option(
        "--threads", arguments.threads, "Worlds side by side [as many as there are cores]");
    command->add_option(
        "--mutant", arguments.mutant, "With a deliberate bug in the engine; see mutants");
    command->add_option("--failures", arguments.most_failures, "Stop after so many [5]");
    command->add_option("--out", arguments.out, "Folder of failures [failures]");
    command->add_flag("--quiet", arguments.is_quiet, "Only failures and the summary");
}

void add_shrink(Program& program) {
    auto* command = program.app.add_subcommand(
        "shrink", "Find the smallest scenario that breaks the same promise");
    auto& arguments = program.shrink;
    command->add_option("FILE", arguments.file, "A scenario file, or a token of a sweep")
        ->required();
    command->add_option("--checker", arguments.checker, "S1, L2, ... [the first that is violated]");
    command->add_option(
        "--mutant", arguments.mutant, "With a deliberate bug in the engine; see mutants");
    command->add_option("--runs", arguments.most_runs, "Worlds to try at most [2000]");
    command->add_option("--out", arguments.out, "Where to write it [standard output]");
}

void add_files(Program& program, const std::string& name, const std::string& about) {
    program.app.add_subcommand(name, about)
        ->add_option(
            "FILE", program.files, "Scenario files, folders of them, or tokens [scenarios]");
}

void add_others(Program& program) {
    add_files(program, "list", "Name scenarios and their goals");
    add_files(program, "explain", "Tell scenarios in words, without running them");
    add_files(program, "lint", "Name what is allowed and yet looks like a slip");
    add_files(program, "golden", "Compare timelines with how they were");
    auto* golden = program.app.get_subcommand("golden");
    golden->add_flag("--rewrite", program.is_rewrite, "Write them instead");
    golden->add_option(
        "--folder", program.golden_folder, "Where they are [tests/golden/timelines]");
    program.app.add_subcommand("expand", "Print the scenario that a token stands for")
        ->add_option("TOKEN", program.token, "As a sweep prints it")
        ->required();
    program.app.add_subcommand("diff", "Name the first entry in which two traces differ")
        ->add_option("TRACE", program.traces, "Two files of replay --json")
        ->required()
        ->expected(2);
    program.app.add_subcommand("faults", "List all faults and their parameters");
    program.app.add_subcommand("mutants",
                               "List the deliberate bugs and the checkers that catch them");
    auto* reached = program.app.add_subcommand(
        "coverage", "List what there is to reach, or what scenarios reach of it");
    reached->add_option(
        "FILE", program.coverage.files, "Scenario files, or folders of them; none: list all goals");
    reached
        ->add_option("--of", program.coverage.kinds, "Only goals of this kind: analysis, step, ...")
        ->allow_extra_args(false);
    reached->add_option("--without", program.coverage.without, "Not those with this word in them")
        ->allow_extra_args(false);
}

int run_command(Program& program) {
    if (program.files.empty()) {
        program.files.emplace_back("scenarios");
    }
    const std::map<std::string, std::function<int()>> commands{
        {"replay", [&] { return replay(program.replay); }},
        {"look", [&] { return look(program.file, program.events); }},
        {"sweep", [&] { return sweep(program.sweep); }},
        {"shrink", [&] { return shrink(program.shrink); }},
        {"list", [&] { return list(program.files); }},
        {"explain", [&] { return explain(program.files); }},
        {"lint", [&] { return lint(program.files); }},
        {"golden",
         [&] { return golden(program.files, program.golden_folder, program.is_rewrite); }},
        {"expand", [&] { return expand_token(program.token); }},
        {"diff", [&] { return diff(program.traces.front(), program.traces.back()); }},
        {"faults", list_faults},
        {"mutants", list_mutants},
        {"coverage", [&] { return coverage(program.coverage); }},
    };
    return commands.at(program.app.get_subcommands().front()->get_name())();
}

/// What CLI11 does not say: that there is no such command, and which was meant.
std::string explain_wrong(const CLI::App& app, const std::string& word, const std::string& what) {
    std::vector<std::string> names;
    for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        names.push_back(command->get_name());
    }
    if (word.empty() || word.front() == '-' ||
        std::find(names.begin(), names.end(), word) != names.end()) {
        return what;
    }
    const auto meant = nearest_name(word, names);
    return fmt::format(
        "no command \"{}\"{}", word, meant ? fmt::format("; did you mean \"{}\"?", *meant) : "");
}

int run(int argc, char** argv) {
    Program program;
    program.app.set_version_flag("--version", "understudy-lab " UNDERSTUDY_VERSION);
    program.app.require_subcommand(1);
    add_replay(program);
    add_look(program);
    add_sweep(program);
    add_shrink(program);
    add_others(program);
    program.app.footer(
        "Exit status: 0 all expectations and checkers hold, 1 something failed, 2 bad input.");
    try {
        program.app.parse(argc, argv);
    } catch (const CLI::Success& asked) {  // --help, --version
        return program.app.exit(asked);
    } catch (const CLI::ParseError& wrong) {
        const std::string word = argc > 1 ? argv[1] : "";
        return complain(fmt::format("{}\nTry: understudy-lab --help",
                                    explain_wrong(program.app, word, wrong.what())));
    }
    return run_command(program);
}

}  // namespace
}  // namespace understudy::lab

int main(int argc, char** argv) {
    try {
        return understudy::lab::run(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "understudy-lab: " << error.what() << "\n";
        return understudy::lab::kBadInput;
    }
}
