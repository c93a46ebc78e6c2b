// Events that are faults: what every FaultClass says of itself is what may be written.
#include <algorithm>

#include <fmt/format.h>

#include "simulator/faults/fault_class.h"
#include "simulator/faults/targets.h"
#include "simulator/scenario/reading.h"

namespace understudy::sim {
namespace {

using Known = std::vector<std::string>;

Known with(Known names, const Known& more) {
    names.insert(names.end(), more.begin(), more.end());
    return names;
}

/// "replicas of db1".
bool is_known_role(const JsonNode& node,
                   const TargetRole& role,
                   const Names& names,
                   Problems& problems) {
    if (role.word == "dc") {
        return is_known(node, "data center", role.name, names.data_centers, problems);
    }
    if (!is_known(node, "word", role.word, target_words(), problems)) {
        return false;
    }
    const Known whose =
        role.word == "replicas" ? with(names.clusters, names.hosts) : names.clusters;
    return is_known(node, "cluster", role.name, whose, problems);
}

Known known_to(Hits hits, const Names& names) {
    if (hits == Hits::Managers) {
        return with(names.managers, {"managers"});
    }
    Known known = with(names.hosts, {"servers"});
    if (hits == Hits::Links) {
        known = with(with(known, names.managers), with(names.clients, {"managers", "discovery"}));
    }
    return known;
}

std::vector<std::string> read_targets(const JsonNode& node,
                                      Hits hits,
                                      const Names& names,
                                      Problems& problems) {
    std::vector<std::string> targets;
    for (const JsonNode* item : read_one_or_more(node)) {
        const auto text = read_text(*item, problems);
        if (!text) {
            continue;
        }
        const auto role = hits == Hits::Managers ? std::nullopt : parse_target_role(*text);
        const std::string_view what = hits == Hits::Managers  ? "manager"
                                      : hits == Hits::Servers ? "host"
                                                              : "server, manager or client";
        if (role ? is_known_role(*item, *role, names, problems)
                 : is_known(*item, what, *text, known_to(hits, names), problems)) {
            targets.push_back(*text);
        }
    }
    return targets;
}

const JsonNode* find_member(const JsonNode& event, std::string_view key) {
    const auto found = std::find_if(event.items.begin(),
                                    event.items.end(),
                                    [&](const JsonNode& one) { return one.key == key; });
    return found == event.items.end() ? nullptr : &*found;
}

std::optional<std::int64_t> read_amount(const JsonNode& node, Unit unit, Problems& problems) {
    if (unit == Unit::Time) {
        const auto time = read_duration(node, problems);
        return time ? std::optional{time->count()} : std::nullopt;
    }
    const auto count = read_count(node, problems);
    return count ? std::optional<std::int64_t>{*count} : std::nullopt;
}

void read_amounts(const JsonNode& event,
                  const FaultClass& known,
                  Fault& fault,
                  Problems& problems) {
    for (const Parameter& parameter : known.parameters) {
        if (const JsonNode* said = find_member(event, parameter.name)) {
            if (const auto value = read_amount(*said, parameter.unit, problems)) {
                fault.amounts[std::string{parameter.name}] = *value;
            }
        }
    }
}

/// Words of faults that mean nothing beside this one.
void refuse_strangers(const JsonNode& event,
                      const FaultClass& known,
                      bool is_end,
                      Problems& problems) {
    for (const JsonNode& member : event.items) {
        const bool is_parameter = std::any_of(
            known.parameters.begin(), known.parameters.end(), [&](const Parameter& one) {
                return one.name == member.key && !is_end;
            });
        const bool is_strange_for = member.key == "for" && (is_end || known.ends_as.empty());
        const bool is_strange_from = member.key == "from" && known.hits != Hits::Links;
        const bool is_strange_parameter = !is_parameter && is_fault_parameter(member.key);
        if (is_strange_for || is_strange_from || is_strange_parameter) {
            problems.add(member,
                         fmt::format("\"{}\" means nothing beside \"{}\"",
                                     member.key,
                                     is_end ? known.ends_as : known.name));
        }
    }
}

}  // namespace

bool is_fault_verb(const std::string& verb) {
    return find_fault_class(verb) != nullptr;
}

bool is_fault_parameter(const std::string& word) {
    const auto all = fault_classes();
    return std::any_of(all.begin(), all.end(), [&](const FaultClass* one) {
        return std::any_of(one->parameters.begin(),
                           one->parameters.end(),
                           [&](const Parameter& parameter) { return parameter.name == word; });
    });
}

std::vector<std::string> fault_words() {
    std::vector<std::string> words{"for", "from"};
    for (const FaultClass* one : fault_classes()) {
        words.emplace_back(one->name);
        if (!one->ends_as.empty()) {
            words.emplace_back(one->ends_as);
        }
        for (const Parameter& parameter : one->parameters) {
            words.emplace_back(parameter.name);
        }
    }
    return words;
}

std::optional<Fault> read_fault(const JsonNode& event,
                                const JsonNode& verb,
                                const Names& names,
                                Problems& problems) {
    const FaultClass& known = *find_fault_class(verb.key);
    Fault fault;
    fault.kind = known.name;
    fault.is_end = verb.key == known.ends_as;
    refuse_strangers(event, known, fault.is_end, problems);
    const bool is_all = fault.is_end && verb.kind == JsonNode::Kind::Boolean && verb.boolean;
    if (is_all) {
        return fault;
    }
    fault.targets = read_targets(verb, known.hits, names, problems);
    if (const JsonNode* from = find_member(event, "from")) {
        fault.from = read_targets(*from, known.hits, names, problems);
    } else if (known.hits == Hits::Links && !fault.is_end) {
        problems.add(event, fmt::format("\"{}\" needs \"from\": the other side", verb.key));
    }
    for (const auto& name : fault.targets) {
        if (std::find(fault.from.begin(), fault.from.end(), name) != fault.from.end()) {
            problems.add(verb, fmt::format("\"{}\" is on both sides", name));
        }
    }
    read_amounts(event, known, fault, problems);
    if (const JsonNode* lasts = find_member(event, "for")) {
        fault.lasts = read_duration(*lasts, problems);
    }
    return fault;
}

}  // namespace understudy::sim
