#include "real/mysql/step_sql.h"

#include "engine/base/overloaded.h"

#include "real/mysql/dialect.h"

namespace understudy::real {
namespace {

constexpr int kLockWaitSeconds = 4;

std::vector<std::string> words(std::initializer_list<std::string_view> statements) {
    return {statements.begin(), statements.end()};
}

EscapedPlace shown(const BinlogCoordinates& place) {
    return {.escaped_file = place.file, .position = place.position};
}

std::vector<std::string> point_at_place(const step::PointAt& point, const Version& version) {
    const Dialect& dialect = dialect_for(version);
    const std::string change = change_source_sql(version,
                                                 SourceChange{.source = point.source,
                                                              .escaped_host = point.source.host,
                                                              .login = std::nullopt,
                                                              .place = shown(point.place->there)});
    const bool is_first = point.place->here == BinlogCoordinates{};
    return is_first ? words({dialect.stop_replication, change, dialect.start_replication})
                    : words({dialect.stop_applier,
                             dialect.stop_replication,
                             change,
                             dialect.start_replication});
}

/// On MySQL the receiver first: then its applier can be freed from half a transaction.
std::vector<std::string> stop_replication(const Version& version) {
    const Dialect& dialect = dialect_for(version);
    return is_mariadb(version) ? words({dialect.stop_replication})
                               : words({dialect.stop_receiver, dialect.stop_replication});
}

/// As for a replica that replicates by GTID and applies; one that does not is stopped altogether.
std::vector<std::string> point_at(const step::PointAt& point, const Version& version) {
    const Dialect& dialect = dialect_for(version);
    const bool keeps_applying = changes_source_while_applying(version);
    const std::string change =
        change_source_sql(version,
                          SourceChange{.source = point.source,
                                       .escaped_host = point.source.host,
                                       .login = std::nullopt,
                                       .is_auto_positioned = keeps_applying});
    return words({keeps_applying ? dialect.stop_receiver : dialect.stop_replication,
                  change,
                  dialect.start_replication});
}

/// As for a replica whose threads run.
std::vector<std::string> set_delay(const step::SetDelay& it, const Version& version) {
    const Dialect& dialect = dialect_for(version);
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(it.delay).count();
    const std::string change = delay_sql(version, seconds);
    return changes_delay_while_receiving(version)
               ? words({dialect.stop_applier, change, dialect.start_applier})
               : words({dialect.stop_applier,
                        dialect.stop_receiver,
                        change,
                        dialect.start_receiver,
                        dialect.start_applier});
}

/// Its place and its heartbeat period, which are kept, only the server knows.
std::vector<std::string> rename_source(const InstanceKey& source,
                                       std::string_view prefix,
                                       const Version& version) {
    auto statements = stop_replication(version);
    statements.push_back(rename_source_sql(
        version, std::string{prefix} + source.host.text(), source.port, KeptByDetaching{}));
    return statements;
}

/// On MariaDB the positions of other domains, which are kept, only the server knows.
std::vector<std::string> skip(const step::SkipTransaction& it, const Version& version) {
    if (std::holds_alternative<GtidSet>(it.transaction)) {
        return empty_transaction_sql(to_string(it.transaction));
    }
    const Dialect& dialect = dialect_for(version);
    if (std::holds_alternative<MariadbGtidPosition>(it.transaction)) {
        const auto set = set_mariadb_replication_position_sql(to_string(it.transaction));
        return words({dialect.stop_replication, set});
    }
    const auto count = skip_counter_sql(version, 1);
    return words({count, dialect.start_applier});
}

/// The place only the server knows, once it has stopped.
std::vector<std::string> replicate_by(const step::ReplicateBy& it, const Version& version) {
    auto statements = stop_replication(version);
    const EscapedPlace place{.escaped_file = "...", .position = 0};
    statements.push_back(positioning_sql(
        version, it.positioning == step::Positioning::Gtid ? std::nullopt : std::optional{place}));
    return statements;
}

std::vector<std::string> inject_empty(const step::InjectEmpty& it) {
    std::vector<std::string> statements;
    for (const Gtid& one : list_gtids(it.gtids, it.gtids.count())) {
        const auto put = empty_transaction_sql(to_string(one));
        // Only after the last one the session names its own transactions again.
        statements.insert(statements.end(), put.begin(), put.end() - 1);
    }
    statements.push_back(empty_transaction_sql("").back());
    return statements;
}

/// As for a replica whose receiver runs.
std::vector<std::string> set_semi_sync(const step::SetSemiSync& it, const Version& version) {
    const Dialect& dialect = dialect_for(version);
    const bool is_source = it.role == step::SemiSyncRole::Source;
    const auto set = semi_sync_sql(
        is_source ? dialect.semi_sync.source_enabled : dialect.semi_sync.replica_enabled,
        it.is_enabled);
    return is_source ? words({set}) : words({set, dialect.stop_receiver, dialect.start_receiver});
}

}  // namespace

std::vector<std::string> step_sql(const Step& step, const Version& version, Duration wait) {
    const Dialect& dialect = dialect_for(version);
    return std::visit(
        Overloaded{
            [&](const step::StopReceiver&) { return words({dialect.stop_receiver}); },
            [&](const step::StartReplication&) { return words({dialect.start_replication}); },
            [&](const step::Reconnect&) {
                return words({dialect.stop_receiver, dialect.start_receiver});
            },
            [&](const step::WaitForPosition& it) {
                const double seconds = std::chrono::duration<double>(wait).count();
                return words({wait_for_position_sql(version, to_string(it.position), seconds)});
            },
            [&](const step::PointAt& it) {
                return it.place ? point_at_place(it, version) : point_at(it, version);
            },
            [&](const step::ForgetSource&) {
                auto statements = stop_replication(version);
                statements.emplace_back(dialect.forget_source);
                return statements;
            },
            [&](const step::MakeReadOnly&) {
                return words({set_read_only_sql(version, true, std::nullopt, kLockWaitSeconds)});
            },
            [&](const step::MakeWritable&) {
                return words({set_read_only_sql(version, false, std::nullopt, kLockWaitSeconds)});
            },
            [&](const step::StopReplication&) { return stop_replication(version); },
            [&](const step::ReplicateUntil& it) {
                return words({dialect.stop_applier,
                              dialect.stop_replication,
                              start_until_sql(version, shown(it.until))});
            },
            [&](const step::WritePseudoGtid& it) {
                return words({write_pseudo_gtid_sql(it.entry)});
            },
            [&](const step::DetachSource& it) {
                return rename_source(it.source, kDetached, version);
            },
            [&](const step::ReattachSource& it) { return rename_source(it.source, "", version); },
            [&](const step::SetDelay& it) { return set_delay(it, version); },
            [&](const step::SkipTransaction& it) { return skip(it, version); },
            [&](const step::ReplicateBy& it) { return replicate_by(it, version); },
            [&](const step::FlushBinaryLogs&) { return words({flush_binary_logs_sql()}); },
            [&](const step::PurgeBinaryLogs& it) {
                const auto purge = purge_binary_logs_sql(it.before);
                return words({purge});
            },
            [&](const step::InjectEmpty& it) { return inject_empty(it); },
            [&](const step::ResetExecuted&) { return words({reset_binary_logs_sql(version)}); },
            [&](const step::SetPurged& it) {
                const auto set = set_purged_sql(to_string(it.gtids));
                return words({set});
            },
            [&](const step::KillQuery& it) {
                const auto kill = kill_query_sql(it.process);
                return words({kill});
            },
            [&](const step::SetSemiSync& it) { return set_semi_sync(it, version); },
        },
        step);
}

}  // namespace understudy::real
