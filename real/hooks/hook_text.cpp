#include "real/hooks/hook_text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "real/compat/hook_names.h"

namespace understudy::real {

namespace {

constexpr std::string_view kBlank = " \t\r\n";

enum class Quote : std::uint8_t { None, Single, Double };

/// How the shell quotes the place that is read.
class Place {
  public:
    [[nodiscard]] Quote quote() const { return quotes_.back(); }

    /// Takes the next character; `next` is the one behind it.
    void take(char one, char next) {
        if (is_escaped_) {
            is_escaped_ = false;
            return;
        }
        Quote& now = quotes_.back();
        if (now == Quote::Single) {
            now = one == '\'' ? Quote::None : now;
        } else if (one == '\\') {
            is_escaped_ = true;
        } else if (one == '"') {
            now = now == Quote::Double ? Quote::None : Quote::Double;
        } else if (one == '$' && next == '(') {
            quotes_.push_back(Quote::None);  // Quoting begins anew in a substitution.
        } else if (now == Quote::None && one == '\'') {
            now = Quote::Single;
        } else if (now == Quote::None && one == ')' && quotes_.size() > 1) {
            quotes_.pop_back();
        }
    }

  private:
    std::vector<Quote> quotes_{Quote::None};
    bool is_escaped_ = false;
};

std::string reference(std::string_view variable, Quote quote) {
    const std::string expansion = "${" + std::string{variable} + "}";
    switch (quote) {
        case Quote::None: return "\"" + expansion + "\"";
        case Quote::Double: return expansion;
        case Quote::Single: return "'\"" + expansion + "\"'";
    }
    return expansion;
}

/// The placeholder that begins here; null: none does.
const HookVariable* find_placeholder(std::string_view text) {
    const std::size_t end = text.find('}');
    if (!text.starts_with('{') || end == std::string_view::npos) {
        return nullptr;
    }
    const std::string_view name = text.substr(1, end - 1);
    const auto variables = hook_variables();
    const auto found = std::find_if(variables.begin(), variables.end(), [&](const auto& one) {
        return one.placeholder == name;
    });
    return found == variables.end() ? nullptr : &*found;
}

std::string_view trim_end(std::string_view text) {
    const std::size_t last = text.find_last_not_of(kBlank);
    return last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
}

}  // namespace

std::string with_variables(std::string_view command, bool has_successor) {
    std::string text;
    Place place;
    for (std::size_t at = 0; at < command.size();) {
        const HookVariable* found = find_placeholder(command.substr(at));
        if (found != nullptr && (has_successor || !found->is_of_successor)) {
            text += reference(found->variable, place.quote());
            at += found->placeholder.size() + 2;
            continue;
        }
        place.take(command[at], at + 1 < command.size() ? command[at + 1] : '\0');
        text += command[at];
        ++at;
    }
    return text;
}

HookText parse_hook(std::string_view command, bool has_successor) {
    std::string_view text = trim_end(command);
    const bool is_left_alone = text.ends_with('&') && !text.ends_with("&&");
    if (is_left_alone) {
        text = trim_end(text.substr(0, text.size() - 1));
    }
    return {.text = with_variables(text, has_successor), .is_waited_for = !is_left_alone};
}

}  // namespace understudy::real
