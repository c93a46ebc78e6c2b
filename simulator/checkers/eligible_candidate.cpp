#include "simulator/checkers/eligible_candidate.h"

#include "engine/base/pattern.h"

namespace understudy::sim {

std::string why_not_by_place(const Truth& truth, const Server& server, std::uint32_t primary) {
    const PromotionPolicy& policy = truth.spec.policy.promotion;
    for (const auto& filter : policy.ignored_hosts) {
        if (matches_pattern(server.key.host.text(), filter)) {
            return "its host is ignored";
        }
    }
    return policy.stays_in_data_center && primary != kNone &&
                   truth.servers.at(primary).data_center != server.data_center
               ? "it is in another data centre"
               : "";
}

namespace {

std::string why_not_eligible(const Server& server, const WorldSpec& spec, bool is_designated) {
    const auto& rules = spec.policy.promotion_rules;
    const auto rule = rules.find(server.key);
    if (!is_designated && rule != rules.end() && rule->second == PromotionRule::MustNot) {
        return "its promotion rule is must_not";
    }
    if (!server.has_binlog) {
        return "it has no binary log";
    }
    if (!server.logs_replica_updates) {
        return "it does not log what it replicates";
    }
    // One that a person has just delayed may not have been read since.
    const bool was_always_delayed =
        server.delay > Duration{0} &&
        spec.clusters[server.cluster].servers[server.place].delay > Duration{0};
    return was_always_delayed ? "it is delayed on purpose" : "";
}

}  // namespace

void EligibleCandidate::on(const fact::RecordWritten& written, const Truth& truth) {
    stops_.on(written, truth);
    const RecordBody& body = written.record.body;
    if (const auto* started = std::get_if<record::RecoveryStarted>(&body); started != nullptr) {
        started_[started->recovery] = {started->primary, started->designated};
    }
    const auto* judged = std::get_if<record::CandidatesJudged>(&body);
    const auto chosen = judged == nullptr || !judged->choice.chosen
                            ? std::nullopt
                            : truth.servers.find(*judged->choice.chosen);
    if (!chosen) {
        return;
    }
    evaluate();
    meet();
    const Started& started = started_[judged->recovery];
    const bool is_designated = started.designated == *judged->choice.chosen;
    const Server& server = truth.servers.at(*chosen);
    std::string why = why_not_eligible(server, truth.spec, is_designated);
    if (!is_designated && stops_.is_stopped(truth, *chosen)) {
        why = "an operator has had it stopped";
    } else if (!is_designated && why.empty()) {
        why = why_not_by_place(truth, server, truth.servers.find(started.primary).value_or(kNone));
    }
    if (!why.empty()) {
        violate(name_of(truth, *chosen) + " is chosen, and " + why);
    }
}

void EligibleCandidate::on(const fact::RecordDurable& durable, const Truth& truth) {
    stops_.on(durable, truth);
    if (const auto* ended = std::get_if<record::RecoveryEnded>(&durable.record.body)) {
        started_.erase(ended->recovery);
    }
}

}  // namespace understudy::sim
