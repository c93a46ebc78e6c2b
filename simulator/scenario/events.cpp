// The section `events`: when what happens.
#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "engine/model/record.h"
#include "engine/model/step.h"

#include "simulator/scenario/reading.h"

namespace understudy::sim {
namespace {

const std::vector<std::string>& known_keys() {
    static const std::vector<std::string> kKeys = [] {
        std::vector<std::string> keys{"at", "when", "manager", "every", "until"};
        for (const auto& word : fault_words()) {
            keys.push_back(word);
        }
        for (const auto& name : request_verbs()) {
            keys.push_back(name);
        }
        return keys;
    }();
    return kKeys;
}

/// The names of the alternatives of a variant, found out from the variant itself, so that a new one
/// needs no entry here.
template <class Variant, std::size_t... I>
std::vector<std::string> kinds_of(std::index_sequence<I...> /*all*/) {
    return {std::string{
        kind_name(Variant{std::variant_alternative_t<I, typename Variant::Kinds>{}})}...};
}

template <class Variant>
const std::vector<std::string>& kinds_of() {
    static const auto kKinds =
        kinds_of<Variant>(std::make_index_sequence<std::variant_size_v<typename Variant::Kinds>>{});
    return kKinds;
}

const std::vector<std::string>& phase_names() {
    static const std::vector<std::string> kNames = [] {
        std::vector<std::string> names;
        for (unsigned i = 0; to_string(static_cast<Phase>(i)) != "?"; ++i) {
            names.emplace_back(to_string(static_cast<Phase>(i)));
        }
        return names;
    }();
    return kNames;
}

struct Point {
    std::string_view word;
    Trigger::On on;
    const std::vector<std::string>& (*kinds)();
};

constexpr std::array kPoints{
    Point{"step", Trigger::On::StepAsked, kinds_of<Step>},
    Point{"done", Trigger::On::StepDone, kinds_of<Step>},
    Point{"record", Trigger::On::Recorded, kinds_of<RecordBody>},
    Point{"phase", Trigger::On::Planned, phase_names},
};

std::optional<Trigger> read_trigger(const JsonNode& node, Problems& problems) {
    const Fields fields{node, {"step", "done", "record", "phase", "nth", "after"}, problems};
    Trigger trigger;
    std::size_t points = 0;
    for (const auto& point : kPoints) {
        const JsonNode* said = fields.find(point.word);
        if (said == nullptr) {
            continue;
        }
        ++points;
        trigger.on = point.on;
        const auto kind = read_text(*said, problems);
        if (!kind || !is_known(*said, point.word, *kind, point.kinds(), problems)) {
            return std::nullopt;
        }
        trigger.kind = *kind;
    }
    if (points > 1) {
        problems.add(node, R"(one point: "step", "done", "record" or "phase")");
    }
    assign(trigger.nth, fields.find("nth"), read_count, problems);
    assign(trigger.after, fields.find("after"), read_duration, problems);
    if (trigger.nth == 0) {
        problems.add(*fields.find("nth"), "counting starts with 1");
        return std::nullopt;
    }
    return trigger;
}

using When = std::variant<Instant, Trigger>;

std::optional<When> read_when(const JsonNode& event, const Fields& fields, Problems& problems) {
    const JsonNode* at = fields.find("at");
    const JsonNode* when = fields.find("when");
    if ((at == nullptr) == (when == nullptr)) {
        problems.add(event, R"(write either "at" or "when")");
        return std::nullopt;
    }
    if (at != nullptr) {
        const auto since_start = read_duration(*at, problems);
        return since_start ? std::optional<When>{Instant{*since_start}} : std::nullopt;
    }
    const auto trigger = read_trigger(*when, problems);
    return trigger ? std::optional<When>{*trigger} : std::nullopt;
}

std::string read_manager(const Fields& fields, const Names& names, Problems& problems) {
    std::string manager = names.managers.empty() ? "" : names.managers.front();
    if (const JsonNode* node = fields.find("manager")) {
        const auto name = read_text(*node, problems);
        if (name && is_known(*node, "manager", *name, names.managers, problems)) {
            manager = *name;
        }
    }
    return manager;
}

/// The one member of an event that says what happens.
const JsonNode* find_verb(const JsonNode& event, Problems& problems) {
    const JsonNode* verb = nullptr;
    for (const JsonNode& member : event.items) {
        const bool is_verb = is_request(member.key) || is_fault_verb(member.key);
        if (is_verb && verb != nullptr) {
            problems.add(member,
                         fmt::format("one event, one verb: \"{}\" is there already", verb->key));
        } else if (is_verb) {
            verb = &member;
        }
    }
    if (verb == nullptr) {
        problems.add(event, "nothing happens: a verb is missing");
    }
    return verb;
}

std::optional<Action> read_action(const JsonNode& event,
                                  const JsonNode& verb,
                                  const Fields& fields,
                                  const Names& names,
                                  Problems& problems) {
    if (is_request(verb.key)) {
        auto request = read_request(verb, names, problems);
        return request ? std::optional<Action>{Operate{read_manager(fields, names, problems),
                                                       *std::move(request)}}
                       : std::nullopt;
    }
    if (const JsonNode* manager = fields.find("manager")) {
        problems.add(*manager, "only what an operator asks for goes to a manager");
    }
    auto fault = read_fault(event, verb, names, problems);
    return fault ? std::optional<Action>{*std::move(fault)} : std::nullopt;
}

/// `"at": "5s", "every": "2s", "until": "20s"`: the instants.
std::vector<When> repeat(const When& when, const Fields& fields, Problems& problems) {
    const JsonNode* every = fields.find("every");
    const JsonNode* until = fields.find("until");
    if (every == nullptr && until == nullptr) {
        return {when};
    }
    constexpr std::size_t kMost = 1000;
    Duration pause{};
    Duration last{};
    assign(pause, every, read_duration, problems);
    assign(last, until, read_duration, problems);
    const auto* first = std::get_if<Instant>(&when);
    std::vector<When> all;
    if (first != nullptr && pause > Duration::zero()) {
        for (Instant at = *first; at <= Instant{last} && all.size() <= kMost; at += pause) {
            all.emplace_back(at);
        }
    }
    if (all.empty() || all.size() > kMost) {
        problems.add(every != nullptr ? *every : *until,
                     R"(write "at", "every" and a later "until", for no more than 1000 times)");
    }
    return all;
}

}  // namespace

void read_events(const JsonNode& node, const Names& names, WorldSpec& world, Problems& problems) {
    Instant latest{};
    for (const JsonNode* event : read_items(node, problems)) {
        const Fields fields{*event, known_keys(), problems};
        if (event->kind != JsonNode::Kind::Object) {
            continue;
        }
        const auto when = read_when(*event, fields, problems);
        const JsonNode* verb = find_verb(*event, problems);
        if (when && std::holds_alternative<Instant>(*when)) {
            const Instant at = std::get<Instant>(*when);
            if (at < latest) {
                problems.add(*fields.find("at"),
                             fmt::format("events must be in order of time: {} comes after {}",
                                         to_string(at.time_since_epoch()),
                                         to_string(latest.time_since_epoch())));
            }
            latest = std::max(latest, at);
        }
        if (verb == nullptr) {
            continue;
        }
        const auto action = read_action(*event, *verb, fields, names, problems);
        if (when && action) {
            for (const When& one : repeat(*when, fields, problems)) {
                world.actions.push_back({one, *action});
            }
        }
    }
}

}  // namespace understudy::sim
