#include "simulator/lab/progress.h"

#include <algorithm>
#include <iostream>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

namespace understudy::lab {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPause{100};
constexpr std::uint64_t kBarWidth = 30;

std::string eta_text(std::uint64_t seconds) {
    return seconds >= 60 ? fmt::format("{}m{:02}s", seconds / 60, seconds % 60)
                         : fmt::format("{}s", seconds);
}

}  // namespace

Progress::Progress(std::string what, bool is_shown)
    : what_(std::move(what)),
      is_shown_(is_shown && isatty(STDERR_FILENO) == 1),
      began_(Clock::now()),
      shown_at_(began_) {}

Progress::~Progress() {
    if (is_shown_) {
        std::cerr << "\r\033[K";
    }
}

std::uint64_t Progress::milliseconds() const {
    const auto passed =
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began_).count();
    return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(passed));
}

void Progress::show(std::uint64_t done, std::uint64_t of, const std::string& remark) {
    if (!is_shown_ || Clock::now() - shown_at_ < kPause || done == 0 || of == 0) {
        return;
    }
    shown_at_ = Clock::now();
    const std::uint64_t passed = milliseconds();
    const std::uint64_t filled = std::min(kBarWidth, done * kBarWidth / of);
    std::cerr << fmt::format("\r{} [{}{}] {}/{}  {}/s  {} left  {}\033[K",
                             what_,
                             std::string(filled, '#'),
                             std::string(kBarWidth - filled, '.'),
                             done,
                             of,
                             done * 1'000 / passed,
                             eta_text(passed * (of - std::min(of, done)) / done / 1'000),
                             remark)
              << std::flush;
}

}  // namespace understudy::lab
