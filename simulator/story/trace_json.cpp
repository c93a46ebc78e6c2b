#include "simulator/story/trace_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/base/overloaded.h"

namespace understudy::story {
namespace {

using Json = nlohmann::ordered_json;
namespace happening = sim::happening;

Json key_or_null(const std::optional<InstanceKey>& key) {
    return key ? Json(to_string(*key)) : Json(nullptr);
}

void add_step(Json& json, const Step& step) {
    json["step"] = kind_name(step);
    json["instance"] = to_string(target(step));
}

Json candidates(const Choice& choice) {
    Json list = Json::array();
    for (const auto& candidate : choice.ranking) {
        Json objections = Json::array();
        for (const auto& objection : candidate.objections) {
            objections.push_back(
                {{"veto", to_string(objection.veto)}, {"detail", objection.detail}});
        }
        list.push_back({{"instance", to_string(candidate.key)},
                        {"place", candidate.place},
                        {"objections", objections}});
    }
    return list;
}

Json planned_steps(const PhasePlan& plan) {
    Json list = Json::array();
    for (const auto& planned : plan.steps) {
        Json one;
        add_step(one, planned.step);
        one["wave"] = planned.wave;
        one["text"] = describe(planned.step);
        list.push_back(std::move(one));
    }
    return list;
}

void add_place(Json& json, const ClusterAlias& cluster, const InstanceKey& instance) {
    json["cluster"] = cluster.value;
    json["instance"] = to_string(instance);
}

void add_finding(Json& json, const Finding& finding) {
    json["cluster"] = finding.cluster.value;
    json["instance"] = to_string(finding.instance);
    json["analysis"] = to_string(finding.code);
}

std::vector<std::string> in_words(const std::vector<Move>& moves) {
    std::vector<std::string> words;
    for (const Move& move : moves) {
        words.push_back(to_string(move));
    }
    return words;
}

void add_operation(Json& json, const record::OperationStarted& it) {
    json["recovery"] = it.recovery.value;
    json["cluster"] = it.cluster.value;
    json["operation"] = describe(it.operation);
    json["moves"] = in_words(it.moves);
}

void add_operation(Json& json, const record::OperationRefused& it) {
    json["cluster"] = it.cluster.value;
    json["operation"] = describe(it.operation);
    json["reason"] = to_string(it.refusal.reason);
}

void add_operation(Json& json, const record::OperationEnded& it) {
    json["recovery"] = it.recovery.value;
    json["cluster"] = it.cluster.value;
    json["operation"] = describe(it.operation);
    json["outcome"] = to_string(it.outcome);
    json["moves"] = in_words(it.done);
}

void add_hooks(Json& json, const record::HooksOwed& it) {
    json["recovery"] = it.recovery.value;
    json["cluster"] = it.facts.cluster.value;
    json["instance"] = to_string(it.facts.failed);
}

template <class Hooks>
void add_hooks(Json& json, const Hooks& it) {
    json["recovery"] = it.recovery.value;
    json["cluster"] = it.cluster.value;
    json["instance"] = to_string(it.failed);
    json["moment"] = to_string(it.moment);
    if constexpr (requires { it.is_done; }) {
        json["is_done"] = it.is_done;
    }
}

/// What a program wants of a record beside its sentence.
void add_record(Json& json, const RecordBody& body) {
    std::visit(
        Overloaded{
            [&](const record::FindingChanged& it) { add_finding(json, it.finding); },
            [&](const record::Confirmed& it) { add_finding(json, it.finding); },
            [&](const record::RecoveryRefused& it) {
                json["cluster"] = it.cluster.value;
                json["instance"] = to_string(it.primary);
                json["reason"] = to_string(it.refusal.reason);
            },
            [&](const record::RecoveryStarted& it) {
                json["recovery"] = it.recovery.value;
                json["recovery_kind"] = to_string(it.kind);
                json["cluster"] = it.cluster.value;
                json["instance"] = to_string(it.primary);
            },
            [&](const record::HooksOwed& it) { add_hooks(json, it); },
            [&](const record::HooksBegun& it) { add_hooks(json, it); },
            [&](const record::HooksEnded& it) { add_hooks(json, it); },
            [&](const record::OperationStarted& it) { add_operation(json, it); },
            [&](const record::OperationRefused& it) { add_operation(json, it); },
            [&](const record::OperationEnded& it) { add_operation(json, it); },
            [&](const record::RecoveryResumed& it) {
                json["recovery"] = it.recovery.value;
                json["cluster"] = it.cluster.value;
                json["phase"] = to_string(it.reached);
            },
            [&](const record::PhasePlanned& it) {
                json["recovery"] = it.recovery.value;
                json["phase"] = to_string(it.plan.phase);
                json["steps"] = planned_steps(it.plan);
            },
            [&](const record::StepEnded& it) {
                json["recovery"] = it.recovery.value;
                json["phase"] = to_string(it.phase);
                add_step(json, it.step);
                json["is_done"] = it.is_done;
            },
            [&](const record::CandidatesJudged& it) {
                json["recovery"] = it.recovery.value;
                json["chosen"] = key_or_null(it.choice.chosen);
                json["catch_up_from"] = key_or_null(it.choice.catch_up_from);
                json["known_loss"] = it.choice.loss.known;
                json["candidates"] = candidates(it.choice);
            },
            [&](const record::RecoveryEnded& it) {
                json["recovery"] = it.recovery.value;
                json["cluster"] = it.cluster.value;
                json["instance"] = to_string(it.primary);
                json["outcome"] = to_string(it.outcome);
                json["successor"] = key_or_null(it.successor);
            },
            [&](const record::ReturnJudged& it) {
                json["instance"] = to_string(it.instance);
                json["primary"] = to_string(it.primary);
                json["comparison"] = to_string(it.comparison);
                json["is_rejoined"] = it.is_rejoined;
            },
            [&](const record::SideStep& it) { add_step(json, it.step); },
            [&](const record::PrimaryGivenBack& it) { add_place(json, it.cluster, it.primary); },
            [&](const record::MemberJoined& it) { add_place(json, it.cluster, it.instance); },
            [&](const record::PrimaryPublished& it) { add_place(json, it.cluster, it.primary); },
            [&](const record::Suspected& it) { add_place(json, it.cluster, it.primary); },
            [&](const record::SuspicionCleared& it) { add_place(json, it.cluster, it.primary); },
            [&](const record::RecoveriesSwitched& it) { json["is_enabled"] = it.is_enabled; },
            [&](const record::RecoveryAcknowledged& it) { json["cluster"] = it.cluster.value; },
            [&](const auto& it) { json["instance"] = to_string(it.instance); },
        },
        body);
}

void add_details(Json& json, const sim::Happening& what) {
    std::visit(Overloaded{
                   [](const happening::ActionTaken&) {},
                   [&](const happening::Recorded& it) {
                       json["actor"] = it.manager;
                       add_record(json, it.body);
                   },
                   [&](const happening::Answered& it) {
                       json["actor"] = it.manager;
                       json["is_done"] = it.outcome.has_value();
                   },
                   [&](const happening::StepArrived& it) {
                       json["actor"] = to_string(it.server);
                       add_step(json, it.step);
                       json["is_done"] = it.outcome.has_value();
                   },
                   [&](const happening::WritesStopped& it) { json["actor"] = it.client; },
                   [&](const happening::WritesResumed& it) {
                       json["actor"] = it.client;
                       json["instance"] = to_string(it.server);
                       json["outage_us"] = it.outage.count();
                   },
                   [&](const happening::Violated& it) { json["checker"] = it.checker; },
               },
               what);
}

Json entry_json(const sim::TraceEntry& entry) {
    Json json;
    json["at_us"] = entry.at.time_since_epoch().count();
    json["sequence"] = entry.sequence;
    json["kind"] = sim::kind_name(entry.what);
    json["text"] = sim::describe(entry.what);
    add_details(json, entry.what);
    return json;
}

std::string_view ruling_name(sim::Ruling ruling) {
    switch (ruling) {
        case sim::Ruling::Holds: return "holds";
        case sim::Ruling::Fails: return "fails";
        case sim::Ruling::Open: return "open";
    }
    return "?";
}

Json verdict_json(const sim::Playback& run) {
    Json json;
    json["kind"] = "Verdict";
    json["is_passed"] = is_passed(run);
    json["ended_us"] = run.ended.time_since_epoch().count();
    json["events"] = run.events;
    json["trace_hash"] = fmt::format("{:016x}", run.trace_hash);
    Json expectations = Json::array();
    for (const auto& judgement : run.judgements) {
        expectations.push_back({{"line", judgement.expectation.line},
                                {"text", sim::describe(judgement.expectation)},
                                {"ruling", ruling_name(judgement.ruling)},
                                {"detail", judgement.detail}});
    }
    json["expectations"] = std::move(expectations);
    Json checkers = Json::array();
    for (const auto& checker : run.checkers) {
        const auto& verdict = checker.verdict;
        checkers.push_back(
            {{"id", verdict.id},
             {"claim", verdict.claim},
             {"evaluated", verdict.evaluated},
             {"interesting", verdict.interesting},
             {"excused", verdict.excused},
             {"violation", verdict.violation ? Json(*verdict.violation) : Json(nullptr)},
             {"excuse", checker.excuse}});
    }
    json["checkers"] = std::move(checkers);
    json["useless_excuses"] = run.useless_excuses;
    json["failed_check"] = run.failed_check;
    return json;
}

/// A name or an error text may be no UTF-8; the trace must be printable all the same.
std::string line(const Json& json) {
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string to_ndjson(const sim::Scenario& scenario, const sim::Playback& run) {
    Json header;
    header["kind"] = "Header";
    header["format"] = kTraceFormat;
    header["scenario"] = scenario.file;
    header["goal"] = scenario.goal;
    header["method"] = scenario.method;
    header["seed"] = run.seed;
    std::string text = line(header);
    for (const auto& entry : run.trace) {
        text += line(entry_json(entry));
    }
    return text + line(verdict_json(run));
}

}  // namespace understudy::story
