#include "simulator/lab/failure_folder.h"

#include <filesystem>

#include <fmt/format.h>

#include "simulator/lab/lab.h"
#include "simulator/scenario/print.h"
#include "simulator/scenario/run.h"
#include "simulator/story/trace_json.h"

namespace understudy::lab {

Result<std::string> write_failure(const std::string& folder, const Failure& failure) {
    const std::filesystem::path path = std::filesystem::path{folder} / failure.name;
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error) {
        return fail(ErrorCode::NotFound,
                    fmt::format("{}: cannot be made: {}", path.string(), error.message()));
    }
    sim::RunOptions options;
    options.wants_timeline = true;
    const sim::Playback run = sim::run_scenario(failure.shrunk, options);
    const std::string mutant = failure.mutant.empty() ? "" : " --mutant " + failure.mutant;
    const std::pair<const char*, std::string> files[]{
        {"scenario.json", sim::print_scenario(failure.scenario)},
        {"shrunk.json", sim::print_scenario(failure.shrunk)},
        {"trace.ndjson", story::to_ndjson(failure.shrunk, run)},
        {"timeline.txt", sim::print_timeline(run.timeline)},
        {"hash", fmt::format("{:016x}\n", run.trace_hash)},
        {"token", failure.token + "\n"},
        {"violation",
         fmt::format("{} at {}: {}\n",
                     failure.violation.checker,
                     to_string(failure.violation.at),
                     failure.violation.detail)},
        {"repeat.sh",
         fmt::format(
             "#!/bin/sh\n# Plays the shrunk scenario and tells it.\nexec ./understudy-dev run "
             "understudy-lab replay{} \"$(dirname \"$0\")/shrunk.json\"\n",
             mutant)},
    };
    for (const auto& [name, text] : files) {
        if (!write_file((path / name).string(), text)) {
            return fail(ErrorCode::NotFound, (path / name).string() + ": cannot be written");
        }
    }
    std::filesystem::permissions(path / "repeat.sh",
                                 std::filesystem::perms::owner_exec,
                                 std::filesystem::perm_options::add,
                                 error);
    return path.string();
}

}  // namespace understudy::lab
