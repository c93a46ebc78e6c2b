#include "simulator/checkers/fresh_candidate.h"

namespace understudy::sim {

void FreshCandidate::on(const fact::ProbeAnswered& answered, const Truth& truth) {
    if (answered.is_answered && !truth.recoveries.empty()) {
        read_at_[{answered.manager, answered.server}] = truth.now();
    }
}

void FreshCandidate::on(const fact::ManagerChanged& changed, const Truth& /*truth*/) {
    std::erase_if(read_at_, [&](const auto& one) { return one.first.first == changed.manager; });
}

void FreshCandidate::on(const fact::RecordWritten& written, const Truth& truth) {
    const auto* judged = std::get_if<record::CandidatesJudged>(&written.record.body);
    const OpenRecovery* recovery =
        judged == nullptr ? nullptr : find_recovery(truth, judged->recovery);
    if (recovery == nullptr) {
        return;
    }
    for (const Candidate& candidate : judged->choice.ranking) {
        const auto server = truth.servers.find(candidate.key);
        const bool is_chosen = candidate.key == judged->choice.chosen;
        if (server && (is_chosen || candidate.key == judged->choice.catch_up_from)) {
            judge(*recovery, *server, "judged", truth);
        }
    }
}

void FreshCandidate::on(const fact::StepAsked& asked, const Truth& truth) {
    const OpenRecovery* recovery = std::holds_alternative<step::MakeWritable>(asked.step)
                                       ? recovery_of(truth, asked.manager, asked.server)
                                       : nullptr;
    if (recovery != nullptr && recovery->primary != asked.server) {
        judge(*recovery, asked.server, "promoted", truth);
    }
}

void FreshCandidate::judge(const OpenRecovery& recovery,
                           std::uint32_t server,
                           std::string_view what,
                           const Truth& truth) {
    evaluate();
    meet();
    const auto read = read_at_.find({recovery.manager, server});
    if (read == read_at_.end() || read->second < recovery.began) {
        violate(name_of(truth, server) + " is " + std::string{what} +
                ", and was not read since the recovery began");
    }
}

}  // namespace understudy::sim
