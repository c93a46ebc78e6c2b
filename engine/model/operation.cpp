#include "engine/model/operation.h"

#include <array>

#include "engine/base/check.h"

namespace understudy {
namespace {

constexpr std::array kTraits{
    OperationTraits{.kind = OperationKind::Relocate,
                    .name = "relocate",
                    .destination = NeedsDestination::Yes,
                    .help = "make a replica replicate from another instance of its cluster"},
    OperationTraits{.kind = OperationKind::RelocateReplicas,
                    .name = "relocate-replicas",
                    .destination = NeedsDestination::Yes,
                    .is_of_replicas = true,
                    .help = "make the replicas of an instance replicate from another one"},
    OperationTraits{.kind = OperationKind::MoveUp,
                    .name = "move-up",
                    .help = "make a replica replicate from the source of its source"},
    OperationTraits{.kind = OperationKind::MoveUpReplicas,
                    .name = "move-up-replicas",
                    .is_of_replicas = true,
                    .help = "make the replicas of an instance its siblings"},
    OperationTraits{.kind = OperationKind::MoveBelow,
                    .name = "move-below",
                    .destination = NeedsDestination::Yes,
                    .help = "make a replica replicate from its sibling"},
    OperationTraits{.kind = OperationKind::Repoint,
                    .name = "repoint",
                    .destination = NeedsDestination::Optional,
                    .help = "point a replica at its source again, or at another one"},
    OperationTraits{.kind = OperationKind::RepointReplicas,
                    .name = "repoint-replicas",
                    .is_of_replicas = true,
                    .help = "point the replicas of an instance at it again"},
    OperationTraits{.kind = OperationKind::TakeSiblings,
                    .name = "take-siblings",
                    .is_of_replicas = true,
                    .help = "make the siblings of a replica replicate from it"},
    OperationTraits{
        .kind = OperationKind::RegroupReplicas,
        .name = "regroup-replicas",
        .destination = NeedsDestination::Optional,
        .is_of_replicas = true,
        .help = "put the replicas of an instance below the best of them, or the one that -d names"},
    OperationTraits{.kind = OperationKind::TakeSource,
                    .name = "take-source",
                    .help = "let a replica change places with its source"},
    OperationTraits{.kind = OperationKind::Match,
                    .name = "match",
                    .destination = NeedsDestination::Yes,
                    .way = Way::PseudoGtid,
                    .help = "make a replica replicate from another instance, by Pseudo-GTID"},
    OperationTraits{.kind = OperationKind::MatchUp,
                    .name = "match-up",
                    .way = Way::PseudoGtid,
                    .help = "make a replica a sibling of its source, by Pseudo-GTID"},
    OperationTraits{.kind = OperationKind::MatchReplicas,
                    .name = "match-replicas",
                    .destination = NeedsDestination::Yes,
                    .is_of_replicas = true,
                    .way = Way::PseudoGtid,
                    .help = "make the replicas of an instance replicate from another one, by "
                            "Pseudo-GTID"},
    OperationTraits{.kind = OperationKind::MatchUpReplicas,
                    .name = "match-up-replicas",
                    .is_of_replicas = true,
                    .way = Way::PseudoGtid,
                    .help = "make the replicas of an instance its siblings, by Pseudo-GTID"},
    OperationTraits{.kind = OperationKind::MoveEquivalent,
                    .name = "move-equivalent",
                    .destination = NeedsDestination::Yes,
                    .way = Way::KnownPlace,
                    .help = "make a replica replicate from another instance, from the place that "
                            "an earlier move has shown"},
    OperationTraits{.kind = OperationKind::Rematch,
                    .name = "rematch",
                    .way = Way::PseudoGtid,
                    .help = "find the place of a replica below its source anew, by Pseudo-GTID"},
    OperationTraits{.kind = OperationKind::MoveGtid,
                    .name = "move-gtid",
                    .destination = NeedsDestination::Yes,
                    .way = Way::Gtid,
                    .help = "make a replica replicate from another instance, by GTID"},
    OperationTraits{.kind = OperationKind::MoveReplicasGtid,
                    .name = "move-replicas-gtid",
                    .destination = NeedsDestination::Yes,
                    .is_of_replicas = true,
                    .way = Way::Gtid,
                    .help = "make the replicas of an instance replicate from another one, by GTID"},
    OperationTraits{.kind = OperationKind::RegroupReplicasGtid,
                    .name = "regroup-replicas-gtid",
                    .destination = NeedsDestination::Optional,
                    .is_of_replicas = true,
                    .way = Way::Gtid,
                    .help = "put the replicas of an instance below the best of them, by GTID"},
    OperationTraits{
        .kind = OperationKind::RegroupReplicasPseudoGtid,
        .name = "regroup-replicas-pgtid",
        .destination = NeedsDestination::Optional,
        .is_of_replicas = true,
        .way = Way::PseudoGtid,
        .help = "put the replicas of an instance below the best of them, by Pseudo-GTID"},
    OperationTraits{
        .kind = OperationKind::RegroupBinlogServers,
        .name = "regroup-replicas-bls",
        .destination = NeedsDestination::Optional,
        .is_of_replicas = true,
        .way = Way::SameLog,
        .help = "put the binlog servers of an instance below the one of them that has most"},
    OperationTraits{.kind = OperationKind::StartReplica,
                    .name = "start-replica",
                    .is_of_one_server = true,
                    .help = "start receiver and applier of a replica"},
    OperationTraits{.kind = OperationKind::StopReplica,
                    .name = "stop-replica",
                    .is_of_one_server = true,
                    .help = "stop a replica; it stays stopped until somebody starts it"},
    OperationTraits{.kind = OperationKind::StopReplicaNicely,
                    .name = "stop-replica-nicely",
                    .is_of_one_server = true,
                    .help = "stop a replica once it has applied what it has received"},
    OperationTraits{.kind = OperationKind::RestartReplica,
                    .name = "restart-replica",
                    .is_of_one_server = true,
                    .help = "stop and start receiver and applier of a replica"},
    OperationTraits{.kind = OperationKind::ResetReplica,
                    .name = "reset-replica",
                    .is_of_one_server = true,
                    .help = "make a replica forget its source for good; it becomes a cluster of "
                            "its own, read-only"},
    OperationTraits{.kind = OperationKind::DetachReplica,
                    .name = "detach-replica",
                    .is_of_one_server = true,
                    .help = "garble the host of a replica's source, so that nothing makes it "
                            "replicate until it is reattached"},
    OperationTraits{.kind = OperationKind::ReattachReplica,
                    .name = "reattach-replica",
                    .is_of_one_server = true,
                    .help = "let a detached replica replicate again from the source it had"},
    OperationTraits{.kind = OperationKind::MakeCoPrimary,
                    .name = "make-co-primary",
                    .is_of_one_server = true,
                    .help =
                        "let the primary replicate from its replica as well, a ring of two; the "
                        "replica stays read-only"},
    OperationTraits{.kind = OperationKind::DelayReplication,
                    .name = "delay-replication",
                    .is_of_one_server = true,
                    .parameter = Parameter::Delay,
                    .help = "let a replica stay behind its source by --delay; 0 ends that"},
    OperationTraits{.kind = OperationKind::SkipQuery,
                    .name = "skip-query",
                    .is_of_one_server = true,
                    .help = "let a replica leave out the one transaction that it failed at"},
    OperationTraits{.kind = OperationKind::EnableGtid,
                    .name = "enable-gtid",
                    .is_of_one_server = true,
                    .help = "let a replica replicate by GTID, from the source it has"},
    OperationTraits{.kind = OperationKind::DisableGtid,
                    .name = "disable-gtid",
                    .is_of_one_server = true,
                    .help = "let a replica replicate by file and position, from the source it has"},
    OperationTraits{.kind = OperationKind::EnableSemiSyncPrimary,
                    .name = "enable-semi-sync-primary",
                    .is_of_one_server = true,
                    .help = "let the commits of an instance wait for acknowledgements"},
    OperationTraits{.kind = OperationKind::DisableSemiSyncPrimary,
                    .name = "disable-semi-sync-primary",
                    .is_of_one_server = true,
                    .help = "let the commits of an instance wait for nobody"},
    OperationTraits{.kind = OperationKind::EnableSemiSyncReplica,
                    .name = "enable-semi-sync-replica",
                    .is_of_one_server = true,
                    .help = "let a replica acknowledge what it receives"},
    OperationTraits{.kind = OperationKind::DisableSemiSyncReplica,
                    .name = "disable-semi-sync-replica",
                    .is_of_one_server = true,
                    .help = "let a replica acknowledge nothing"},
    OperationTraits{.kind = OperationKind::FlushBinaryLogs,
                    .name = "flush-binary-logs",
                    .is_of_one_server = true,
                    .help = "let an instance go on in a new file of its binary log"},
    OperationTraits{.kind = OperationKind::PurgeBinaryLogs,
                    .name = "purge-binary-logs",
                    .is_of_one_server = true,
                    .parameter = Parameter::Binlog,
                    .help = "delete the binary log files of an instance before --binlog, which "
                            "nobody in its cluster needs any more"},
    OperationTraits{.kind = OperationKind::GtidErrantReset,
                    .name = "gtid-errant-reset",
                    .is_of_one_server = true,
                    .help = "let a replica forget the GTIDs that its primary does not have; their "
                            "rows stay"},
    OperationTraits{.kind = OperationKind::GtidErrantInjectEmpty,
                    .name = "gtid-errant-inject-empty",
                    .is_of_one_server = true,
                    .help = "give the primary empty transactions with the GTIDs that only this "
                            "replica has"},
    OperationTraits{.kind = OperationKind::KillQuery,
                    .name = "kill-query",
                    .is_of_one_server = true,
                    .parameter = Parameter::Process,
                    .help = "end what the connection --process of an instance executes"},
    OperationTraits{.kind = OperationKind::SetReadOnly,
                    .name = "set-read-only",
                    .is_of_one_server = true,
                    .help = "make an instance read-only"},
    OperationTraits{.kind = OperationKind::SetWritable,
                    .name = "set-writable",
                    .is_of_one_server = true,
                    .help = "make an instance writable, unless there is another primary"},
};

static_assert(kTraits.size() == kOperationKinds);

}  // namespace

std::span<const OperationTraits> operation_traits() {
    return kTraits;
}

const OperationTraits& traits_of(OperationKind kind) {
    const auto number = static_cast<std::size_t>(kind);
    check(number < kTraits.size() && kTraits[number].kind == kind,
          "the table has every kind of operation, in order");
    return kTraits[number];
}

std::string_view to_string(OperationKind kind) {
    return static_cast<std::size_t>(kind) < kTraits.size() ? traits_of(kind).name : "?";
}

std::string describe(const Operation& operation) {
    std::string text{to_string(operation.kind)};
    text += " " + short_name(operation.instance);
    if (operation.destination) {
        const bool is_ring = operation.kind == OperationKind::MakeCoPrimary;
        const bool is_written = operation.kind == OperationKind::GtidErrantInjectEmpty;
        text += (is_ring      ? " of "
                 : is_written ? " on "
                              : " below ") +
                short_name(*operation.destination);
    }
    if (operation.parameters.delay) {
        const Duration delay = *operation.parameters.delay;
        text += delay == Duration{0} ? " no more" : " by " + to_string(delay);
    }
    if (operation.parameters.binlog) {
        text += ", before " + *operation.parameters.binlog;
    }
    if (operation.parameters.transaction) {
        text += ", " + to_string(*operation.parameters.transaction);
    }
    if (operation.parameters.errant) {
        text += ", " + to_string(*operation.parameters.errant);
    }
    if (operation.parameters.process) {
        text += ", connection " + std::to_string(*operation.parameters.process);
    }
    if (!operation.pattern.empty()) {
        text += ", those that match " + operation.pattern;
    }
    return text;
}

std::string to_string(const Move& move) {
    return to_string(move.replica) + "<" + to_string(move.to);
}

}  // namespace understudy
