#include "simulator/world/cover.h"

#include <algorithm>
#include <utility>

#include "engine/base/overloaded.h"
#include "engine/model/operation.h"
#include "engine/model/record.h"

#include "simulator/faults/fault_class.h"

namespace understudy::sim {

namespace {

std::string role_of(const Truth& truth, std::uint32_t server) {
    const Server& one = truth.servers.at(server);
    if (truth.discovery.published(one.cluster) == server) {
        return "primary";
    }
    const auto& members = truth.servers.members(one.cluster);
    const bool has_replicas =
        std::any_of(members.begin(), members.end(), [&](std::uint32_t member) {
            return truth.servers.at(member).source == one.key;
        });
    if (one.source) {
        return has_replicas ? "intermediate" : "replica";
    }
    return "former primary";
}

void cover_fault(const Fault& fault, const Truth& truth, Coverage& coverage) {
    const FaultClass& known = class_of(fault);
    const std::string name = "fault " + fault.kind;
    if (fault.is_end) {
        return;
    }
    if (known.hits != Hits::Servers) {
        ++coverage[name];
        return;
    }
    for (const std::string& target : fault.targets) {
        InstanceKey key;
        key.host = target;
        if (const auto server = truth.servers.find(key)) {
            ++coverage[name + " on " + role_of(truth, *server)];
        }
    }
}

void cover_record(const RecordBody& body, Coverage& coverage) {
    ++coverage["record " + std::string{kind_name(body)}];
    std::visit(
        Overloaded{
            [&](const record::FindingChanged& it) {
                ++coverage["analysis " + std::string{to_string(it.finding.code)}];
            },
            [&](const record::RecoveryRefused& it) {
                ++coverage["refusal " + std::string{to_string(it.refusal.reason)}];
            },
            [&](const record::OperationRefused& it) {
                ++coverage["refusal " + std::string{to_string(it.refusal.reason)}];
                ++coverage["operation " + std::string{to_string(it.operation.kind)} + " refused"];
            },
            [&](const record::OperationEnded& it) {
                ++coverage["operation " + std::string{to_string(it.operation.kind)} + " " +
                           std::string{to_string(it.outcome)}];
            },
            [&](const record::PhasePlanned& it) {
                ++coverage["phase " + std::string{to_string(it.plan.phase)}];
            },
            [&](const record::HooksEnded& it) {
                ++coverage["hooks " + std::string{to_string(it.moment)} +
                           (it.is_done ? " done" : " failed")];
            },
            [&](const record::RecoveryEnded& it) {
                ++coverage["outcome " + std::string{to_string(it.outcome)}];
            },
            [](const auto&) {},
        },
        body);
}

void cover_answer(const fact::StepAnswered& answered, Coverage& coverage) {
    const std::string name = "step " + std::string{kind_name(answered.step)};
    if (answered.outcome) {
        ++coverage[name + " done"];
        return;
    }
    const bool is_unknown = answered.outcome.error().code == ErrorCode::OutcomeUnknown;
    ++coverage[name + (is_unknown ? " outcome unknown" : " not done")];
}

template <class Variant, std::size_t... I>
void add_kinds(const std::string& prefix,
               const std::string& suffix,
               std::vector<std::string>& goals,
               std::index_sequence<I...> /*all*/) {
    (goals.push_back(
         prefix +
         std::string{kind_name(Variant{std::variant_alternative_t<I, typename Variant::Kinds>{}})} +
         suffix),
     ...);
}

template <class Variant>
void add_kinds(const std::string& prefix,
               const std::string& suffix,
               std::vector<std::string>& goals) {
    add_kinds<Variant>(prefix,
                       suffix,
                       goals,
                       std::make_index_sequence<std::variant_size_v<typename Variant::Kinds>>{});
}

/// Enums of the model are dense, start at zero, and "?" ends them.
template <class Enum>
void add_names(const std::string& prefix, std::vector<std::string>& goals) {
    for (unsigned i = 0; to_string(static_cast<Enum>(i)) != "?"; ++i) {
        goals.push_back(prefix + std::string{to_string(static_cast<Enum>(i))});
    }
}

}  // namespace

void cover(const Fact& fact, const Truth& truth, Coverage& coverage) {
    std::visit(Overloaded{
                   [&](const fact::Disturbed& it) {
                       if (const auto* fault = std::get_if<Fault>(&it.action)) {
                           cover_fault(*fault, truth, coverage);
                       }
                   },
                   [&](const fact::RecordWritten& it) { cover_record(it.record.body, coverage); },
                   [&](const fact::StepAsked& it) {
                       coverage["steps asked"] += changes_server(it.step) ? 1U : 0U;
                   },
                   [&](const fact::StepAnswered& it) { cover_answer(it, coverage); },
                   [](const auto&) {},
               },
               fact);
}

std::vector<std::string> coverage_goals() {
    std::vector<std::string> goals;
    add_names<AnalysisCode>("analysis ", goals);
    add_names<RefusalReason>("refusal ", goals);
    add_names<Phase>("phase ", goals);
    add_names<RecoveryOutcome>("outcome ", goals);
    for (const OperationTraits& one : operation_traits()) {
        for (const char* end : {" succeeded", " refused"}) {
            goals.push_back("operation " + std::string{one.name} + end);
        }
    }
    add_kinds<RecordBody>("record ", "", goals);
    add_kinds<Step>("step ", " done", goals);
    add_kinds<Step>("step ", " not done", goals);
    add_kinds<Step>("step ", " outcome unknown", goals);
    for (const FaultClass* one : fault_classes()) {
        if (one->weight == 0) {
            continue;
        }
        const std::string name = "fault " + std::string{one->name};
        if (one->hits != Hits::Servers) {
            goals.push_back(name);
            continue;
        }
        for (const char* role : {"primary", "replica", "intermediate", "former primary"}) {
            goals.push_back(name + " on " + role);
        }
    }
    std::sort(goals.begin(), goals.end());
    return goals;
}

}  // namespace understudy::sim
