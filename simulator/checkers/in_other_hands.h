// S40: nobody changes the replication of a server that has several sources, which people change, or
// that is a secondary of a group, which the group does.
#pragma once

#include <algorithm>

#include "simulator/checkers/checker.h"

namespace understudy::sim {

class InOtherHands : public Checker {
  public:
    InOtherHands() : Checker("S40", "what others decide on is left to them") {}

    /// All of its cluster may be moved.
    void on(const fact::RecordDurable& durable, const Truth& truth) {
        const auto* recovery = std::get_if<record::RecoveryStarted>(&durable.record.body);
        const auto is_so = [&](const InstanceKey& key) {
            const auto server = truth.servers.find(key);
            return server && is_in_other_hands(truth.servers.at(*server));
        };
        if (recovery != nullptr &&
            std::any_of(recovery->members.begin(), recovery->members.end(), is_so)) {
            meet();
        }
    }

    void on(const fact::StepAsked& asked, const Truth& truth) {
        if (!changes_replication(asked.step)) {
            return;
        }
        evaluate();
        if (is_in_other_hands(truth.servers.at(asked.server))) {
            meet();
            violate(understudy::describe(asked.step) + ": that is not ours to do");
        }
    }

  private:
    [[nodiscard]] static bool is_in_other_hands(const Server& server) {
        return server.channels || (server.group && server.group->role == GroupRole::Secondary);
    }
};

}  // namespace understudy::sim
