#include "engine/model/observation.h"

namespace understudy {

bool is_writable(const Observation& seen) {
    return seen.writability == Writability::Writable;
}

bool has_gtid(const Observation& seen) {
    return !std::holds_alternative<BinlogCoordinates>(seen.executed) &&
           (!seen.replica || seen.replica->uses_gtid);
}

const ReplicationPosition& received_position(const Observation& seen) {
    return seen.replica ? seen.replica->received : seen.executed;
}

bool has_applied_all_received(const Observation& seen) {
    return !seen.replica || contains(seen.executed, seen.replica->received);
}

std::string_view to_string(ReceiverState state) {
    switch (state) {
        case ReceiverState::Stopped: return "stopped";
        case ReceiverState::Connecting: return "connecting";
        case ReceiverState::Running: return "running";
    }
    return "?";
}

std::string_view to_string(ApplierState state) {
    switch (state) {
        case ApplierState::Stopped: return "stopped";
        case ApplierState::Running: return "running";
    }
    return "?";
}

std::string_view to_string(Writability writability) {
    switch (writability) {
        case Writability::Writable: return "writable";
        case Writability::ReadOnly: return "read-only";
        case Writability::SuperReadOnly: return "super-read-only";
    }
    return "?";
}

}  // namespace understudy
