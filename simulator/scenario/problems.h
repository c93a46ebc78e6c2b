// Problems: everything that is wrong with a scenario file, so that one run names all of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace understudy::sim {

struct JsonNode;

class Problems {
  public:
    explicit Problems(std::string file) : file_(std::move(file)) {}

    /// "FILE:LINE: at PATH: what". From the twentieth on they are only counted.
    void add(const JsonNode& where, std::string_view what);
    void add(std::uint32_t line, std::string_view path, std::string_view what);

    [[nodiscard]] bool empty() const { return lines_.empty(); }

    [[nodiscard]] const std::string& file() const { return file_; }

    /// One a line, without a newline at the end.
    [[nodiscard]] std::string text() const;

  private:
    std::string file_;
    std::vector<std::string> lines_;
    std::size_t left_out_ = 0;
};

/// ` (known: a, b; did you mean "b"?)`: what to append to a message about a name that nobody knows.
[[nodiscard]] std::string known_names(std::string_view misspelt,
                                      const std::vector<std::string>& known);

}  // namespace understudy::sim
