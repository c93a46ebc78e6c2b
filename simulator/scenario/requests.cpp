// The verbs of `events` that are an operator's: switchover, recover, downtime and the like.
#include <algorithm>
#include <array>

#include "simulator/scenario/reading.h"

namespace understudy::sim {
namespace {

using Read = std::optional<OperatorRequest> (*)(const JsonNode& verb,
                                                const Names& names,
                                                Problems& problems);

/// `"db1"`, or `{ "instance": "db1", ... }` with more to say.
std::optional<InstanceKey> read_instance(const JsonNode& verb,
                                         const std::vector<std::string>& keys,
                                         const Names& names,
                                         Problems& problems) {
    if (verb.kind != JsonNode::Kind::Object) {
        return read_host(verb, names, problems);
    }
    const JsonNode* instance = Fields{verb, keys, problems}.require("instance");
    return instance == nullptr ? std::nullopt : read_host(*instance, names, problems);
}

/// A member of a verb that may also be written as a mere host.
const JsonNode* find_member(const JsonNode& verb, std::string_view key) {
    const auto at = std::find_if(
        verb.items.begin(), verb.items.end(), [&](const JsonNode& n) { return n.key == key; });
    return at == verb.items.end() ? nullptr : &*at;
}

/// Whether the verb says `true`, as those must that have no object.
bool read_true(const JsonNode& verb, Problems& problems) {
    const bool is_true = verb.kind == JsonNode::Kind::Boolean && verb.boolean;
    if (!is_true) {
        problems.add(verb, "write true");
    }
    return is_true;
}

std::optional<InstanceKey> read_designated(const JsonNode& verb,
                                           const Names& names,
                                           Problems& problems) {
    const JsonNode* to = find_member(verb, "to");
    return to == nullptr ? std::nullopt : read_host(*to, names, problems);
}

std::optional<OperatorRequest> read_switchover(const JsonNode& verb,
                                               const Names& names,
                                               Problems& problems) {
    const auto instance = read_instance(verb, {"instance", "to"}, names, problems);
    const auto designated = read_designated(verb, names, problems);
    return instance ? std::optional<OperatorRequest>{request::Switchover{*instance, designated}}
                    : std::nullopt;
}

std::optional<OperatorRequest> read_recover(const JsonNode& verb,
                                            const Names& names,
                                            Problems& problems) {
    const auto instance =
        read_instance(verb, {"instance", "to", "whatever_is_lost"}, names, problems);
    request::Recover asked{.instance = {}, .designated = read_designated(verb, names, problems)};
    assign(asked.may_lose_anything, find_member(verb, "whatever_is_lost"), read_boolean, problems);
    if (!instance) {
        return std::nullopt;
    }
    asked.instance = *instance;
    return asked;
}

/// A downtime or a maintenance.
template <class Begin>
std::optional<OperatorRequest> read_span(const JsonNode& verb,
                                         const Names& names,
                                         Problems& problems) {
    const auto instance =
        read_instance(verb, {"instance", "length", "owner", "reason"}, names, problems);
    Begin begin{
        .instance = {}, .length = std::chrono::hours{1}, .owner = "operator", .reason = "scenario"};
    assign(begin.length, find_member(verb, "length"), read_duration, problems);
    assign(begin.owner, find_member(verb, "owner"), read_text, problems);
    assign(begin.reason, find_member(verb, "reason"), read_text, problems);
    if (!instance) {
        return std::nullopt;
    }
    begin.instance = *instance;
    return begin;
}

std::optional<OperatorRequest> read_acknowledge(const JsonNode& verb,
                                                const Names& names,
                                                Problems& problems) {
    const auto instance = read_instance(verb, {"instance", "owner", "comment"}, names, problems);
    request::Acknowledge acknowledge{.instance = {}, .owner = "operator", .comment = "scenario"};
    assign(acknowledge.owner, find_member(verb, "owner"), read_text, problems);
    assign(acknowledge.comment, find_member(verb, "comment"), read_text, problems);
    if (!instance) {
        return std::nullopt;
    }
    acknowledge.instance = *instance;
    return acknowledge;
}

template <class Request>
std::optional<OperatorRequest> read_of_instance(const JsonNode& verb,
                                                const Names& names,
                                                Problems& problems) {
    const auto instance = read_instance(verb, {"instance"}, names, problems);
    return instance ? std::optional<OperatorRequest>{Request{*instance}} : std::nullopt;
}

template <class Request>
std::optional<OperatorRequest> read_global(const JsonNode& verb,
                                           const Names& /*names*/,
                                           Problems& problems) {
    return read_true(verb, problems) ? std::optional<OperatorRequest>{Request{}} : std::nullopt;
}

const OperationTraits* find_operation(std::string_view verb) {
    for (const OperationTraits& traits : operation_traits()) {
        if (verb_of(traits.kind) == verb) {
            return &traits;
        }
    }
    return nullptr;
}

/// What the kind wants to know beside whom.
void read_parameters(const OperationTraits& traits,
                     const JsonNode& verb,
                     Parameters& parameters,
                     Problems& problems) {
    if (traits.parameter == Parameter::Binlog) {
        const JsonNode* binlog = find_member(verb, "binlog");
        if (binlog == nullptr) {
            problems.add(verb,
                         R"(say which file: { "instance": host, "binlog": "binlog.000002" })");
        } else {
            parameters.binlog = read_text(*binlog, problems);
        }
    }
    if (traits.parameter == Parameter::Process) {
        const JsonNode* process = find_member(verb, "process");
        if (process == nullptr) {
            problems.add(verb, R"(say which connection: { "instance": host, "process": 1 })");
        } else {
            parameters.process = read_count(*process, problems);
        }
    }
    if (traits.parameter != Parameter::Delay) {
        return;
    }
    const JsonNode* delay = find_member(verb, "delay");
    if (delay == nullptr) {
        problems.add(verb, R"(say how long: { "instance": host, "delay": "1h" })");
        return;
    }
    parameters.delay = read_duration(*delay, problems);
}

std::optional<OperatorRequest> read_operation(const OperationTraits& traits,
                                              const JsonNode& verb,
                                              const Names& names,
                                              Problems& problems) {
    std::vector<std::string> keys{"instance"};
    if (traits.destination != NeedsDestination::No) {
        keys.emplace_back("below");
    }
    if (traits.is_of_replicas) {
        keys.emplace_back("pattern");
    }
    if (traits.parameter == Parameter::Delay) {
        keys.emplace_back("delay");
    }
    if (traits.parameter == Parameter::Binlog) {
        keys.emplace_back("binlog");
    }
    if (traits.parameter == Parameter::Process) {
        keys.emplace_back("process");
    }
    const auto instance = read_instance(verb, keys, names, problems);
    request::Operate asked{.operation = {.kind = traits.kind, .instance = {}}, .owner = "operator"};
    if (const JsonNode* below = find_member(verb, "below")) {
        asked.operation.destination = read_host(*below, names, problems);
    } else if (traits.destination == NeedsDestination::Yes) {
        problems.add(verb, R"(say below whom: { "instance": host, "below": host })");
    }
    assign(asked.operation.pattern, find_member(verb, "pattern"), read_text, problems);
    read_parameters(traits, verb, asked.operation.parameters, problems);
    if (!instance) {
        return std::nullopt;
    }
    asked.operation.instance = *instance;
    return asked;
}

struct RequestVerb {
    std::string_view name;
    Read read;
};

constexpr std::array kVerbs{
    RequestVerb{"switchover", read_switchover},
    RequestVerb{"recover", read_recover},
    RequestVerb{"downtime", read_span<request::BeginDowntime>},
    RequestVerb{"end_downtime", read_of_instance<request::EndDowntime>},
    RequestVerb{"maintenance", read_span<request::BeginMaintenance>},
    RequestVerb{"end_maintenance", read_of_instance<request::EndMaintenance>},
    RequestVerb{"disable_recoveries", read_global<request::DisableRecoveries>},
    RequestVerb{"enable_recoveries", read_global<request::EnableRecoveries>},
    RequestVerb{"acknowledge", read_acknowledge},
    RequestVerb{"locate_gtid_errant", read_of_instance<request::LocateErrant>},
    RequestVerb{"discover", read_of_instance<request::Discover>},
    RequestVerb{"forget", read_of_instance<request::Forget>},
};

}  // namespace

bool is_request(const std::string& verb) {
    const auto is_it = [&](const RequestVerb& known) { return known.name == verb; };
    return find_operation(verb) != nullptr || std::any_of(kVerbs.begin(), kVerbs.end(), is_it);
}

/// Somebody who sets read_only past every manager is a fault: set_read_only.
std::string verb_of(OperationKind kind) {
    if (kind == OperationKind::SetReadOnly) {
        return "make_read_only";
    }
    if (kind == OperationKind::SetWritable) {
        return "make_writable";
    }
    std::string verb{to_string(kind)};
    std::replace(verb.begin(), verb.end(), '-', '_');
    return verb;
}

std::vector<std::string> request_verbs() {
    std::vector<std::string> names;
    for (const auto& verb : kVerbs) {
        names.emplace_back(verb.name);
    }
    for (const OperationTraits& traits : operation_traits()) {
        names.push_back(verb_of(traits.kind));
    }
    return names;
}

std::optional<OperatorRequest> read_request(const JsonNode& verb,
                                            const Names& names,
                                            Problems& problems) {
    if (const OperationTraits* traits = find_operation(verb.key)) {
        return read_operation(*traits, verb, names, problems);
    }
    const auto known = std::find_if(
        kVerbs.begin(), kVerbs.end(), [&](const RequestVerb& one) { return one.name == verb.key; });
    return known == kVerbs.end() ? std::nullopt : known->read(verb, names, problems);
}

}  // namespace understudy::sim
