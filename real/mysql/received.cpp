#include "real/mysql/received.h"

#include "real/mysql/dialect.h"

namespace understudy::real {
namespace {

Result<GtidSet> fetch_mysql_executed(Session& session) {
    const auto rows = session.connection->query("SELECT @@global.gtid_executed");
    return rows ? parse_gtid_set(rows->front()[0].value_or(""))
                : Result<GtidSet>{tl::unexpected{to_read_error(rows.error())}};
}

Result<void> is_not_drained(const std::string& executed, const std::string& received) {
    return fail(ErrorCode::PreconditionFailed,
                "its relay log holds transactions that it has not applied: executed " + executed +
                    ", received " + received);
}

}  // namespace

Result<MariadbGtidPosition> fetch_mariadb_executed(Session& session) {
    const auto rows = session.connection->query(mariadb_positions_sql());
    if (!rows) {
        return tl::unexpected{to_read_error(rows.error())};
    }
    const auto logged = parse_mariadb_gtid_position(rows->front()[0].value_or(""));
    const auto replicated = parse_mariadb_gtid_position(rows->front()[1].value_or(""));
    if (!logged || !replicated) {
        return tl::unexpected{logged ? replicated.error() : logged.error()};
    }
    return merged(*logged, *replicated);
}

Result<ReplicationPosition> fetch_executed(Session& session) {
    const auto to_position = [](const auto& it) { return ReplicationPosition{it}; };
    return is_mariadb(session.version) ? fetch_mariadb_executed(session).map(to_position)
                                       : fetch_mysql_executed(session).map(to_position);
}

Result<ReplicationPosition> fetch_received(Session& session,
                                           const std::optional<ReplicaRow>& replica) {
    const std::string retrieved = replica ? replica->retrieved : "";
    if (is_mariadb(session.version)) {
        const auto executed = fetch_mariadb_executed(session);
        const auto position = parse_mariadb_gtid_position(retrieved);
        if (!executed || !position) {
            return tl::unexpected{executed ? position.error() : executed.error()};
        }
        return ReplicationPosition{merged(*executed, *position)};
    }
    const auto executed = fetch_mysql_executed(session);
    const auto set = parse_gtid_set(retrieved);
    if (!executed || !set) {
        return tl::unexpected{executed ? set.error() : executed.error()};
    }
    return ReplicationPosition{*executed | *set};
}

Result<bool> fetch_takes_writes(Session& session) {
    const auto rows = session.connection->query(identity_sql(session.version));
    if (!rows) {
        return tl::unexpected{to_read_error(rows.error())};
    }
    return rows->size() == 1 && rows->front().size() == 4 && rows->front()[2] == "0";
}

Result<void> check_drained(Session& session, const ReplicaRow& replica) {
    if (!replica.uses_gtid) {
        return replica.read == replica.executed_until
                   ? Result<void>{}
                   : is_not_drained(to_string(replica.executed_until), to_string(replica.read));
    }
    const auto executed = fetch_executed(session);
    const auto received = fetch_received(session, replica);
    if (!executed || !received) {
        return tl::unexpected{executed ? received.error() : executed.error()};
    }
    return contains(*executed, *received)
               ? Result<void>{}
               : is_not_drained(to_string(*executed), to_string(*received));
}

}  // namespace understudy::real
