#include "simulator/checkers/harmless_abort.h"

#include "simulator/checkers/bounds.h"
#include "simulator/checkers/serving.h"

namespace understudy::sim {

void HarmlessAbort::on(const fact::RecordWritten& written, const Truth& truth) {
    const RecordBody& body = written.record.body;
    if (const auto* started = std::get_if<record::RecoveryStarted>(&body)) {
        if (const OpenRecovery* recovery = find_recovery(truth, started->recovery)) {
            Before& before = before_[recovery->id];
            for (const std::uint32_t server : recovery->members) {
                before.sources[server] = truth.servers.at(server).source;
            }
        }
    } else if (const auto* demoted = std::get_if<record::InstanceDemoted>(&body)) {
        handed_over_.insert(demoted->instance);
    } else if (const auto* rejoined = std::get_if<record::Rejoined>(&body)) {
        handed_over_.erase(rejoined->instance);
    } else if (const auto* ended = std::get_if<record::RecoveryEnded>(&body)) {
        const auto before = before_.extract(ended->recovery);
        const OpenRecovery* recovery = find_recovery(truth, ended->recovery);
        if (before && recovery != nullptr && !ended->successor) {
            judge(before.mapped(), truth);
        }
    }
}

void HarmlessAbort::on(const fact::StepArrived& arrived, const Truth& truth) {
    const bool is_writable = std::holds_alternative<step::MakeWritable>(arrived.step);
    const bool is_read_only = std::holds_alternative<step::MakeReadOnly>(arrived.step);
    const OpenRecovery* recovery = arrived.error || !(is_writable || is_read_only)
                                       ? nullptr
                                       : recovery_of(truth, arrived.manager, arrived.server);
    if (recovery == nullptr || recovery->primary == arrived.server) {
        return;
    }
    if (is_writable) {
        before_[recovery->id].made_writable.insert(arrived.server);
    } else {
        before_[recovery->id].made_writable.erase(arrived.server);
    }
}

void HarmlessAbort::judge(const Before& before, const Truth& truth) {
    evaluate();
    meet();
    for (const std::uint32_t server : before.made_writable) {
        if (!truth.servers.at(server).can_commit()) {
            continue;
        }
        if (could_be_fenced(truth, server)) {
            violate(name_of(truth, server) +
                    " was made writable by a recovery that ended without a successor");
        } else {
            excuse();
        }
    }
    for (const auto& [server, had] : before.sources) {
        const Server& member = truth.servers.at(server);
        if (member.source == had) {
            continue;
        }
        const auto source = member.source ? truth.servers.find(*member.source) : std::nullopt;
        const std::string why = source ? why_cannot_serve(truth, *source, server)
                                       : "it has lost the source that it had";
        if (why.empty() || !had) {
            continue;
        }
        if (handed_over_.contains(member.key) || !truth.reachable_since[server]) {
            excuse();
        } else {
            violate("a recovery ended without a successor, and " + name_of(truth, server) +
                    " is not where it was: " + why);
        }
    }
}

}  // namespace understudy::sim
