#include "simulator/checkers/eligible_candidate.h"

namespace understudy::sim {

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
    if (const auto* started = std::get_if<record::RecoveryStarted>(&body);
        started != nullptr && started->designated) {
        designated_[started->recovery] = *started->designated;
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
    const auto designated = designated_.find(judged->recovery);
    const bool is_designated =
        designated != designated_.end() && designated->second == *judged->choice.chosen;
    const std::string why =
        !is_designated && stops_.is_stopped(truth, *chosen)
            ? "an operator has had it stopped"
            : why_not_eligible(truth.servers.at(*chosen), truth.spec, is_designated);
    if (!why.empty()) {
        violate(name_of(truth, *chosen) + " is chosen, and " + why);
    }
}

void EligibleCandidate::on(const fact::RecordDurable& durable, const Truth& truth) {
    stops_.on(durable, truth);
    if (const auto* ended = std::get_if<record::RecoveryEnded>(&durable.record.body)) {
        designated_.erase(ended->recovery);
    }
}

}  // namespace understudy::sim
