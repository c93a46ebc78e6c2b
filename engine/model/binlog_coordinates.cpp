#include "engine/model/binlog_coordinates.h"

#include <fmt/format.h>

#include "engine/base/text.h"

namespace understudy {
namespace {

/// The two types hold the same and mean different things; what they share is written once, here.
struct Place {
    std::string_view file;
    std::uint64_t position = 0;
};

std::strong_ordering order_of(const Place& a, const Place& b) {
    if (const auto bases = log_base_name(a.file) <=> log_base_name(b.file); bases != 0) {
        return bases;
    }
    if (const auto numbers = log_file_number(a.file) <=> log_file_number(b.file); numbers != 0) {
        return numbers;
    }
    if (const auto positions = a.position <=> b.position; positions != 0) {
        return positions;
    }
    // Why: "log.1" and "log.01" are not equal, so the order may not say so either.
    return a.file <=> b.file;
}

Result<Place> parse_place(std::string_view text) {
    const auto trimmed = trim(text);
    const auto colon = trimmed.rfind(':');
    const auto position =
        colon == std::string_view::npos ? std::nullopt : parse_unsigned(trimmed.substr(colon + 1));
    if (!position || colon == 0) {
        return fail(ErrorCode::Malformed,
                    fmt::format("\"{}\" are no log coordinates: expected \"file:position\"", text));
    }
    return Place{.file = trimmed.substr(0, colon), .position = *position};
}

}  // namespace

std::strong_ordering operator<=>(const BinlogCoordinates& a, const BinlogCoordinates& b) {
    return order_of({.file = a.file, .position = a.position},
                    {.file = b.file, .position = b.position});
}

std::strong_ordering operator<=>(const RelayLogCoordinates& a, const RelayLogCoordinates& b) {
    return order_of({.file = a.file, .position = a.position},
                    {.file = b.file, .position = b.position});
}

std::string_view log_base_name(std::string_view file) {
    return log_file_number(file) ? file.substr(0, file.rfind('.')) : file;
}

std::optional<std::uint64_t> log_file_number(std::string_view file) {
    const auto dot = file.rfind('.');
    return dot == std::string_view::npos ? std::nullopt : parse_unsigned(file.substr(dot + 1));
}

std::string log_file_name(std::string_view base_name, std::uint64_t number) {
    return fmt::format("{}.{:06}", base_name, number);
}

Result<BinlogCoordinates> parse_binlog_coordinates(std::string_view text) {
    return parse_place(text).map([](const Place& place) {
        return BinlogCoordinates{.file = std::string{place.file}, .position = place.position};
    });
}

Result<RelayLogCoordinates> parse_relay_log_coordinates(std::string_view text) {
    return parse_place(text).map([](const Place& place) {
        return RelayLogCoordinates{.file = std::string{place.file}, .position = place.position};
    });
}

std::string to_string(const BinlogCoordinates& coordinates) {
    return fmt::format("{}:{}", coordinates.file, coordinates.position);
}

std::string to_string(const RelayLogCoordinates& coordinates) {
    return fmt::format("{}:{}", coordinates.file, coordinates.position);
}

}  // namespace understudy
