#include "engine/model/observation.h"

#include <fmt/format.h>

namespace understudy {

bool is_writable(const Observation& seen) {
    return seen.writability == Writability::Writable;
}

bool has_channels(const Observation& seen) {
    return seen.channels.has_value();
}

std::string describe_channels(const Observation& seen) {
    const auto say = [](std::string_view name, const InstanceKey& source) {
        return fmt::format("{} from {}",
                           name.empty() ? "the default channel" : fmt::format("'{}'", name),
                           short_name(source));
    };
    std::string text = say(seen.channels->own, seen.replica->source);
    for (const ChannelStatus& one : seen.channels->others) {
        text += ", " + say(one.name, one.source);
    }
    return text;
}

bool is_group_secondary(const Observation& seen) {
    return seen.group && seen.group->role == GroupRole::Secondary;
}

bool has_gtid(const Observation& seen) {
    return !std::holds_alternative<BinlogCoordinates>(seen.executed) &&
           (!seen.replica || seen.replica->uses_gtid);
}

bool is_by_coordinates(const Observation& seen) {
    return seen.replica && !seen.replica->uses_gtid;
}

bool is_replicating(const Observation& seen) {
    return seen.replica && seen.replica->receiver != ReceiverState::Stopped &&
           seen.replica->applier == ApplierState::Running;
}

const ReplicationPosition& received_position(const Observation& seen) {
    return seen.replica ? seen.replica->received : seen.executed;
}

bool has_applied_all_received(const Observation& seen) {
    if (!seen.replica) {
        return true;
    }
    const auto& progress = seen.replica->in_source_log;
    return progress ? progress->read == progress->executed
                    : contains(seen.executed, seen.replica->received);
}

std::string find_unapplied(const Observation& seen) {
    if (has_applied_all_received(seen)) {
        return {};
    }
    const auto& progress = seen.replica->in_source_log;
    return progress
               ? fmt::format("{} to {}", to_string(progress->executed), to_string(progress->read))
               : missing_from(seen.executed, seen.replica->received);
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

std::string_view to_string(BinlogFormat format) {
    switch (format) {
        case BinlogFormat::Statement: return "statement";
        case BinlogFormat::Mixed: return "mixed";
        case BinlogFormat::Row: return "row";
    }
    return "?";
}

std::string_view to_string(BinlogRowImage image) {
    switch (image) {
        case BinlogRowImage::Minimal: return "minimal";
        case BinlogRowImage::NoBlob: return "noblob";
        case BinlogRowImage::Full: return "full";
    }
    return "?";
}

std::string_view to_string(GtidMode mode) {
    switch (mode) {
        case GtidMode::Off: return "off";
        case GtidMode::OffPermissive: return "off_permissive";
        case GtidMode::OnPermissive: return "on_permissive";
        case GtidMode::On: return "on";
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
