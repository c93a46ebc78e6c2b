#include "engine/model/finding.h"

#include <fmt/format.h>

namespace understudy {

std::string_view to_string(AnalysisCode code) {
    switch (code) {
        case AnalysisCode::NoProblem: return "NoProblem";
        case AnalysisCode::DeadPrimary: return "DeadPrimary";
        case AnalysisCode::DeadPrimaryAndSomeReplicas: return "DeadPrimaryAndSomeReplicas";
        case AnalysisCode::DeadPrimaryAndReplicas: return "DeadPrimaryAndReplicas";
        case AnalysisCode::DeadPrimaryWithoutReplicas: return "DeadPrimaryWithoutReplicas";
        case AnalysisCode::UnreachablePrimary: return "UnreachablePrimary";
    }
    return "?";
}

std::string describe(const PrimaryFacts& facts) {
    std::string text =
        fmt::format("primary {}; {} replica{}, {} reachable, {} hear{} the primary, {} {} lost it",
                    to_string(facts.primary),
                    facts.replicas,
                    facts.replicas == 1 ? "" : "s",
                    facts.reachable_replicas,
                    facts.hearing_replicas,
                    facts.hearing_replicas == 1 ? "s" : "",
                    facts.bereft_replicas,
                    facts.bereft_replicas == 1 ? "has" : "have");
    if (facts.vanished_replicas > 0) {
        text += fmt::format(", {} vanished with it", facts.vanished_replicas);
    }
    return text;
}

}  // namespace understudy
