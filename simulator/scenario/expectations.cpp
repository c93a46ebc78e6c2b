// The section `expect`: what must come of it, and when it is looked at.
#include <array>
#include <functional>
#include <type_traits>

#include <fmt/format.h>

#include "simulator/scenario/reading.h"

namespace understudy::sim {
namespace {

struct Reader {
    const Names& names;
    Problems& problems;
    std::vector<Condition> conditions;
};

/// The value of an enum whose to_string() is `text`. Enums of the model are dense and start at
/// zero; "?" ends them.
template <class Enum>
std::optional<Enum> read_enum(const JsonNode& node, std::string_view what, Problems& problems) {
    constexpr unsigned kMost = 64;
    const auto text = read_text(node, problems);
    if (!text) {
        return std::nullopt;
    }
    std::vector<std::string> known;
    for (unsigned i = 0; i < kMost; ++i) {
        const auto value = static_cast<Enum>(i);
        const auto name = to_string(value);
        if (name == "?") {
            break;
        }
        if (name == *text) {
            return value;
        }
        known.emplace_back(name);
    }
    problems.add(node, fmt::format("unknown {} \"{}\"{}", what, *text, known_names(*text, known)));
    return std::nullopt;
}

template <class What>
void read_servers(const JsonNode& node, Reader& reader) {
    for (const JsonNode* item : read_one_or_more(node)) {
        if (const auto host = read_host(*item, reader.names, reader.problems)) {
            reader.conditions.emplace_back(What{*host});
        }
    }
}

void read_analysis(const JsonNode& node, Reader& reader) {
    for (const JsonNode* member : read_members(node, reader.problems)) {
        const auto host = read_host_name(*member, member->key, reader.names, reader.problems);
        const auto code = read_enum<AnalysisCode>(*member, "analysis", reader.problems);
        if (host && code) {
            reader.conditions.emplace_back(expect::Analysis{*host, *code});
        }
    }
}

/// `{ "alpha": "db3" }`.
template <class What>
void read_server_of_cluster(const JsonNode& node, Reader& reader) {
    for (const JsonNode* member : read_members(node, reader.problems)) {
        const auto cluster = read_cluster_name(*member, member->key, reader.names, reader.problems);
        const auto host = read_host(*member, reader.names, reader.problems);
        if (cluster && host) {
            reader.conditions.emplace_back(What{*cluster, *host});
        }
    }
}

void read_source(const JsonNode& node, Reader& reader) {
    for (const JsonNode* member : read_members(node, reader.problems)) {
        const auto replica = read_host_name(*member, member->key, reader.names, reader.problems);
        const bool is_nobody = member->kind == JsonNode::Kind::Null;
        const auto source =
            is_nobody ? std::nullopt : read_host(*member, reader.names, reader.problems);
        if (replica && (source || is_nobody)) {
            reader.conditions.emplace_back(expect::Source{*replica, source});
        }
    }
}

/// `{ "alpha": "succeeded" }`; of any end: `"alpha"`, or true for any cluster.
void read_recovery(const JsonNode& node, Reader& reader) {
    if (node.kind == JsonNode::Kind::Boolean && node.boolean) {
        reader.conditions.emplace_back(expect::RecoveryStarts{});
    } else if (node.kind == JsonNode::Kind::Text) {
        if (auto cluster = read_cluster_name(node, node.text, reader.names, reader.problems)) {
            reader.conditions.emplace_back(expect::RecoveryStarts{*std::move(cluster)});
        }
    } else {
        for (const JsonNode* member : read_members(node, reader.problems)) {
            const auto cluster =
                read_cluster_name(*member, member->key, reader.names, reader.problems);
            const auto outcome = read_enum<RecoveryOutcome>(*member, "outcome", reader.problems);
            if (cluster && outcome) {
                reader.conditions.emplace_back(expect::RecoveryEnds{*cluster, *outcome});
            }
        }
    }
}

/// `{ "alpha": "succeeded" }`.
void read_operation(const JsonNode& node, Reader& reader) {
    for (const JsonNode* member : read_members(node, reader.problems)) {
        const auto cluster = read_cluster_name(*member, member->key, reader.names, reader.problems);
        const auto outcome = read_enum<RecoveryOutcome>(*member, "outcome", reader.problems);
        if (cluster && outcome) {
            reader.conditions.emplace_back(expect::OperationEnds{*cluster, *outcome});
        }
    }
}

void read_refused(const JsonNode& node, Reader& reader) {
    for (const JsonNode* member : read_members(node, reader.problems)) {
        const auto cluster = read_cluster_name(*member, member->key, reader.names, reader.problems);
        const auto reason = read_enum<RefusalReason>(*member, "reason of refusal", reader.problems);
        if (cluster && reason) {
            reader.conditions.emplace_back(expect::Refused{*cluster, *reason});
        }
    }
}

/// `{ "before a failover": "done" }`.
void read_hooks_end(const JsonNode& node, Reader& reader) {
    static const std::vector<std::string> kEnds{"done", "failed"};
    for (const JsonNode* member : read_members(node, reader.problems)) {
        const auto moment = read_hook_moment(*member, member->key, reader.problems);
        const auto end = read_text(*member, reader.problems);
        if (moment && end && is_known(*member, "end of hooks", *end, kEnds, reader.problems)) {
            reader.conditions.emplace_back(expect::HooksEnd{*moment, *end == kEnds.front()});
        }
    }
}

void read_recoveries(const JsonNode& node, Reader& reader) {
    if (const auto count = read_count(node, reader.problems)) {
        reader.conditions.emplace_back(expect::Recoveries{*count});
    }
}

void read_holds(const JsonNode& node, Reader& reader) {
    for (const JsonNode* item : read_one_or_more(node)) {
        if (auto id = read_text(*item, reader.problems)) {
            reader.conditions.emplace_back(expect::Holds{*std::move(id)});
        }
    }
}

struct Word {
    std::string_view name;
    void (*read)(const JsonNode& node, Reader& reader);
};

constexpr std::array kConditions{
    Word{"analysis", read_analysis},
    Word{"operation", read_operation},
    Word{"primary", read_server_of_cluster<expect::Primary>},
    Word{"published", read_server_of_cluster<expect::Published>},
    Word{"source", read_source},
    Word{"writable", read_servers<expect::Writable>},
    Word{"read_only", read_servers<expect::ReadOnly>},
    Word{"stopped", read_servers<expect::Stopped>},
    Word{"detached", read_servers<expect::Detached>},
    Word{"by_coordinates", read_servers<expect::ByCoordinates>},
    Word{"acknowledges", read_servers<expect::Acknowledges>},
    Word{"waits_for_acknowledgements", read_servers<expect::WaitsForAcknowledgements>},
    Word{"promoted", read_servers<expect::Promoted>},
    Word{"quarantined", read_servers<expect::Quarantined>},
    Word{"rejoined", read_servers<expect::Rejoined>},
    Word{"hooks", read_hooks_end},
    Word{"recovery", read_recovery},
    Word{"recoveries", read_recoveries},
    Word{"refused", read_refused},
    Word{"holds", read_holds},
};

std::vector<std::string> condition_words() {
    std::vector<std::string> words;
    for (const auto& condition : kConditions) {
        words.emplace_back(condition.name);
    }
    return words;
}

/// The conditions that are mere words.
void read_named(const JsonNode& node, Reader& reader) {
    static const std::vector<std::string> kNamed{
        "two-writable-primaries", "no-acknowledged-transaction-lost", "every-promise-holds"};
    if (!is_known(node, "condition", node.text, kNamed, reader.problems)) {
        return;
    }
    if (node.text == kNamed.front()) {
        reader.conditions.emplace_back(expect::TwoWritablePrimaries{});
    } else if (node.text == kNamed.back()) {
        reader.conditions.emplace_back(expect::Holds{});
    } else {
        reader.conditions.emplace_back(expect::NothingAcknowledgedLost{});
    }
}

/// Reads those members of `object` that are conditions; the caller has checked its keys.
void read_condition_members(const JsonNode& object, Reader& reader) {
    for (const JsonNode& member : object.items) {
        for (const auto& known : kConditions) {
            if (known.name == member.key) {
                known.read(member, reader);
            }
        }
    }
}

/// The value of `never` or `finally`: a word, or an object of conditions.
void read_condition(const JsonNode& node, Reader& reader) {
    if (node.kind == JsonNode::Kind::Text) {
        read_named(node, reader);
        return;
    }
    const Fields fields{node, condition_words(), reader.problems};
    read_condition_members(node, reader);
    if (node.kind == JsonNode::Kind::Object && node.items.empty()) {
        reader.problems.add(node, "no condition");
    }
}

/// Fills in when the conditions must hold and collects them. Exactly one of the three words says
/// so.
std::optional<Expectation> read_cadence(const JsonNode& node, Reader& reader) {
    auto keys = condition_words();
    keys.insert(keys.end(), {"within", "never", "finally", "after"});
    const Fields fields{node, keys, reader.problems};
    const JsonNode* within = fields.find("within");
    const JsonNode* never = fields.find("never");
    const JsonNode* last = fields.find("finally");
    if ((within != nullptr) + (never != nullptr) + (last != nullptr) != 1) {
        reader.problems.add(node, R"(write exactly one of "within", "never" and "finally")");
        return std::nullopt;
    }
    Expectation expectation;
    expectation.line = node.line;
    if (const JsonNode* after = fields.find("after")) {
        Duration since_start{};
        assign(since_start, after, read_duration, reader.problems);
        expectation.after = Instant{since_start};
        if (last != nullptr) {
            reader.problems.add(*after, "what holds finally is looked at once, at the end");
        }
    }
    if (within == nullptr) {
        expectation.cadence = never != nullptr ? Cadence::Never : Cadence::Finally;
        read_condition(never != nullptr ? *never : *last, reader);
        for (const JsonNode& member : node.items) {
            if (&member != never && &member != last && member.key != "after") {
                reader.problems.add(member, "write the condition inside never or finally");
            }
        }
        return expectation;
    }
    Duration by{};
    assign(by, within, read_duration, reader.problems);
    expectation.cadence = Cadence::Within;
    expectation.by = Instant{by};
    if (expectation.by < expectation.after) {
        reader.problems.add(*within, "ends before it begins");
    }
    read_condition_members(node, reader);
    return expectation;
}

}  // namespace

std::vector<Expectation> read_expectations(const JsonNode& node,
                                           const Names& names,
                                           Problems& problems) {
    std::vector<Expectation> expectations;
    bool has_safety = false;
    for (const JsonNode* item : read_items(node, problems)) {
        Reader reader{names, problems, {}};
        const auto when = read_cadence(*item, reader);
        if (!when) {
            continue;
        }
        if (reader.conditions.empty() && problems.empty()) {
            problems.add(*item, "no condition" + known_names("", condition_words()));
        }
        has_safety = has_safety || when->cadence != Cadence::Within;
        for (auto& condition : reader.conditions) {
            expectations.push_back(*when);
            expectations.back().condition = std::move(condition);
        }
    }
    if (!has_safety && node.kind == JsonNode::Kind::List) {
        problems.add(node, R"(at least one expectation must be a "never" or a "finally")");
    }
    return expectations;
}

}  // namespace understudy::sim
