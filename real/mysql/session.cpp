#include "real/mysql/session.h"

#include "engine/base/text.h"

namespace understudy::real {

namespace {

/// Why: a kept connection that the server closes for idleness would make a step on a hung server go
/// nowhere.
constexpr std::string_view kKeepOpen = "SET SESSION wait_timeout=604800";

}  // namespace

void look_for_semi_sync(Session& session) {
    session.semi_sync = {};
    session.probes_since_look = 0;
    const auto rows = session.connection->query(semi_sync_variables_sql());
    // Source and replica are two plugins, and MySQL 8.0.26 and later may have either under its old
    // name.
    for (const Row& row : rows.value_or(std::vector<Row>{})) {
        const std::string name = row.empty() ? std::string{} : to_lower(row[0].value_or(""));
        for (const SemiSyncWords* words : {&session.dialect->semi_sync, &old_semi_sync_words()}) {
            if (name == words->source_enabled && session.semi_sync.source_enabled.empty()) {
                session.semi_sync.source_enabled = words->source_enabled;
                session.semi_sync.wait_for_replicas = words->wait_for_replicas;
                session.semi_sync.source_status = words->source_status;
                session.semi_sync.source_clients = words->source_clients;
            }
            if (name == words->replica_enabled && session.semi_sync.replica_enabled.empty()) {
                session.semi_sync.replica_enabled = words->replica_enabled;
            }
        }
    }
    session.probe_sql = probe_sql(session.version, session.semi_sync);
}

Result<std::unique_ptr<Session>> open_session(const InstanceKey& key,
                                              const SessionOptions& options) {
    auto connection =
        Connection::open(key, options.credentials, options.timeouts, options.statements);
    if (!connection) {
        return tl::unexpected{connection.error()};
    }
    auto session = std::make_unique<Session>();
    session->connection = std::move(*connection);
    const auto rows = session->connection->query("SELECT version(), @@version_comment");
    if (!rows) {
        return tl::unexpected{to_read_error(rows.error())};
    }
    if (rows->empty() || rows->front().size() < 2) {
        return fail(ErrorCode::Unsupported, "the server did not tell its version");
    }
    const auto version =
        parse_version(rows->front()[0].value_or(""), rows->front()[1].value_or(""));
    if (!version) {
        return fail(ErrorCode::Unsupported, version.error().message);
    }
    session->version = *version;
    session->dialect = &dialect_for(*version);
    if (const auto kept = session->connection->execute(kKeepOpen); !kept && kept.error().lost) {
        return tl::unexpected{to_read_error(kept.error())};
    }
    look_for_semi_sync(*session);
    if (!options.data_center_query.empty()) {
        const auto answer = session->connection->query(options.data_center_query);
        if (answer && !answer->empty() && !answer->front().empty()) {
            session->data_center = answer->front()[0].value_or("");
        }
    }
    if (session->connection->is_lost()) {
        return fail(ErrorCode::Unreachable, "the connection was lost while it was being set up");
    }
    return session;
}

}  // namespace understudy::real
