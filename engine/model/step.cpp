#include "engine/model/step.h"

#include "engine/base/overloaded.h"

namespace understudy {

Step::Step() = default;
Step::Step(const Step& other) = default;
Step::Step(Step&& other) noexcept = default;
Step& Step::operator=(const Step& other) = default;
Step& Step::operator=(Step&& other) noexcept = default;
Step::~Step() = default;

bool operator==(const Step& a, const Step& b) {
    return static_cast<const Step::Kinds&>(a) == static_cast<const Step::Kinds&>(b);
}

std::string_view to_string(step::Positioning positioning) {
    switch (positioning) {
        case step::Positioning::Gtid: return "GTID";
        case step::Positioning::Coordinates: return "file and position";
    }
    return "?";
}

std::string_view to_string(step::SemiSyncRole role) {
    switch (role) {
        case step::SemiSyncRole::Source: return "source";
        case step::SemiSyncRole::Replica: return "replica";
    }
    return "?";
}

const InstanceKey& target(const Step& step) {
    return std::visit([](const auto& one) -> const InstanceKey& { return one.instance; }, step);
}

std::string describe(const Step& step) {
    const std::string on = short_name(target(step));
    return std::visit(
        Overloaded{
            [&](const step::StopReceiver&) { return "stop the receiver of " + on; },
            [&](const step::StartReplication&) { return "start replication on " + on; },
            [&](const step::Reconnect&) { return "have " + on + " reconnect to its source"; },
            [&](const step::WaitForPosition& wait) {
                return "wait until " + on + " has executed " + to_string(wait.position);
            },
            [&](const step::PointAt& point) {
                const std::string from = point.place ? ", " + to_string(point.place->there) : "";
                return "point " + on + " at " + short_name(point.source) + from;
            },
            [&](const step::ForgetSource&) { return "let " + on + " forget its source"; },
            [&](const step::MakeReadOnly&) { return "make " + on + " read-only"; },
            [&](const step::MakeWritable&) { return "make " + on + " writable"; },
            [&](const step::StopReplication&) { return "stop replication on " + on; },
            [&](const step::ReplicateUntil& it) {
                return "let " + on + " replicate until " + to_string(it.until);
            },
            [&](const step::WritePseudoGtid& it) {
                return "write " + it.entry + " into the log of " + on;
            },
            [&](const step::DetachSource& it) {
                return "detach " + on + " from " + short_name(it.source);
            },
            [&](const step::ReattachSource& it) {
                return "reattach " + on + " to " + short_name(it.source);
            },
            [&](const step::SetDelay& it) {
                return it.delay == Duration{0}
                           ? "end the delay of " + on
                           : "let " + on + " stay " + to_string(it.delay) + " behind its source";
            },
            [&](const step::SkipTransaction& it) {
                return "let " + on + " leave out " + to_string(it.transaction);
            },
            [&](const step::ReplicateBy& it) {
                return "let " + on + " replicate by " + std::string{to_string(it.positioning)} +
                       " from " + short_name(it.source);
            },
            [&](const step::FlushBinaryLogs&) { return "begin a new binary log file on " + on; },
            [&](const step::PurgeBinaryLogs& it) {
                return "purge the binary logs of " + on + " before " + it.before;
            },
            [&](const step::InjectEmpty& it) {
                return "commit empty transactions on " + on + ": " + to_string(it.gtids);
            },
            [&](const step::ResetExecuted& it) {
                return "let " + on + " forget its binary logs and what it has executed, for " +
                       to_string(it.errant);
            },
            [&](const step::SetPurged& it) {
                return "let " + on + " count as executed: " + to_string(it.gtids);
            },
            [&](const step::KillQuery& it) {
                return "kill what connection " + std::to_string(it.process) + " of " + on +
                       " executes";
            },
            [&](const step::SetSemiSync& it) {
                return std::string{it.is_enabled ? "enable" : "disable"} + " semi-sync of " + on +
                       " as " + std::string{to_string(it.role)};
            },
        },
        step);
}

std::string_view kind_name(const Step& step) {
    return std::visit(Overloaded{
                          [](const step::StopReceiver&) { return "StopReceiver"; },
                          [](const step::StartReplication&) { return "StartReplication"; },
                          [](const step::Reconnect&) { return "Reconnect"; },
                          [](const step::WaitForPosition&) { return "WaitForPosition"; },
                          [](const step::PointAt&) { return "PointAt"; },
                          [](const step::ForgetSource&) { return "ForgetSource"; },
                          [](const step::MakeReadOnly&) { return "MakeReadOnly"; },
                          [](const step::MakeWritable&) { return "MakeWritable"; },
                          [](const step::StopReplication&) { return "StopReplication"; },
                          [](const step::ReplicateUntil&) { return "ReplicateUntil"; },
                          [](const step::WritePseudoGtid&) { return "WritePseudoGtid"; },
                          [](const step::DetachSource&) { return "DetachSource"; },
                          [](const step::ReattachSource&) { return "ReattachSource"; },
                          [](const step::SetDelay&) { return "SetDelay"; },
                          [](const step::SkipTransaction&) { return "SkipTransaction"; },
                          [](const step::ReplicateBy&) { return "ReplicateBy"; },
                          [](const step::SetSemiSync&) { return "SetSemiSync"; },
                          [](const step::FlushBinaryLogs&) { return "FlushBinaryLogs"; },
                          [](const step::PurgeBinaryLogs&) { return "PurgeBinaryLogs"; },
                          [](const step::InjectEmpty&) { return "InjectEmpty"; },
                          [](const step::ResetExecuted&) { return "ResetExecuted"; },
                          [](const step::SetPurged&) { return "SetPurged"; },
                          [](const step::KillQuery&) { return "KillQuery"; },
                      },
                      step);
}

bool changes_server(const Step& step) {
    return !std::holds_alternative<step::WaitForPosition>(step) &&
           !std::holds_alternative<step::WritePseudoGtid>(step) &&
           !std::holds_alternative<step::FlushBinaryLogs>(step) &&
           !std::holds_alternative<step::KillQuery>(step);
}

namespace {

/// It has executed this transaction, or left it out.
bool is_behind(const Observation& seen, const ReplicationPosition& transaction) {
    const auto* place = std::get_if<BinlogCoordinates>(&transaction);
    if (place == nullptr) {
        return contains(seen.executed, transaction);
    }
    return seen.replica && seen.replica->in_source_log &&
           seen.replica->in_source_log->executed > *place;
}

bool has_all(const Observation& seen, const GtidSet& gtids) {
    const auto* executed = std::get_if<GtidSet>(&seen.executed);
    return executed != nullptr && executed->contains(gtids);
}

bool has_none(const Observation& seen, const GtidSet& gtids) {
    const auto* executed = std::get_if<GtidSet>(&seen.executed);
    return executed != nullptr && (*executed & gtids).empty();
}

}  // namespace

bool is_satisfied(const Step& step, const Observation& seen) {
    const auto* replica = seen.replica ? &*seen.replica : nullptr;
    return std::visit(
        Overloaded{
            [&](const step::StopReceiver&) {
                return replica == nullptr || replica->receiver == ReceiverState::Stopped;
            },
            [&](const step::StartReplication&) {
                return replica != nullptr && replica->receiver != ReceiverState::Stopped &&
                       replica->applier == ApplierState::Running;
            },
            [&](const step::Reconnect&) {
                return replica != nullptr && replica->receiver != ReceiverState::Stopped;
            },
            [&](const step::WaitForPosition& wait) {
                return contains(seen.executed, wait.position);
            },
            [&](const step::PointAt& point) {
                return replica != nullptr && replica->source == point.source &&
                       !replica->is_detached && replica->receiver != ReceiverState::Stopped &&
                       replica->applier == ApplierState::Running;
            },
            [&](const step::ForgetSource&) { return replica == nullptr; },
            [&](const step::MakeReadOnly&) { return !is_writable(seen); },
            [&](const step::MakeWritable&) { return is_writable(seen); },
            [&](const step::StopReplication&) {
                return replica == nullptr || (replica->receiver == ReceiverState::Stopped &&
                                              replica->applier == ApplierState::Stopped);
            },
            [&](const step::ReplicateUntil& it) {
                return replica != nullptr && replica->applier == ApplierState::Stopped &&
                       replica->in_source_log && replica->in_source_log->executed == it.until;
            },
            [&](const step::WritePseudoGtid&) { return false; },
            [&](const step::FlushBinaryLogs&) { return false; },
            [&](const step::PurgeBinaryLogs&) { return false; },
            [&](const step::InjectEmpty& it) { return has_all(seen, it.gtids); },
            [&](const step::ResetExecuted& it) { return has_none(seen, it.errant); },
            [&](const step::SetPurged& it) { return has_all(seen, it.gtids); },
            [&](const step::KillQuery&) { return false; },
            [&](const step::DetachSource& it) {
                return replica != nullptr && replica->source == it.source && replica->is_detached;
            },
            [&](const step::ReattachSource& it) {
                return replica != nullptr && replica->source == it.source && !replica->is_detached;
            },
            [&](const step::SetDelay& it) {
                return replica != nullptr && replica->delay == it.delay;
            },
            [&](const step::SkipTransaction& it) { return is_behind(seen, it.transaction); },
            [&](const step::ReplicateBy& it) {
                return replica != nullptr && replica->source == it.source &&
                       replica->uses_gtid == (it.positioning == step::Positioning::Gtid);
            },
            [&](const step::SetSemiSync& it) {
                return it.is_enabled == (it.role == step::SemiSyncRole::Source
                                             ? seen.semi_sync.source_enabled
                                             : seen.semi_sync.replica_enabled);
            },
        },
        step);
}

bool changes_replication(const Step& step) {
    const auto* semi_sync = std::get_if<step::SetSemiSync>(&step);
    return !(std::holds_alternative<step::WaitForPosition>(step) ||
             std::holds_alternative<step::MakeReadOnly>(step) ||
             std::holds_alternative<step::MakeWritable>(step) ||
             std::holds_alternative<step::WritePseudoGtid>(step) ||
             std::holds_alternative<step::FlushBinaryLogs>(step) ||
             std::holds_alternative<step::PurgeBinaryLogs>(step) ||
             std::holds_alternative<step::InjectEmpty>(step) ||
             std::holds_alternative<step::KillQuery>(step) ||
             (semi_sync != nullptr && semi_sync->role == step::SemiSyncRole::Source));
}

}  // namespace understudy
