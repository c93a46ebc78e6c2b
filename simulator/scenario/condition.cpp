#include "simulator/scenario/condition.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "engine/base/overloaded.h"
#include "engine/model/step.h"

namespace understudy::sim {
namespace {

/// The checker of acknowledged rows in semi-sync clusters (simulation.md section 7).
constexpr std::string_view kLossChecker = "S8";

template <class What>
const What* recorded(const Happening& happening) {
    const auto* record = std::get_if<happening::Recorded>(&happening);
    return record == nullptr ? nullptr : std::get_if<What>(&record->body);
}

template <class Record>
bool is_refusal(const expect::Refused& wanted, const Happening& happening) {
    const auto* refused = recorded<Record>(happening);
    return refused != nullptr && refused->cluster == wanted.cluster &&
           refused->refusal.reason == wanted.reason;
}

const ServerTruth* find(const WorldFacts& facts, const InstanceKey& key) {
    const auto at = std::find_if(facts.servers.begin(),
                                 facts.servers.end(),
                                 [&](const ServerTruth& one) { return one.key == key; });
    return at == facts.servers.end() ? nullptr : &*at;
}

bool takes_writes(const ServerTruth& server) {
    return server.is_up && !server.is_hung && server.is_writable;
}

bool is_writable(const WorldFacts& facts, const InstanceKey& key) {
    const auto* server = find(facts, key);
    return server != nullptr && takes_writes(*server);
}

bool has_two_writable(const WorldFacts& facts) {
    for (const auto& one : facts.servers) {
        for (const auto& other : facts.servers) {
            if (one.key < other.key && one.cluster == other.cluster && takes_writes(one) &&
                takes_writes(other)) {
                return true;
            }
        }
    }
    return false;
}

bool replicates(const WorldFacts& facts, const expect::Source& wanted) {
    const auto* replica = find(facts, wanted.replica);
    if (replica == nullptr || !replica->is_up || replica->source != wanted.source) {
        return false;
    }
    return !wanted.source || replica->receiver == ReceiverState::Running;
}

bool is_stopped(const WorldFacts& facts, const InstanceKey& key) {
    const auto* server = find(facts, key);
    return server != nullptr && server->is_up && server->source &&
           server->receiver == ReceiverState::Stopped && server->applier == ApplierState::Stopped;
}

bool is_s8_broken(const World& world) {
    const auto verdicts = world.verdicts();
    return std::any_of(verdicts.begin(), verdicts.end(), [](const CheckerVerdict& verdict) {
        return verdict.id == kLossChecker && verdict.violation;
    });
}

/// Clusters without semi-sync in which something is missing on the primary. There a commit is
/// acknowledged as soon as it is executed, so what any server ever executed may have been
/// acknowledged.
std::vector<ClusterAlias> find_losers(const WorldFacts& facts) {
    std::vector<ClusterAlias> losers;
    for (const auto& cluster : facts.world.spec().clusters) {
        const auto primary = facts.world.published(cluster.alias);
        if (!cluster.semi_sync && (!primary || !missing_on(facts.servers, *primary).empty())) {
            losers.push_back(cluster.alias);
        }
    }
    return losers;
}

std::string describe_losers(const WorldFacts& facts) {
    std::string text;
    for (const auto& alias : find_losers(facts)) {
        const auto primary = facts.world.published(alias);
        text += text.empty() ? "" : "; ";
        text += primary ? fmt::format("{} lacks {}",
                                      short_name(*primary),
                                      to_string(missing_on(facts.servers, *primary)))
                        : alias.value + " has no primary";
    }
    return text;
}

std::string state_of(const WorldFacts& facts, const InstanceKey& key) {
    const auto* server = find(facts, key);
    if (server == nullptr) {
        return short_name(key) + " does not exist";
    }
    if (!server->is_up) {
        return short_name(key) + " is down";
    }
    if (server->is_hung) {
        return short_name(key) + " hangs";
    }
    return short_name(key) + (server->is_writable ? " is writable" : " is read-only");
}

std::string where_clients_are(const WorldFacts& facts, const ClusterAlias& cluster) {
    const auto published = facts.world.published(cluster);
    return published ? fmt::format("clients are sent to {}, and {}",
                                   short_name(*published),
                                   state_of(facts, *published))
                     : "clients are sent nowhere";
}

std::string source_of(const WorldFacts& facts, const InstanceKey& replica) {
    const auto* server = find(facts, replica);
    if (server == nullptr || !server->is_up) {
        return state_of(facts, replica);
    }
    return server->source ? fmt::format("its source is {}, its receiver {}",
                                        short_name(*server->source),
                                        to_string(server->receiver))
                          : "it has no source";
}

/// "S1: db1 and db2 both take writes of clients"; empty when what is meant holds.
std::string find_violation(const WorldFacts& facts, const expect::Holds& wanted) {
    for (const auto& verdict : facts.world.verdicts()) {
        const bool is_meant = wanted.checker.empty() || wanted.checker == verdict.id;
        if (is_meant && verdict.violation) {
            return verdict.id + ": " + *verdict.violation;
        }
    }
    return {};
}

}  // namespace

Condition::Condition() = default;
Condition::Condition(const Condition& other) = default;
Condition::Condition(Condition&& other) noexcept = default;
Condition& Condition::operator=(const Condition& other) = default;
Condition& Condition::operator=(Condition&& other) noexcept = default;
Condition::~Condition() = default;

bool is_about_happening(const Condition& condition) {
    return std::visit(Overloaded{
                          [](const expect::Analysis&) { return true; },
                          [](const expect::RecoveryStarts&) { return true; },
                          [](const expect::RecoveryEnds&) { return true; },
                          [](const expect::OperationEnds&) { return true; },
                          [](const expect::Refused&) { return true; },
                          [](const expect::Promoted&) { return true; },
                          [](const expect::Quarantined&) { return true; },
                          [](const expect::Rejoined&) { return true; },
                          [](const expect::HooksEnd&) { return true; },
                          [](const auto&) { return false; },
                      },
                      condition);
}

bool is_met_by(const Condition& condition, const Happening& happening) {
    return std::visit(Overloaded{
                          [&](const expect::Analysis& wanted) {
                              const auto* now = recorded<record::FindingChanged>(happening);
                              return now != nullptr && now->finding.instance == wanted.primary &&
                                     now->finding.code == wanted.code;
                          },
                          [&](const expect::RecoveryStarts& wanted) {
                              const auto* started = recorded<record::RecoveryStarted>(happening);
                              return started != nullptr &&
                                     (!wanted.cluster || started->cluster == *wanted.cluster);
                          },
                          [&](const expect::RecoveryEnds& wanted) {
                              const auto* ended = recorded<record::RecoveryEnded>(happening);
                              return ended != nullptr && ended->cluster == wanted.cluster &&
                                     ended->outcome == wanted.outcome;
                          },
                          [&](const expect::OperationEnds& wanted) {
                              const auto* ended = recorded<record::OperationEnded>(happening);
                              return ended != nullptr && ended->cluster == wanted.cluster &&
                                     ended->outcome == wanted.outcome;
                          },
                          [&](const expect::Refused& wanted) {
                              return is_refusal<record::RecoveryRefused>(wanted, happening) ||
                                     is_refusal<record::OperationRefused>(wanted, happening);
                          },
                          [&](const expect::Promoted& wanted) {
                              const auto* arrived = std::get_if<happening::StepArrived>(&happening);
                              return arrived != nullptr && arrived->outcome &&
                                     arrived->server == wanted.server &&
                                     std::holds_alternative<step::MakeWritable>(arrived->step);
                          },
                          [&](const expect::Quarantined& wanted) {
                              const auto* judged = recorded<record::ReturnJudged>(happening);
                              return judged != nullptr && judged->instance == wanted.server &&
                                     !judged->is_rejoined;
                          },
                          [&](const expect::Rejoined& wanted) {
                              const auto* rejoined = recorded<record::Rejoined>(happening);
                              return rejoined != nullptr && rejoined->instance == wanted.server;
                          },
                          [&](const expect::HooksEnd& wanted) {
                              const auto* ended = recorded<record::HooksEnded>(happening);
                              return ended != nullptr && ended->moment == wanted.moment &&
                                     ended->is_done == wanted.is_done;
                          },
                          [](const auto&) { return false; },
                      },
                      condition);
}

bool is_met_by(const Condition& condition, const WorldFacts& facts) {
    return std::visit(
        Overloaded{
            [&](const expect::Recoveries& wanted) { return facts.recoveries == wanted.count; },
            [&](const expect::Primary& wanted) {
                return facts.world.published(wanted.cluster) == wanted.server &&
                       is_writable(facts, wanted.server);
            },
            [&](const expect::Published& wanted) {
                return facts.world.published(wanted.cluster) == wanted.server;
            },
            [&](const expect::Source& wanted) { return replicates(facts, wanted); },
            [&](const expect::Writable& wanted) { return is_writable(facts, wanted.server); },
            [&](const expect::ReadOnly& wanted) {
                const auto* server = find(facts, wanted.server);
                return server != nullptr && server->is_up && !server->is_hung &&
                       !server->is_writable;
            },
            [&](const expect::Stopped& wanted) { return is_stopped(facts, wanted.server); },
            [&](const expect::Detached& wanted) {
                const auto* server = find(facts, wanted.server);
                return server != nullptr && server->is_up && server->is_detached;
            },
            [&](const expect::ByCoordinates& wanted) {
                const auto* server = find(facts, wanted.server);
                return server != nullptr && server->is_up && server->is_by_coordinates;
            },
            [&](const expect::Acknowledges& wanted) {
                const auto* server = find(facts, wanted.server);
                return server != nullptr && server->is_up && server->acknowledges;
            },
            [&](const expect::WaitsForAcknowledgements& wanted) {
                const auto* server = find(facts, wanted.server);
                return server != nullptr && server->is_up && server->waits_for_acknowledgements;
            },
            [&](const expect::TwoWritablePrimaries&) { return has_two_writable(facts); },
            [&](const expect::NothingAcknowledgedLost&) {
                return !is_s8_broken(facts.world) && find_losers(facts).empty();
            },
            [&](const expect::Holds& wanted) { return find_violation(facts, wanted).empty(); },
            [](const auto&) { return false; },
        },
        condition);
}

std::string describe_instead(const Condition& condition, const WorldFacts& facts) {
    return std::visit(
        Overloaded{
            [&](const expect::Recoveries&) { return fmt::format("{} began", facts.recoveries); },
            [&](const expect::Primary& wanted) { return where_clients_are(facts, wanted.cluster); },
            [&](const expect::Published& wanted) {
                return where_clients_are(facts, wanted.cluster);
            },
            [&](const expect::Source& wanted) { return source_of(facts, wanted.replica); },
            [&](const expect::Writable& wanted) { return state_of(facts, wanted.server); },
            [&](const expect::ReadOnly& wanted) { return state_of(facts, wanted.server); },
            [&](const expect::Stopped& wanted) { return source_of(facts, wanted.server); },
            [&](const expect::Detached& wanted) { return source_of(facts, wanted.server); },
            [&](const expect::ByCoordinates& wanted) { return source_of(facts, wanted.server); },
            [&](const expect::NothingAcknowledgedLost&) { return describe_losers(facts); },
            [&](const expect::Holds& wanted) { return find_violation(facts, wanted); },
            [](const auto&) { return std::string{}; },
        },
        condition);
}

GtidSet missing_on(const std::vector<ServerTruth>& servers, const InstanceKey& primary) {
    const auto at = std::find_if(
        servers.begin(), servers.end(), [&](const ServerTruth& one) { return one.key == primary; });
    GtidSet missing;
    if (at == servers.end()) {
        return missing;
    }
    for (const auto& server : servers) {
        if (server.cluster == at->cluster) {
            missing |= server.received | server.executed;
        }
    }
    missing -= at->executed;
    return missing;
}

}  // namespace understudy::sim
