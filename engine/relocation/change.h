// Change: an operation that changes one server and moves nobody: whether it may be done, and how.
//
// Pure. To start or stop a replica, to change how it replicates, to make it forget its source, and
// to let a server take writes or not. What somebody stopped on purpose stays so (DeliberateStop),
// whatever else happens to its cluster; so a server that waits to follow another source is not
// started towards the one it has.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/operation.h"
#include "engine/model/plan.h"
#include "engine/model/refusal.h"
#include "engine/topology/terrain.h"

namespace understudy {

/// Precondition: the kind is of one server.
struct Change {
    OperationKind kind = OperationKind::StartReplica;
    InstanceKey instance;
    Parameters parameters{};
    /// The other one of a ring, whom it is to replicate from.
    std::optional<InstanceKey> partner{};
    std::optional<InstanceKey> of{};  ///< Whose GTIDs it is about, if not its own.
    /// To forget GTIDs: what it counts as executed afterwards. Known once it stands still.
    std::optional<GtidSet> kept{};

    friend bool operator==(const Change&, const Change&) = default;
};

/// What it comes to. Precondition: the kind is of one server.
[[nodiscard]] Change change_of(const Operation& operation);

/// Why it must not be done, from what is known now; nothing when it may.
[[nodiscard]] std::optional<Refusal> find_refusal(const Terrain& terrain, const Change& change);

/// Names what `operation` leaves open: which transaction is skipped, which GTIDs are errant and
/// whose primary is to have them, who is to be the co-primary of its replica and how far its log
/// goes. It is looked for once, and the plan, the journal and the step have it. Left open still:
/// none can be named.
[[nodiscard]] Operation with_names(const Terrain& terrain, Operation operation);

/// What whoever asked is to know once it is made, beside that it is; empty: nothing.
[[nodiscard]] std::string describe_outcome(const Change& change);

/// What is remembered of it beyond its end: that the replica is to stay stopped, or not any more.
enum class Will : std::uint8_t { None, Stop, Start };

[[nodiscard]] Will will_of(OperationKind kind);

/// A statement of it that comes late could undo what was done after it: nothing is done before all
/// that was sent must have arrived.
[[nodiscard]] bool is_outwaited(const Change& change);

/// It does not replicate for a while, and is to go on if the change is not made.
[[nodiscard]] bool stands_still_for(OperationKind kind);

/// No look shows that it is made: only the answers of its steps do.
[[nodiscard]] bool is_unseen(OperationKind kind);

/// Whom it rests on that they stay as they are: those who could take writes beside it, the source
/// that it is to go on from, or whom it is to replicate from.
[[nodiscard]] std::vector<InstanceKey> leaned_on_by(const Terrain& terrain, const Change& change);

/// Stops the receiver of one that is to apply what it has received. No steps: nothing is to be
/// held.
[[nodiscard]] PhasePlan plan_hold(const Terrain& terrain, const Change& change);

/// Who must be asked before it can be done.
[[nodiscard]] std::vector<InstanceKey> to_look_at(const Terrain& terrain, const Change& change);

/// What must have been applied before it can be done, and is not, for people; empty: nothing.
[[nodiscard]] std::string find_lacking(const Terrain& terrain, const Change& change);

/// What is left to be done. No steps: it is so already, or somebody else does it.
[[nodiscard]] PhasePlan plan_act(const Terrain& terrain, const Change& change);

/// It was asked for, is not so yet, and is to be asked for again: its source was not ready to serve
/// it.
[[nodiscard]] bool is_unfinished(const Terrain& terrain, const Change& change);

/// What it waits for, for people; empty: nothing that is known.
[[nodiscard]] std::string why_unfinished(const Terrain& terrain, const Change& change);

/// Starts one again that was to be stopped and is not, or was to be restarted; lets one forget a
/// source that it was given in vain. One that was cut off and has lost the count of what it has
/// executed gets that back first.
[[nodiscard]] PhasePlan plan_release(const Terrain& terrain, const Change& change);

/// Whether it is so by now.
[[nodiscard]] bool is_done(const Terrain& terrain, const Change& change);

/// "db3 replicates from db1": what is so instead.
[[nodiscard]] std::string describe_state(const Terrain& terrain, const Change& change);

}  // namespace understudy
