#include "simulator/checkers/clean_switchover.h"

#include <algorithm>

#include "simulator/checkers/serving.h"

namespace understudy::sim {

namespace {

std::uint64_t last_own(const Server& server) {
    return std::max(server.log.logged().last_number(server.origin),
                    server.executed.last_number(server.origin));
}

bool has_privileged_client(const Truth& truth, const Server& server) {
    const auto& clients = truth.clients.all();
    return server.writability == Writability::ReadOnly &&
           std::any_of(clients.begin(), clients.end(), [&](const Client& client) {
               return client.cluster == server.cluster && client.is_privileged;
           });
}

}  // namespace

void CleanSwitchover::on(const fact::RecordWritten& written, const Truth& truth) {
    if (const auto* started = std::get_if<record::RecoveryStarted>(&written.record.body)) {
        const auto primary = truth.servers.find(started->primary);
        if (primary && started->kind == RecoveryKind::Switchover) {
            watches_[*primary] = {
                .recovery = started->recovery,
                .published = truth.discovery.published(truth.servers.at(*primary).cluster),
                .end = std::nullopt};
        }
    } else if (const auto* ended = std::get_if<record::RecoveryEnded>(&written.record.body)) {
        end(*ended, truth);
    }
}

void CleanSwitchover::on(const fact::Disturbed& disturbed, const Truth& truth) {
    const auto* fault = std::get_if<Fault>(&disturbed.action);
    if (watches_.empty() || fault == nullptr) {
        return;
    }
    for (auto& [server, watch] : watches_) {
        const auto& targets = fault->targets;
        watch.is_meddled =
            watch.is_meddled ||
            std::find(targets.begin(), targets.end(), name_of(truth, server)) != targets.end();
    }
}

void CleanSwitchover::on(const fact::ServerChanged& changed, const Truth& truth) {
    const auto watch = watches_.find(changed.server);
    if (watch == watches_.end()) {
        return;
    }
    const Server& old = truth.servers.at(changed.server);
    watch->second.is_meddled = watch->second.is_meddled || !old.is_up || old.is_hung;
    if (watch->second.end && old.writability == Writability::Writable) {
        watches_.erase(watch);  // whoever did that, others judge it
    }
}

void CleanSwitchover::on(const fact::WrittenDirectly& written, const Truth& truth) {
    written_.add(written.run);
    const auto watch = watches_.find(written.server);
    if (watch != watches_.end() && watch->second.end) {
        watch->second.end = last_own(truth.servers.at(written.server));
    }
}

void CleanSwitchover::on(const fact::StepArrived& arrived, const Truth& truth) {
    if (arrived.error || !std::holds_alternative<step::MakeWritable>(arrived.step)) {
        return;
    }
    const OpenRecovery* recovery = recovery_of(truth, arrived.manager, arrived.server);
    if (recovery == nullptr || recovery->kind != RecoveryKind::Switchover ||
        recovery->promoted != arrived.server) {
        return;
    }
    const auto watch = watches_.find(recovery->primary);
    if (watch == watches_.end() || watch->second.end) {
        return;  // it was made writable before; what the old one took since is judged at the end
    }
    evaluate();
    meet();
    const Server& old = truth.servers.at(recovery->primary);
    const Server& successor = truth.servers.at(arrived.server);
    const auto lost = difference(difference(old.executed, all_of(successor)), written_);
    watch->second.end = last_own(old);
    if (lost.empty()) {
        return;
    }
    if (!truth.reachable_since[recovery->primary] || has_privileged_client(truth, old) ||
        watch->second.is_meddled || is_blurred(truth, successor)) {
        return excuse();
    }
    violate(name_of(truth, arrived.server) + " takes over from " +
            name_of(truth, recovery->primary) + " and lacks " + std::to_string(lost.count()) +
            " transactions that it executed");
}

void CleanSwitchover::judge_commits(std::uint32_t server, const Watch& watch, const Truth& truth) {
    const Server& old = truth.servers.at(server);
    evaluate();
    if (!watch.end || last_own(old) <= *watch.end) {
        return;
    }
    if (has_privileged_client(truth, old) || watch.is_meddled) {
        return excuse();
    }
    violate(name_of(truth, server) + " committed " + std::to_string(last_own(old) - *watch.end) +
            " transactions after a switchover had replaced it");
}

void CleanSwitchover::end(const record::RecoveryEnded& ended, const Truth& truth) {
    const auto primary = truth.servers.find(ended.primary);
    const auto watch = primary ? watches_.find(*primary) : watches_.end();
    if (watch == watches_.end() || watch->second.recovery != ended.recovery) {
        return;
    }
    if (ended.successor) {
        return;  // what it commits from now on is judged at the end
    }
    evaluate();
    meet();
    const Watch seen = watch->second;
    watches_.erase(watch);
    const Server& old = truth.servers.at(*primary);
    const std::uint32_t published = truth.discovery.published(old.cluster);
    if (seen.is_meddled || ended.left_read_only || !truth.reachable_since[*primary]) {
        return excuse();
    }
    if (old.writability != Writability::Writable) {
        violate("a switchover ended without a successor and left " + name_of(truth, *primary) +
                " read-only, and no record says so");
    } else if (published != seen.published) {
        violate("a switchover ended without a successor, and discovery sends clients from " +
                name_of(truth, seen.published) + " to " + name_of(truth, published));
    }
}

void CleanSwitchover::finish(const Truth& truth) {
    for (const auto& [server, watch] : watches_) {
        judge_commits(server, watch, truth);
    }
}

}  // namespace understudy::sim
