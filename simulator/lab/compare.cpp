// diff and golden: one run against another, and runs against how they were.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include <fmt/format.h>

#include "engine/base/text.h"

#include "simulator/lab/commands.h"
#include "simulator/lab/lab.h"
#include "simulator/scenario/run.h"

namespace understudy::lab {
namespace {

std::optional<std::string> read_file(const std::string& path) {
    std::ifstream stream{path, std::ios::binary};
    std::string text{std::istreambuf_iterator<char>{stream}, std::istreambuf_iterator<char>{}};
    return stream.is_open() && !stream.bad() ? std::optional{std::move(text)} : std::nullopt;
}

/// The first line that differs, counted from 1; nothing when none does.
struct Difference {
    std::size_t line = 0;
    std::string one;
    std::string other;
    std::string before;
};

std::optional<Difference> find_difference(const std::string& one, const std::string& other) {
    const auto lines = split(one, '\n');
    const auto others = split(other, '\n');
    for (std::size_t i = 0; i < std::max(lines.size(), others.size()); ++i) {
        const std::string a{i < lines.size() ? lines[i] : "(the end)"};
        const std::string b{i < others.size() ? others[i] : "(the end)"};
        if (a != b) {
            return Difference{i + 1, a, b, i > 0 ? std::string{lines[i - 1]} : ""};
        }
    }
    return std::nullopt;
}

void print(const Difference& difference) {
    std::cout << fmt::format("first difference in line {}\n  before: {}\n  < {}\n  > {}\n",
                             difference.line,
                             difference.before,
                             difference.one,
                             difference.other);
}

std::string golden_path(const std::string& folder, const std::string& scenario) {
    const std::filesystem::path path{scenario};
    return (std::filesystem::path{folder} / path.parent_path().filename() / path.stem()).string() +
           ".txt";
}

}  // namespace

int diff(const std::string& one, const std::string& other) {
    const auto text = read_file(one);
    const auto against = read_file(other);
    if (!text || !against) {
        return complain((text ? other : one) + ": cannot be read");
    }
    const auto difference = find_difference(*text, *against);
    if (!difference) {
        std::cout << "the same\n";
        return kPassed;
    }
    print(*difference);
    return kFailed;
}

int golden(const std::vector<std::string>& files, const std::string& folder, bool is_rewrite) {
    const auto scenarios = load_all(files);
    if (!scenarios) {
        return complain(scenarios.error().message);
    }
    std::size_t different = 0;
    for (const auto& scenario : *scenarios) {
        sim::RunOptions options;
        options.wants_timeline = true;
        const std::string now = sim::print_timeline(sim::run_scenario(scenario, options).timeline);
        const std::string path = golden_path(folder, scenario.file);
        if (is_rewrite) {
            std::error_code error;
            std::filesystem::create_directories(std::filesystem::path{path}.parent_path(), error);
            if (error || !write_file(path, now)) {
                return complain(path + ": cannot be written");
            }
            continue;
        }
        const auto was = read_file(path);
        const auto difference = was ? find_difference(*was, now) : std::nullopt;
        if (!was) {
            std::cout << path << ": missing\n";
        } else if (difference) {
            std::cout << path << ": ";
            print(*difference);
        }
        different += !was || difference ? 1U : 0U;
    }
    std::cout << fmt::format("{} timelines, {} {}\n",
                             scenarios->size(),
                             is_rewrite ? scenarios->size() : different,
                             is_rewrite ? "written" : "different");
    if (different > 0) {
        std::cout
            << "If the change is meant: understudy-lab golden --rewrite, and read the diff.\n";
    }
    return different == 0 ? kPassed : kFailed;
}

}  // namespace understudy::lab
