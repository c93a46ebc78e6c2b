// Choice: who is to be promoted, and for every other candidate why not.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/instance_key.h"

namespace understudy {

/// Why a candidate may not be promoted at all.
enum class Veto : std::uint8_t {
    Unreachable,
    NotAReplica,  ///< It does not replicate, directly or indirectly, from the failed primary.
    NoBinlog,
    NoReplicaUpdates,  ///< log_replica_updates is off: its replicas would miss what it received.
    MustNotPromote,
    ErrantTransactions,  ///< It executed what nobody else has; promoted, it would spread them.
    NoGtid,
    ApplierStopped,     ///< It holds transactions that it is not applying.
    CannotServeOthers,  ///< Others need transactions it has purged, or run an older version.
    NotDesignated,      ///< The operator named another one.
    InDowntime,
    Delayed,           ///< SOURCE_DELAY: what it received it will not have executed in time.
    StoppedOnPurpose,  ///< An operator stopped it, and has not named it.
    InMaintenance,
    ManyChannels,  ///< It has several sources: people change its replication.
    GroupMember,   ///< Group replication decides who of its members is primary.
    BinlogServer,  ///< It has no data.
    OtherPrimary,  ///< The co-primary of the failed one takes writes already.
};

struct Objection {
    Veto veto = Veto::Unreachable;
    std::string detail;

    friend bool operator==(const Objection&, const Objection&) = default;
};

struct Candidate {
    InstanceKey key;
    std::vector<Objection> objections;  ///< Empty: it may be promoted.
    std::string place;                  ///< Why it stands where it stands in the ranking.

    friend bool operator==(const Candidate&, const Candidate&) = default;
};

struct Choice {
    std::optional<InstanceKey> chosen;
    /// Has received what the chosen one lacks and can hand it over; absent when the chosen one
    /// lacks nothing.
    std::optional<InstanceKey> catch_up_from;
    std::vector<Candidate> ranking;  ///< Best first; those with objections last.
    std::string because;
    /// What somebody is known to have and the chosen one can no longer get; empty when nothing.
    std::string known_loss;

    friend bool operator==(const Choice&, const Choice&) = default;
};

[[nodiscard]] std::string_view to_string(Veto veto);

/// Why nobody was chosen: the reason, and what stands against each candidate.
[[nodiscard]] std::string describe_objections(const Choice& choice);

}  // namespace understudy
