// Choice: who is to be promoted, and for every other candidate why not.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/time.h"
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
    Elsewhere,     ///< In another data centre, region or environment, or nobody knows where.
    IgnoredHost,   ///< PromotionIgnoreHostnameFilters.
    LagsTooMuch,   ///< FailMasterPromotionOnLagMinutes.
    NotUpToDate,   ///< FailMasterPromotionIfSQLThreadNotUpToDate.
    LosesTooMuch,  ///< FailoverMayLoseTransactions, FailoverMayLoseSeconds.
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

/// What a promotion loses, as far as anybody can tell.
struct Loss {
    /// What somebody is known to have and the chosen one can no longer get; empty when nothing.
    std::string known;
    std::uint64_t count = 0;  ///< Transactions of that.
    /// What else is lost was committed after the failed primary was last looked at, so long before
    /// the choice. Absent: nobody knows since when.
    std::optional<Duration> within{};
    /// Nothing that was acknowledged to a client is lost: each commit waited for semi-sync
    /// replicas, and at least one of them answers and has what it received counted.
    bool is_ruled_out = false;

    friend bool operator==(const Loss&, const Loss&) = default;
};

struct Choice {
    std::optional<InstanceKey> chosen;
    /// Has received what the chosen one lacks and can hand it over; absent when the chosen one
    /// lacks nothing.
    std::optional<InstanceKey> catch_up_from;
    std::vector<Candidate> ranking;  ///< Best first; those with objections last.
    std::string because;
    Loss loss;  ///< Of a failover to the chosen one.

    friend bool operator==(const Choice&, const Choice&) = default;
};

[[nodiscard]] std::string_view to_string(Veto veto);

/// "known to be lost: ...", "what was committed in the last 1.2s may be lost". Empty: nothing to be
/// said of it.
[[nodiscard]] std::string describe(const Loss& loss);

/// Why nobody was chosen: the reason, and what stands against each candidate.
[[nodiscard]] std::string describe_objections(const Choice& choice);

}  // namespace understudy
