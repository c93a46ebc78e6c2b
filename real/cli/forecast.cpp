#include "real/cli/forecast.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/analysis/analysis.h"
#include "engine/analysis/structure.h"
#include "engine/base/text.h"
#include "engine/orchestration/journal.h"
#include "engine/recovery/choose.h"
#include "engine/recovery/gate.h"

#include "real/telemetry/log.h"

namespace understudy::real {
namespace {

/// Of what a cluster was told lately.
constexpr std::size_t kLately = 5;

Choice choose(const ForecastView& view) {
    Snapshot snapshot = view.inventory.snapshot;
    snapshot.taken_at = view.now;
    return choose_promotion(snapshot,
                            {.primary = *view.cluster.primary,
                             .members = view.cluster.members,
                             .designated = std::nullopt},
                            view.policy);
}

std::string describe_candidate(const Candidate& candidate) {
    if (candidate.objections.empty()) {
        return candidate.place;
    }
    std::vector<std::string> reasons;
    for (const Objection& objection : candidate.objections) {
        reasons.push_back(objection.detail.empty()
                              ? std::string{to_string(objection.veto)}
                              : fmt::format("{}: {}", to_string(objection.veto), objection.detail));
    }
    return "not: " + join(reasons, "; ");
}

std::string describe_wrong(const Finding& finding) {
    return finding.code == AnalysisCode::NoProblem ? "nothing is wrong with it"
                                                   : fmt::format("{}: {} ({})",
                                                                 to_string(finding.code),
                                                                 finding.because,
                                                                 describe(finding.evidence));
}

/// As it would be judged if it died now, or as it is if it has.
std::optional<Refusal> find_refusal_now(const ForecastView& view, const JournalState& journal) {
    const Snapshot& snapshot = view.inventory.snapshot;
    const InstanceKey& primary = *view.cluster.primary;
    Finding finding = view.cluster.finding;
    if (!is_actionable(finding)) {
        finding.cluster = view.cluster.alias;
        finding.instance = primary;
        finding.code = AnalysisCode::DeadPrimary;
    }
    GateFacts facts = gather_gate_facts(snapshot, Topology{snapshot}, primary, view.now);
    facts.recoveries_enabled = journal.recoveries_enabled;
    if (const auto last = journal.last_recoveries.find(view.cluster.alias);
        last != journal.last_recoveries.end()) {
        facts.last_recovery = last->second;
    }
    return find_refusal(finding, facts, view.policy.gate, Insistence::Automatic, view.now);
}

std::string describe_prospect(const ForecastView& view, const JournalState& journal) {
    if (view.cluster.recovering) {
        return fmt::format("a recovery of it is under way, and has come to: {}\n",
                           to_string(*view.cluster.recovering));
    }
    const std::string primary = short_name(*view.cluster.primary);
    const bool is_dead = is_actionable(view.cluster.finding);
    const std::string begin = is_dead ? "" : fmt::format("if {} died now: ", primary);
    if (const auto refusal = find_refusal_now(view, journal)) {
        return fmt::format("{}no failover by itself, {}: {}\n",
                           begin,
                           to_string(refusal->reason),
                           refusal->detail);
    }
    const Choice choice = choose(view);
    return choice.chosen
               ? fmt::format("{}{} would take its place by itself, it {}\n",
                             begin,
                             short_name(*choice.chosen),
                             choice.because)
               : fmt::format("{}nobody could take its place: {}\n", begin, choice.because);
}

bool is_about(const Record& record, const ClusterAlias& cluster) {
    return std::visit(
        [&](const auto& it) {
            if constexpr (requires { it.cluster; }) {
                return it.cluster == cluster;
            } else if constexpr (requires { it.finding; }) {
                return it.finding.cluster == cluster;
            }
            return false;
        },
        static_cast<const RecordBody::Kinds&>(record.body));
}

std::string list_latest(const ClusterAlias& cluster, std::span<const Record> newest) {
    std::vector<std::string> lines;
    for (auto record = newest.rbegin(); record != newest.rend() && lines.size() < kLately;
         ++record) {
        if (is_about(*record, cluster)) {
            lines.push_back(fmt::format(
                "  {} {}\n", to_utc_text(record->at), one_line(describe(record->body))));
        }
    }
    std::reverse(lines.begin(), lines.end());
    return lines.empty() ? "" : "lately:\n" + join(lines, "");
}

}  // namespace

std::string list_candidates(const ForecastView& view) {
    const Choice choice = choose(view);
    std::size_t width = 0;
    for (const Candidate& candidate : choice.ranking) {
        width = std::max(width, to_string(candidate.key).size());
    }
    std::string text;
    std::size_t place = 0;
    for (const Candidate& candidate : choice.ranking) {
        text += fmt::format("{:>2}  {:<{}}  {}\n",
                            candidate.objections.empty() ? std::to_string(++place) : "-",
                            to_string(candidate.key),
                            width,
                            describe_candidate(candidate));
    }
    if (choice.ranking.empty()) {
        text += choice.because + "\n";
    }
    if (choice.catch_up_from) {
        text += fmt::format("{} would get what it lacks from {}\n",
                            short_name(*choice.chosen),
                            short_name(*choice.catch_up_from));
    }
    if (const std::string loss = describe(choice.loss); choice.chosen && !loss.empty()) {
        text += loss + "\n";
    }
    return text;
}

std::string explain_cluster(const ForecastView& view,
                            std::span<const Record> journal,
                            std::span<const Record> newest) {
    const ClusterView& cluster = view.cluster;
    if (!cluster.primary) {
        return fmt::format("cluster {}: {} members, and none of them is its primary\n",
                           cluster.alias.value,
                           cluster.members.size()) +
               list_latest(cluster.alias, newest);
    }
    return fmt::format("cluster {}: its primary is {}\n",
                       cluster.alias.value,
                       to_string(*cluster.primary)) +
           describe_wrong(cluster.finding) + "\n" +
           describe_prospect(view, read_journal({journal.begin(), journal.end()})) +
           list_candidates(view) + list_latest(cluster.alias, newest);
}

std::string explain_member(const ForecastView& view, const InstanceKey& member) {
    const Instance& instance = *find(view.inventory.snapshot, member);
    const Topology topology{view.inventory.snapshot};
    const Terrain terrain{
        view.inventory.snapshot, topology, view.policy, view.cluster.members, view.cluster.primary};
    const auto source = source_of(instance);
    std::string text = fmt::format(
        "{}: {}\n",
        to_string(member),
        source ? "replicates from " + to_string(*source) : std::string{"has no source"});
    text += describe_wrong(judge(view.cluster.alias, member, gather_facts(terrain, member))) + "\n";
    for (const Warning& warning : find_warnings(terrain, member)) {
        text += fmt::format("{}: {}\n", to_string(warning.kind), warning.detail);
    }
    if (is_left_alone(instance)) {
        text += fmt::format("it {}\n", why_left_alone(instance));
    }
    if (auto maintenance = find_maintenance(instance, view.now); !maintenance.empty()) {
        text += maintenance + "\n";
    }
    if (instance.demotion) {
        text +=
            instance.demotion->quarantine.empty()
                ? fmt::format("it waits to follow {}\n", short_name(instance.demotion->successor))
                : fmt::format("it is kept apart from {}: {}\n",
                              short_name(instance.demotion->successor),
                              instance.demotion->quarantine);
    }
    return text;
}

}  // namespace understudy::real
