// Log: sentences to stderr, for people and for journald. Hides spdlog.
//
// What servers say ends up in it, so control characters are replaced: one sentence is one line.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/model/record.h"

namespace understudy::real {

enum class Severity : std::uint8_t { Debug, Info, Warning, Error };

class Log {
  public:
    /// Nothing below `least` is written.
    explicit Log(Severity least);
    Log(Log&&) noexcept;
    Log& operator=(Log&&) noexcept;
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;
    ~Log();

    void write(Severity severity, std::string_view sentence);

  private:
    class Sink;
    std::unique_ptr<Sink> sink_;
};

/// How much a record wants attention.
[[nodiscard]] Severity severity_of(const RecordBody& body);

/// With control characters replaced by blanks.
[[nodiscard]] std::string one_line(std::string_view text);

}  // namespace understudy::real
