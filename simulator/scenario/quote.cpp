#include "simulator/scenario/quote.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"

#include "simulator/scenario/setting.h"

namespace understudy::sim {

std::string quote(std::string_view text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string member(std::string_view key, const std::string& value) {
    return quote(key) + ": " + value;
}

std::string host(const InstanceKey& key) {
    return quote(key.host);
}

std::string print_value(Duration value) {
    constexpr std::int64_t kSecond = 1'000'000;
    constexpr std::int64_t kMillisecond = 1'000;
    const std::int64_t us = value.count();
    if (us % kSecond == 0) {
        return fmt::format("\"{}s\"", us / kSecond);
    }
    return us % kMillisecond == 0 ? fmt::format("\"{}ms\"", us / kMillisecond)
                                  : fmt::format("\"{}us\"", us);
}

std::string print_value(std::uint32_t value) {
    return fmt::format("{}", value);
}

std::string print_value(bool value) {
    return value ? "true" : "false";
}

std::string print_value(const std::string& value) {
    return quote(value);
}

std::string print_value(const std::vector<std::string>& value) {
    std::vector<std::string> items;
    for (const std::string& item : value) {
        items.push_back(quote(item));
    }
    return "[" + join(items, ", ") + "]";
}

}  // namespace understudy::sim
