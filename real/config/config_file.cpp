#include "real/config/config_file.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"

#include "real/config/key_lines.h"

namespace understudy::real {
namespace {

using Json = nlohmann::ordered_json;

Result<Json> parse_json(const std::string& file, const std::string& text) {
    try {
        auto json = Json::parse(text, nullptr, true, true);
        if (!json.is_object()) {
            return fail(ErrorCode::Malformed, file + ":1:1: expected an object, { ... }");
        }
        return json;
    } catch (const Json::parse_error& error) {
        const auto place = place_of(text, error.byte == 0 ? 0 : error.byte - 1);
        std::string why = error.what();
        // "[json.exception.parse_error.101] parse error at line 3, column 5: syntax error while
        // ..."
        if (const auto colon = why.find(": "); colon != std::string::npos) {
            why = why.substr(colon + 2);
        }
        return fail(ErrorCode::Malformed,
                    fmt::format("{}:{}:{}: {}", file, place.line, place.column, why));
    }
}

bool are_all_texts(const Json& json) {
    return std::all_of(json.begin(), json.end(), [](const Json& one) { return one.is_string(); });
}

bool has_type(const Json& json, KeyType type) {
    switch (type) {
        case KeyType::Bool: return json.is_boolean();
        case KeyType::Int: return json.is_number_integer();
        case KeyType::Uint: return json.is_number_unsigned();
        case KeyType::Text: return json.is_string();
        case KeyType::List: return json.is_array() && are_all_texts(json);
        case KeyType::Map: return json.is_object() && are_all_texts(json);
        case KeyType::Number: return json.is_number();
        case KeyType::Any: return true;
    }
    return false;
}

void merge_map(std::vector<std::pair<std::string, std::string>>& into, const Json& json) {
    for (const auto& [name, value] : json.items()) {
        const auto same = std::find_if(
            into.begin(), into.end(), [&](const auto& one) { return one.first == name; });
        if (same == into.end()) {
            into.emplace_back(name, value.get<std::string>());
        } else {
            same->second = value.get<std::string>();
        }
    }
}

void take_value(ConfigValue& value, const Json& json, KeyType type) {
    switch (type) {
        case KeyType::Bool: value.flag = json.get<bool>(); break;
        case KeyType::Int:
        case KeyType::Uint: value.number = json.get<std::int64_t>(); break;
        case KeyType::Text: value.text = json.get<std::string>(); break;
        case KeyType::List: value.list = json.get<std::vector<std::string>>(); break;
        case KeyType::Map: merge_map(value.map, json); break;
        case KeyType::Number:
        case KeyType::Any: break;
    }
}

std::string warn_unknown(const std::string& place, const std::string& name) {
    const auto near = nearest_key(name);
    return fmt::format("{}: unknown key \"{}\"{}",
                       place,
                       name,
                       near ? fmt::format(", did you mean \"{}\"?", *near) : "");
}

Result<void> take_file(ConfigFile& config, const std::string& file) {
    std::ifstream stream(file);
    if (!stream) {
        return fail(ErrorCode::NotFound, file + ": cannot be read");
    }
    std::ostringstream buffer;
    buffer << stream.rdbuf();
    const auto text = buffer.str();
    const auto json = parse_json(file, text);
    if (!json) {
        return tl::unexpected(json.error());
    }
    const auto lines = find_key_lines(text);
    for (const auto& [name, value] : json->items()) {
        const auto line = lines.find(name);
        const auto place = fmt::format("{}:{}", file, line == lines.end() ? 1 : line->second);
        const auto* key = find_key(name);
        if (key == nullptr) {
            config.warnings.push_back(warn_unknown(place, name));
            continue;
        }
        if (value.is_null()) {  // As orchestrator reads it: not given.
            continue;
        }
        if (!has_type(value, key->type)) {
            // Why not the value: it may be a password.
            return fail(ErrorCode::Malformed,
                        fmt::format("{}: {}: expected {}, found {}",
                                    place,
                                    key->name,
                                    describe(key->type),
                                    value.is_number() ? "another number" : value.type_name()));
        }
        auto& taken = config.values[std::string(key->name)];
        take_value(taken, value, key->type);
        taken.place = place;
    }
    return {};
}

bool are_equal(const ConfigValue& a, const ConfigValue& b) {
    return a.flag == b.flag && a.number == b.number && a.text == b.text && a.list == b.list &&
           a.map == b.map;
}

Result<void> settle_old_spellings(ConfigFile& config) {
    for (const auto& pair : old_spellings()) {
        const auto old = config.values.find(pair.old_name);
        if (old == config.values.end()) {
            continue;
        }
        const auto same = config.values.find(pair.name);
        if (same != config.values.end() && !are_equal(old->second, same->second)) {
            return fail(
                ErrorCode::Malformed,
                fmt::format("{}: {} and {} ({}) are two spellings of one setting, and differ",
                            old->second.place,
                            pair.old_name,
                            pair.name,
                            same->second.place));
        }
        config.warnings.push_back(
            fmt::format("{}: {} is now called {}", old->second.place, pair.old_name, pair.name));
        config.values[std::string(pair.name)] = old->second;
    }
    return {};
}

void warn_without_effect(ConfigFile& config) {
    std::vector<std::string> names;
    for (const auto& [name, value] : config.values) {
        const auto* key = find_key(name);
        if (key != nullptr && key->use != KeyUse::Used) {
            names.push_back(name);
        }
    }
    if (!names.empty()) {
        config.warnings.push_back(
            fmt::format("{} key{} accepted and {} no effect in this version: {}",
                        names.size(),
                        names.size() == 1 ? " is" : "s are",
                        names.size() == 1 ? "has" : "have",
                        join(names, ", ")));
    }
}

}  // namespace

Result<ConfigFile> read_config_files(std::span<const std::string> files) {
    ConfigFile config;
    for (const auto& file : files) {
        if (auto taken = take_file(config, file); !taken) {
            return tl::unexpected(taken.error());
        }
    }
    if (auto settled = settle_old_spellings(config); !settled) {
        return tl::unexpected(settled.error());
    }
    warn_without_effect(config);
    return config;
}

}  // namespace understudy::real
