#include "simulator/lab/lab.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>

#include <unistd.h>

#include "simulator/sweep/token.h"

namespace understudy::lab {

int complain(std::string_view what) {
    std::cerr << "understudy-lab: " << what << "\n";
    return kBadInput;
}

Result<std::vector<std::string>> expand(const std::vector<std::string>& paths) {
    std::vector<std::string> files;
    for (const auto& path : paths) {
        std::error_code ignored;
        if (!std::filesystem::is_directory(path, ignored)) {
            files.push_back(path);
            continue;
        }
        std::vector<std::string> found;
        for (const auto& entry : std::filesystem::recursive_directory_iterator{path, ignored}) {
            if (entry.path().extension() == ".json") {
                found.push_back(entry.path().string());
            }
        }
        if (found.empty()) {
            return fail(ErrorCode::NotFound, path + ": holds no scenario");
        }
        std::sort(found.begin(), found.end());
        files.insert(files.end(), found.begin(), found.end());
    }
    return files;
}

Result<std::vector<sim::Scenario>> load_all(const std::vector<std::string>& paths) {
    const auto files = expand(paths);
    if (!files) {
        return tl::unexpected{files.error()};
    }
    std::vector<sim::Scenario> scenarios;
    std::string problems;
    for (const auto& file : *files) {
        auto scenario = load_one(file);
        if (scenario) {
            scenarios.push_back(*std::move(scenario));
        } else {
            problems += (problems.empty() ? "" : "\n") + scenario.error().message;
        }
    }
    if (!problems.empty()) {
        return fail(ErrorCode::Malformed, problems);
    }
    return scenarios;
}

Result<sim::Scenario> load_one(const std::string& file_or_token) {
    std::error_code ignored;
    const bool is_token = file_or_token.starts_with("ul") &&
                          file_or_token.find(':') != std::string::npos &&
                          !std::filesystem::exists(file_or_token, ignored);
    if (!is_token) {
        return sim::load_scenario(file_or_token);
    }
    const auto token = sim::parse_token(file_or_token);
    if (!token) {
        return tl::unexpected{token.error()};
    }
    return sim::draw_scenario(token->seed, token->preset);
}

story::Page page_of_terminal() {
    const char* no_colour = std::getenv("NO_COLOR");  // NOLINT(concurrency-mt-unsafe): one thread.
    const bool is_refused = no_colour != nullptr && *no_colour != '\0';
    story::Page page;
    page.colour =
        isatty(STDOUT_FILENO) == 1 && !is_refused ? story::Colour::On : story::Colour::Off;
    return page;
}

bool write_file(const std::string& path, std::string_view text) {
    std::ofstream stream{path, std::ios::binary};
    stream << text;
    stream.flush();
    return stream.good();
}

std::uint32_t usual_threads() {
    return std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace understudy::lab
