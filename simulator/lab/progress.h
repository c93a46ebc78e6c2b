// Progress: one line on standard error that says how far a long command is; nothing when nobody
// looks.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace understudy::lab {

class Progress {
  public:
    Progress(std::string what, bool is_shown);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    Progress(Progress&&) = delete;
    Progress& operator=(Progress&&) = delete;

    /// Draws no more than ten times a second.
    void show(std::uint64_t done, std::uint64_t of, const std::string& remark);

    /// Since it began; at least 1.
    [[nodiscard]] std::uint64_t milliseconds() const;

  private:
    std::string what_;
    bool is_shown_;
    std::chrono::steady_clock::time_point began_;
    std::chrono::steady_clock::time_point shown_at_;
};

}  // namespace understudy::lab
