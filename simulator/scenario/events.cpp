// The section `events`: when what happens.
#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "engine/model/step.h"

#include "simulator/scenario/reading.h"

namespace understudy::sim {
namespace {

/// Where an event's actions go, and what names they may use.
struct Reader {
    const Names& names;
    Problems& problems;
    std::vector<Action> actions;
};

/// A verb about one host or a list of them.
template <class What>
void read_hosts(const Node& verb, Reader& reader) {
    for (const Node* item : read_one_or_more(verb)) {
        if (const auto host = read_host(*item, reader.names, reader.problems)) {
            reader.actions.emplace_back(What{*host});
        }
    }
}

template <class What>
void read_manager_action(const Node& verb, Reader& reader) {
    for (const Node* item : read_one_or_more(verb)) {
        const auto name = read_text(*item, reader.problems);
        if (name && is_known(*item, "manager", *name, reader.names.managers, reader.problems)) {
            reader.actions.emplace_back(What{*name});
        }
    }
}

std::vector<std::string> read_side(const Node* node, Reader& reader) {
    std::vector<std::string> known = reader.names.hosts;
    known.insert(known.end(), reader.names.managers.begin(), reader.names.managers.end());
    known.insert(known.end(), reader.names.clients.begin(), reader.names.clients.end());
    std::vector<std::string> side;
    if (node == nullptr) {
        return side;
    }
    for (const Node* item : read_one_or_more(*node)) {
        const auto name = read_text(*item, reader.problems);
        if (name && is_known(*item, "server, manager or client", *name, known, reader.problems)) {
            side.push_back(*name);
        }
    }
    return side;
}

void read_partition(const Node& verb, Reader& reader) {
    const Fields fields{verb, {"between", "and"}, reader.problems};
    action::Partition partition;
    partition.between = read_side(fields.require("between"), reader);
    partition.and_these = read_side(fields.require("and"), reader);
    for (const auto& name : partition.between) {
        if (std::find(partition.and_these.begin(), partition.and_these.end(), name) !=
            partition.and_these.end()) {
            reader.problems.add(verb, fmt::format("\"{}\" is on both sides", name));
        }
    }
    reader.actions.emplace_back(std::move(partition));
}

void read_heal(const Node& verb, Reader& reader) {
    if (verb.kind != Node::Kind::Boolean || !verb.boolean) {
        reader.problems.add(verb, "write true: it ends all partitions");
    }
    reader.actions.emplace_back(action::Heal{});
}

void read_lag(const Node& verb, Reader& reader) {
    for (const Node* member : read_members(verb, reader.problems)) {
        const auto host = read_host_name(*member, member->key, reader.names, reader.problems);
        const auto apply_time = read_duration(*member, reader.problems);
        if (host && apply_time) {
            reader.actions.emplace_back(action::Lag{*host, *apply_time});
        }
    }
}

void read_write(const Node& verb, Reader& reader) {
    const Fields fields{verb, {"to", "transactions"}, reader.problems};
    const Node* to = fields.require("to");
    const auto host = to == nullptr ? std::nullopt : read_host(*to, reader.names, reader.problems);
    action::Write write;
    assign(write.transactions, fields.find("transactions"), read_count, reader.problems);
    if (host) {
        write.server = *host;
        reader.actions.emplace_back(write);
    }
}

struct Verb {
    std::string_view name;
    void (*read)(const Node& verb, Reader& reader);
};

constexpr std::array kVerbs{
    Verb{"crash", read_hosts<action::Crash>},
    Verb{"restart", read_hosts<action::Restart>},
    Verb{"hang", read_hosts<action::Hang>},
    Verb{"wake", read_hosts<action::Wake>},
    Verb{"partition", read_partition},
    Verb{"heal", read_heal},
    Verb{"lag", read_lag},
    Verb{"stop_receiver", read_hosts<action::StopReceiver>},
    Verb{"stop_applier", read_hosts<action::StopApplier>},
    Verb{"write", read_write},
    Verb{"crash_manager", read_manager_action<action::CrashManager>},
    Verb{"restart_manager", read_manager_action<action::RestartManager>},
};

const std::vector<std::string>& known_keys() {
    static const std::vector<std::string> kKeys = [] {
        std::vector<std::string> keys{"at", "when", "manager"};
        for (const auto& verb : kVerbs) {
            keys.emplace_back(verb.name);
        }
        for (const auto& name : request_verbs()) {
            keys.push_back(name);
        }
        return keys;
    }();
    return kKeys;
}

/// The kinds of Step, by name; found out from the variant itself, so that a new kind needs no entry
/// here.
template <std::size_t... I>
std::vector<std::string> step_kinds(std::index_sequence<I...> /*all*/) {
    return {std::string{kind_name(Step{std::variant_alternative_t<I, Step>{}})}...};
}

std::optional<StepTrigger> read_trigger(const Node& node, Problems& problems) {
    static const auto kKinds = step_kinds(std::make_index_sequence<std::variant_size_v<Step>>{});
    const Fields fields{node, {"step", "nth"}, problems};
    StepTrigger trigger;
    if (const Node* step = fields.find("step")) {
        const auto kind = read_text(*step, problems);
        if (!kind || !is_known(*step, "step", *kind, kKinds, problems)) {
            return std::nullopt;
        }
        trigger.kind = *kind;
    }
    assign(trigger.nth, fields.find("nth"), read_count, problems);
    if (trigger.nth == 0) {
        problems.add(*fields.find("nth"), "counting starts with 1");
        return std::nullopt;
    }
    return trigger;
}

std::optional<std::variant<Instant, StepTrigger>> read_when(const Node& event,
                                                            const Fields& fields,
                                                            Problems& problems) {
    const Node* at = fields.find("at");
    const Node* when = fields.find("when");
    if ((at == nullptr) == (when == nullptr)) {
        problems.add(event, R"(write either "at" or "when")");
        return std::nullopt;
    }
    if (at != nullptr) {
        const auto since_start = read_duration(*at, problems);
        return since_start
                   ? std::optional<std::variant<Instant, StepTrigger>>{Instant{*since_start}}
                   : std::nullopt;
    }
    const auto trigger = read_trigger(*when, problems);
    return trigger ? std::optional<std::variant<Instant, StepTrigger>>{*trigger} : std::nullopt;
}

std::string read_manager(const Fields& fields, const Names& names, Problems& problems) {
    std::string manager = names.managers.empty() ? "" : names.managers.front();
    if (const Node* node = fields.find("manager")) {
        const auto name = read_text(*node, problems);
        if (name && is_known(*node, "manager", *name, names.managers, problems)) {
            manager = *name;
        }
    }
    return manager;
}

/// The one member of an event that says what happens.
const Node* find_verb(const Node& event, Problems& problems) {
    const Node* verb = nullptr;
    for (const Node& member : event.items) {
        const bool is_verb = is_request(member.key) ||
                             std::any_of(kVerbs.begin(), kVerbs.end(), [&](const Verb& one) {
                                 return one.name == member.key;
                             });
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

std::vector<Action> read_actions(const Node& verb,
                                 const Fields& fields,
                                 const Names& names,
                                 Problems& problems) {
    Reader reader{names, problems, {}};
    if (is_request(verb.key)) {
        if (auto request = read_request(verb, names, problems)) {
            reader.actions.emplace_back(
                action::Operate{read_manager(fields, names, problems), *std::move(request)});
        }
        return reader.actions;
    }
    if (const Node* manager = fields.find("manager")) {
        problems.add(*manager, "only what an operator asks for goes to a manager");
    }
    for (const auto& known : kVerbs) {
        if (known.name == verb.key) {
            known.read(verb, reader);
        }
    }
    return reader.actions;
}

}  // namespace

void read_events(const Node& node, const Names& names, WorldSpec& world, Problems& problems) {
    Instant latest{};
    for (const Node* event : read_items(node, problems)) {
        const Fields fields{*event, known_keys(), problems};
        if (event->kind != Node::Kind::Object) {
            continue;
        }
        const auto when = read_when(*event, fields, problems);
        const Node* verb = find_verb(*event, problems);
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
        for (auto& action : read_actions(*verb, fields, names, problems)) {
            if (when) {
                world.actions.push_back({*when, std::move(action)});
            }
        }
    }
}

}  // namespace understudy::sim
