#include "tests/contract/fidelity/script.h"

#include <algorithm>

#include "engine/base/text.h"

namespace understudy::contract {

namespace {

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    for (const std::string_view word : split(text, ' ')) {
        if (!word.empty()) {
            words.emplace_back(word);
        }
    }
    return words;
}

/// The rest of a line that begins with `start`.
std::optional<std::string_view> after(std::string_view line, std::string_view start) {
    return line.starts_with(start) ? std::optional{trim(line.substr(start.size()))} : std::nullopt;
}

/// "1s" or "for ever".
std::optional<Duration> parse_time_out(std::string_view text) {
    if (text == "for ever") {
        return Duration::max();
    }
    const auto seconds =
        text.ends_with('s') ? parse_unsigned(text.substr(0, text.size() - 1)) : std::nullopt;
    return seconds ? std::optional<Duration>{std::chrono::seconds{*seconds}} : std::nullopt;
}

/// Whether it was one of the lines before the first action.
Result<bool> read_heading(Script& script, std::string_view line) {
    if (const auto title = after(line, "title:")) {
        script.title = std::string{*title};
    } else if (const auto time_out = after(line, "semi-sync:")) {
        script.setting.semi_sync = parse_time_out(*time_out);
        if (!script.setting.semi_sync) {
            return fail(ErrorCode::Malformed, "semi-sync: a number of seconds, or for ever");
        }
    } else if (const auto relay_log = after(line, "relay-log:")) {
        script.setting.keeps_relay_log = *relay_log == "kept";
    } else if (const auto gtid = after(line, "gtid:")) {
        script.setting.has_gtid = *gtid != "off";
    } else {
        return line.starts_with("about:") || line.starts_with("without:");
    }
    return true;
}

Result<Line> parse_line(std::string_view text) {
    Line line;
    for (const auto& [prefix, flavor] :
         {std::pair{"on mysql:", Flavor::MySql}, std::pair{"on mariadb:", Flavor::MariaDb}}) {
        if (const auto rest = after(text, prefix)) {
            line.only_on = flavor;
            text = *rest;
        }
    }
    if (const auto rest = after(text, "note ")) {
        const auto colon = rest->find(": ");
        if (colon == std::string_view::npos) {
            return fail(ErrorCode::Malformed, "note <name>: <what>");
        }
        line.verb = "note";
        line.name = std::string{rest->substr(0, colon)};
        line.what = words_of(rest->substr(colon));
        line.what.erase(line.what.begin());
        return line;
    }
    line.what = words_of(text);
    line.verb = line.what.front();
    line.what.erase(line.what.begin());
    if (line.verb != "until") {
        return line;
    }
    const auto is = std::find(line.what.begin(), line.what.end(), "is");
    if (is == line.what.end()) {
        return fail(ErrorCode::Malformed, "until <what> is [not] <value>");
    }
    std::vector<std::string> value{is + 1, line.what.end()};
    line.what.erase(is, line.what.end());
    if (!value.empty() && value.front() == "not") {
        line.is_wanted = false;
        value.erase(value.begin());
    }
    line.value = join(value, " ");
    return line;
}

}  // namespace

Result<Script> parse_script(std::string_view text) {
    Script script;
    int number = 0;
    for (std::string_view line : split(text, '\n')) {
        ++number;
        line = trim(line);
        if (line.empty() || line.starts_with('#')) {
            continue;
        }
        const auto is_heading = read_heading(script, line);
        if (!is_heading) {
            return tl::unexpected{is_heading.error()};
        }
        if (*is_heading) {
            continue;
        }
        auto parsed = parse_line(line);
        if (!parsed) {
            return fail(parsed.error().code,
                        "line " + std::to_string(number) + ": " + parsed.error().message);
        }
        parsed->number = number;
        script.lines.push_back(std::move(*parsed));
    }
    return script;
}

}  // namespace understudy::contract
