// Lab: what the commands of understudy-lab share: exit codes, complaints, files, the page.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

#include "simulator/scenario/scenario.h"
#include "simulator/story/story.h"

namespace understudy::lab {

inline constexpr int kPassed = 0;
inline constexpr int kFailed = 1;
inline constexpr int kBadInput = 2;

/// Says on standard error what is wrong; the exit code to end with.
int complain(std::string_view what);

/// Files as they are; of a folder, all scenarios below it, in order of their names.
[[nodiscard]] Result<std::vector<std::string>> expand(const std::vector<std::string>& paths);

/// All or nothing: with one of them malformed none is played, so that the message is not lost in a
/// story.
[[nodiscard]] Result<std::vector<sim::Scenario>> load_all(const std::vector<std::string>& paths);

/// A file, or a token of a sweep.
[[nodiscard]] Result<sim::Scenario> load_one(const std::string& file_or_token);

[[nodiscard]] story::Page page_of_terminal();

[[nodiscard]] bool write_file(const std::string& path, std::string_view text);

/// Threads that this machine runs at once.
[[nodiscard]] std::uint32_t usual_threads();

}  // namespace understudy::lab
