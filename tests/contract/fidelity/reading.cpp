#include "tests/contract/fidelity/reading.h"

#include <map>
#include <stdexcept>
#include <utility>

#include "engine/base/text.h"

namespace understudy::contract {

namespace {

using ReadReplica = std::string (*)(const ReplicaStatus&, const NameOf&);
using ReadServer = std::string (*)(const Sight&, const NameOf&);

std::string in_words(const std::optional<Duration>& lag) {
    if (!lag) {
        return "unknown";
    }
    return *lag < std::chrono::seconds{1} ? "none" : "some";
}

std::string semi_sync_in_words(const SemiSyncStatus& semi_sync) {
    if (!semi_sync.source_enabled) {
        return "off";
    }
    return semi_sync.source_active ? "waits for acknowledgements" : "degraded";
}

std::string names(const std::vector<InstanceKey>& keys, const NameOf& name_of) {
    std::vector<std::string> found;
    for (const InstanceKey& key : keys) {
        found.push_back(name_of(key));
    }
    std::sort(found.begin(), found.end());
    return found.empty() ? "nobody" : join(found, " ");
}

std::string number_or_none(std::uint64_t error) {
    return error == 0 ? "none" : std::to_string(error);
}

const std::map<std::string, ReadReplica>& replica_facts() {
    static const std::map<std::string, ReadReplica> kFacts{
        {"source", [](const ReplicaStatus& now, const NameOf& name) { return name(now.source); }},
        {"source-uuid",
         [](const ReplicaStatus& now, const NameOf&) -> std::string {
             return now.source_uuid ? "known" : "unknown";
         }},
        {"receiver",
         [](const ReplicaStatus& now, const NameOf&) {
             return std::string{to_string(now.receiver)};
         }},
        {"applier",
         [](const ReplicaStatus& now, const NameOf&) {
             return std::string{to_string(now.applier)};
         }},
        {"by-gtid",
         [](const ReplicaStatus& now, const NameOf&) -> std::string {
             return now.uses_gtid ? "yes" : "no";
         }},
        {"lag", [](const ReplicaStatus& now, const NameOf&) { return in_words(now.lag); }},
        {"delay",
         [](const ReplicaStatus& now, const NameOf&) {
             return std::to_string(now.delay / std::chrono::seconds{1}) + " s";
         }},
    };
    return kFacts;
}

const std::map<std::string, ReadServer>& server_facts() {
    static const std::map<std::string, ReadServer> kFacts{
        {"executed",
         [](const Sight& now, const NameOf&) {
             return std::to_string(count_missing(now.at_first, now.seen.executed));
         }},
        {"received",
         [](const Sight& now, const NameOf&) {
             return std::to_string(count_missing(now.at_first, received_position(now.seen)));
         }},
        {"writability",
         [](const Sight& now, const NameOf&) {
             return std::string{to_string(now.seen.writability)};
         }},
        {"semi-sync",
         [](const Sight& now, const NameOf&) { return semi_sync_in_words(now.seen.semi_sync); }},
        {"semi-sync-replica",
         [](const Sight& now, const NameOf&) -> std::string {
             return now.seen.semi_sync.replica_enabled ? "on" : "off";
         }},
        {"semi-sync-replicas",
         [](const Sight& now, const NameOf&) {
             return std::to_string(now.seen.semi_sync.connected_replicas);
         }},
        {"waits-for",
         [](const Sight& now, const NameOf&) {
             return std::to_string(now.seen.semi_sync.wait_for_replicas);
         }},
        {"replicas",
         [](const Sight& now, const NameOf& name) { return names(now.seen.replicas_seen, name); }},
        {"purged",
         [](const Sight& now, const NameOf&) -> std::string {
             return !now.seen.purged ? "not told" : now.seen.purged->empty() ? "nothing" : "some";
         }},
        {"binary-log",
         [](const Sight& now, const NameOf&) -> std::string {
             return now.seen.logs_replica_updates ? "with what it replicates"
                                                  : "without what it replicates";
         }},
        {"receiver-error",
         [](const Sight& now, const NameOf&) { return number_or_none(now.told.receiver_error); }},
        {"applier-error",
         [](const Sight& now, const NameOf&) { return number_or_none(now.told.applier_error); }},
        {"acknowledged",
         [](const Sight& now, const NameOf&) {
             return std::to_string(now.told.acknowledged - now.told_at_first.acknowledged);
         }},
        {"not-acknowledged",
         [](const Sight& now, const NameOf&) {
             return std::to_string(now.told.not_acknowledged - now.told_at_first.not_acknowledged);
         }},
        {"waiting-commits",
         [](const Sight& now, const NameOf&) { return std::to_string(now.told.waiting); }},
    };
    return kFacts;
}

}  // namespace

std::optional<ReplicationPosition> position_of(const Observation& seen, const std::string& which) {
    if (which == "executed") {
        return seen.executed;
    }
    if (which == "received") {
        return received_position(seen);
    }
    if (which == "purged") {
        return seen.purged ? std::optional<ReplicationPosition>{*seen.purged} : std::nullopt;
    }
    if (which == "log-end") {
        return seen.log_end ? std::optional<ReplicationPosition>{*seen.log_end} : std::nullopt;
    }
    if (which == "read" || which == "applied") {
        const bool tells = seen.replica && seen.replica->in_source_log;
        return tells
                   ? std::optional<ReplicationPosition>{which == "read"
                                                            ? seen.replica->in_source_log->read
                                                            : seen.replica->in_source_log->executed}
                   : std::nullopt;
    }
    throw std::invalid_argument("no position is called " + which);
}

std::string read_fact(const Sight& sight, const std::string& fact, const NameOf& name_of) {
    if (const auto found = server_facts().find(fact); found != server_facts().end()) {
        return found->second(sight, name_of);
    }
    const auto found = replica_facts().find(fact);
    if (found == replica_facts().end()) {
        throw std::invalid_argument("no fact is called " + fact);
    }
    return sight.seen.replica ? found->second(*sight.seen.replica, name_of) : "no replica";
}

bool needs_particulars(const std::string& fact) {
    return fact == "receiver-error" || fact == "applier-error" || fact == "acknowledged" ||
           fact == "not-acknowledged" || fact == "waiting-commits";
}

}  // namespace understudy::contract
