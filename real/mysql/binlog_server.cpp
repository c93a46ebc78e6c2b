#include "real/mysql/binlog_server.h"

#include <array>

#include "engine/base/overloaded.h"
#include "engine/base/text.h"

#include "real/mysql/dialect.h"
#include "real/mysql/probe.h"

namespace understudy::real {

namespace {

/// It says so of a receiver that is stopped or started already.
constexpr std::string_view kIsSoAlready = "1199";

/// It knows one thread, and no statement for a half of it.
Result<void> stop(Session& session, const ChangeServer& change) {
    auto stopped = change(session.dialect->stop_replication);
    const bool is_harmless = !stopped && stopped.error().code == ErrorCode::Refused &&
                             stopped.error().message.find(kIsSoAlready) != std::string::npos;
    return is_harmless ? Result<void>{} : stopped;
}

Result<void> point_at(Session& session, const step::PointAt& point, const ChangeServer& change) {
    if (!point.place) {
        return fail(ErrorCode::Unsupported, "a binlog server replicates by file and position");
    }
    if (auto stopped = stop(session, change); !stopped) {
        return stopped;
    }
    const auto row = fetch_replica_row(session);
    if (!row || !*row) {
        return fail(ErrorCode::OutcomeUnknown, row ? "it has no source" : row.error().message);
    }
    if ((*row)->read != point.place->here) {
        return fail(ErrorCode::PreconditionFailed,
                    "its log ends at " + to_string((*row)->read) + ", and not at " +
                        to_string(point.place->here));
    }
    const auto changed = change(source_at_place_sql(session, point, std::nullopt));
    return changed ? change(session.dialect->start_replication) : changed;
}

}  // namespace

std::string_view maxscale_sql() {
    return "SHOW VARIABLES LIKE 'maxscale%'";
}

std::optional<std::string> read_maxscale_version(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        if (row.size() > 1 && to_lower(row[0].value_or("")) == "maxscale_version") {
            const std::string version = row[1].value_or("");
            return version.empty() ? "0.0.0" : version;
        }
    }
    return std::nullopt;
}

Observation to_binlog_server(const Version& version, ServerId id, const ReplicaRow& status) {
    Observation seen;
    seen.server_id = id;
    seen.version = version;
    seen.has_binlog = true;
    seen.logs_replica_updates = true;
    seen.executed = status.read;
    seen.log_end = status.read;
    ReplicaRow whole = status;
    whole.uses_gtid = false;
    whole.executed_until = status.read;  // It applies nothing: what it has received it can serve.
    seen.replica = to_replica_status(whole, status.read);
    return seen;
}

Result<Observation> fetch_binlog_server(Session& session) {
    const auto id = session.connection->query("SELECT @@server_id");
    const auto status =
        id ? fetch_replica_row(session)
           : Result<std::optional<ReplicaRow>>{tl::unexpected{to_read_error(id.error())}};
    if (!status) {
        return tl::unexpected{status.error()};
    }
    if (!*status) {
        return fail(ErrorCode::Unsupported, "it is a binlog server without a source");
    }
    const std::array<std::string_view, 2> columns{session.dialect->list.host,
                                                  session.dialect->list.port};
    auto replicas =
        read_replicas_seen(session.connection->query(session.dialect->show_replicas, columns));
    if (!replicas) {
        return tl::unexpected{replicas.error()};
    }
    const auto number = id->empty() || id->front().empty()
                            ? std::nullopt
                            : parse_unsigned(id->front()[0].value_or(""));
    Observation seen = to_binlog_server(
        session.version, ServerId{static_cast<std::uint32_t>(number.value_or(0))}, **status);
    seen.replicas_seen = std::move(*replicas);
    return seen;
}

Result<void> tell_binlog_server(Session& session, const Step& step, const ChangeServer& change) {
    return std::visit(
        Overloaded{
            [&](const step::StopReceiver&) { return stop(session, change); },
            [&](const step::StopReplication&) { return stop(session, change); },
            [&](const step::StartReplication&) {
                return change(session.dialect->start_replication);
            },
            [&](const step::Reconnect&) {
                auto stopped = stop(session, change);
                return stopped ? change(session.dialect->start_replication) : stopped;
            },
            [&](const step::PointAt& point) { return point_at(session, point, change); },
            [](const auto&) -> Result<void> {
                return fail(ErrorCode::Unsupported,
                            "it is a binlog server: it can be started, stopped and moved");
            },
        },
        step);
}

}  // namespace understudy::real
