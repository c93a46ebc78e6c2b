#include "engine/topology/matching.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace understudy {
namespace {

using Found = std::optional<std::string>;

Found find_end_unknown(const InstanceKey& key, const Observation& replica, LogKind log) {
    const auto& link = replica.replica->link;
    const bool tells = log == LogKind::Binary ? replica.log_end.has_value()
                                              : link && !link->relay_log.file.empty();
    return tells ? Found{}
                 : Found{fmt::format(
                       "{} does not tell where it is in its {}", short_name(key), to_string(log))};
}

Found find_place_unknown(const InstanceKey& key, const ReplicaStatus& replica) {
    if (!replica.in_source_log) {
        return short_name(key) + " does not tell how far it is in the log of its source";
    }
    return replica.applier_error.empty()
               ? Found{}
               : Found{fmt::format(
                     "{} does not replicate: {}", short_name(key), replica.applier_error)};
}

/// What one logs as a statement the other one logs as rows.
bool log_alike(const Observation& one, const Observation& other) {
    return !one.binlog_format || !other.binlog_format || one.binlog_format == other.binlog_format;
}

/// What reached a server as rows it logs as rows, if it can; what reached it as a statement it may
/// log as either unless it logs one of them only (MySQL 5.7 manual, 5.4.4.3).
bool may_pass_on(BinlogFormat as, BinlogFormat by) {
    return by == BinlogFormat::Mixed || (as == BinlogFormat::Row) == (by == BinlogFormat::Row);
}

/// What is in the relay log is as its source logged it. One that does not answer may have logged as
/// the other one does: the logs will tell.
Found find_other_format(const Terrain& terrain,
                        const InstanceKey& replica,
                        const InstanceKey& source,
                        LogKind log) {
    const auto from = source_of(terrain, replica);
    if (log == LogKind::Binary || !from) {
        return {};
    }
    const InstanceKey writer = log_owner_of(terrain, *from);
    const Observation* wrote = observe(terrain, writer);
    const Observation& other = *observe(terrain, source);
    return wrote == nullptr || !wrote->binlog_format || !other.binlog_format ||
                   may_pass_on(*wrote->binlog_format, *other.binlog_format)
               ? Found{}
               : Found{fmt::format("what {} has received {} logged by {}, and {} logs by {}",
                                   short_name(replica),
                                   short_name(writer),
                                   to_string(*wrote->binlog_format),
                                   short_name(source),
                                   to_string(*other.binlog_format))};
}

}  // namespace

Found find_match_fault(const Terrain& terrain,
                       const InstanceKey& replica,
                       const InstanceKey& source) {
    if (terrain.policy.pseudo_gtid.pattern.empty()) {
        return "Pseudo-GTID is not in use";
    }
    const Observation& moving = *observe(terrain, replica);
    const Observation& to = *observe(terrain, source);
    for (const auto& [key, seen] : {std::pair{&replica, &moving}, std::pair{&source, &to}}) {
        if (is_binlog_server(seen->version)) {
            return short_name(*key) + " is a binlog server, whose log nobody searches";
        }
    }
    const LogKind log = log_to_match_by(terrain, replica, source);
    for (const Found& fault : {find_end_unknown(replica, moving, log),
                               find_place_unknown(replica, *moving.replica),
                               find_other_format(terrain, replica, source, log)}) {
        if (fault) {
            return fault;
        }
    }
    return are_siblings(terrain, replica, source) ? find_more_received(terrain, replica, source)
                                                  : Found{};
}

LogKind log_to_match_by(const Terrain& terrain,
                        const InstanceKey& replica,
                        const InstanceKey& source) {
    const Observation& moving = *observe(terrain, replica);
    const bool logs = moving.has_binlog && moving.logs_replica_updates;
    return logs && log_alike(moving, *observe(terrain, source)) ? LogKind::Binary : LogKind::Relay;
}

Found find_more_received(const Terrain& terrain,
                         const InstanceKey& one,
                         const InstanceKey& sibling) {
    const ReplicaStatus& its = *observe(terrain, one)->replica;
    const ReplicaStatus& other = *observe(terrain, sibling)->replica;
    const bool is_receiving = other.receiver == ReceiverState::Running;
    if (is_receiving || !other.in_source_log ||
        other.in_source_log->read >= its.in_source_log->read) {
        return {};
    }
    return fmt::format("{} has received more than {}: up to {} in the log of {}, and not up to {}",
                       short_name(one),
                       short_name(sibling),
                       to_string(its.in_source_log->read),
                       short_name(its.source),
                       to_string(other.in_source_log->read));
}

bool are_siblings(const Terrain& terrain, const InstanceKey& a, const InstanceKey& b) {
    const auto source = source_of(terrain, a);
    return source && source == source_of(terrain, b);
}

bool is_above(const Terrain& terrain, const InstanceKey& source, const InstanceKey& replica) {
    const auto above = sources_of(terrain, replica);
    return std::find(above.begin(), above.end(), source) != above.end();
}

}  // namespace understudy
