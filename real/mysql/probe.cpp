#include "real/mysql/probe.h"

#include <algorithm>
#include <array>

#include "engine/base/text.h"

#include "real/mysql/binlog_server.h"
#include "real/mysql/failing.h"
#include "real/mysql/group_rows.h"
#include "real/mysql/replica_row.h"

namespace understudy::real {

namespace {

/// Plugins come and go rarely; a look costs some round trips.
constexpr unsigned kProbesBetweenLooks = 60;

constexpr int kUnknownVariable = 1193;

/// What a probe may answer; a refusal by a server that we can talk to is one of our words that it
/// does not know.
Error as_probe_error(Error error) {
    if (error.code == ErrorCode::Refused || error.code == ErrorCode::Malformed) {
        error.code = ErrorCode::Unsupported;
    }
    return error;
}

const std::optional<std::string>& cell(const Row& row, ProbeColumn column) {
    return row[static_cast<std::size_t>(column)];
}

std::string text(const Row& row, ProbeColumn column) {
    return cell(row, column).value_or("");
}

bool is_on(const Row& row, ProbeColumn column) {
    const std::string value = to_lower(text(row, column));
    return value == "1" || value == "on";
}

std::uint32_t to_count(const std::optional<std::string>& value) {
    const auto number = value ? parse_unsigned(*value) : std::nullopt;
    return static_cast<std::uint32_t>(number.value_or(0));
}

/// What every probe asks, in one round trip.
struct Answers {
    Rows variables;
    Rows status;
    Rows semi_sync;  ///< Empty if it was not asked.
    Rows replicas;
    Rows members;  ///< Of its group; empty if it was not asked.
};

Answers ask(Session& session) {
    const auto columns = replica_columns(session);
    const std::array<std::string_view, 2> list_columns{session.dialect->list.host,
                                                       session.dialect->list.port};
    // Why in this order: whoever may not see who replicates is told the rest all the same.
    std::vector<Question> questions{
        Question{.sql = session.probe_sql, .columns = {}},
        Question{.sql = session.dialect->show_replica_status, .columns = columns}};
    if (session.is_semi_sync_on) {
        questions.push_back({.sql = semi_sync_status_sql(), .columns = {}});
    }
    questions.push_back({.sql = session.dialect->show_replicas, .columns = list_columns});
    if (session.variables.has_group) {
        questions.push_back({.sql = group_members_sql(session.version), .columns = {}});
    }
    auto told = session.connection->query_together(questions);
    told.resize(questions.size(), told.back());  // What was not asked fails as the last one did.
    auto next = told.begin();
    const auto take_if = [&](bool was_asked) {
        return was_asked ? std::move(*next++) : Rows{std::vector<Row>{}};
    };
    Answers answers;
    answers.variables = take_if(true);
    answers.status = take_if(true);
    answers.semi_sync = take_if(session.is_semi_sync_on);
    answers.replicas = take_if(true);
    answers.members = take_if(session.variables.has_group);
    return answers;
}

Answers fetch_answers(Session& session) {
    if (session.probes_until_look == 0) {
        if (session.details) {
            look_for_variables(session);
        }
        look_for_details(session);
        session.probes_until_look = kProbesBetweenLooks;
    }
    --session.probes_until_look;
    auto answers = ask(session);
    if (!answers.variables && answers.variables.error().code == kUnknownVariable) {
        look_for_variables(session);
        answers = ask(session);
    }
    return answers;
}

Result<Row> read_variables(Rows rows) {
    if (!rows) {
        return tl::unexpected{to_read_error(rows.error())};
    }
    if (rows->size() != 1) {
        return fail(ErrorCode::Unsupported, "the server did not tell its variables");
    }
    return std::move(rows->front());
}

Writability to_writability(const Row& row) {
    if (is_on(row, ProbeColumn::SuperReadOnly)) {
        return Writability::SuperReadOnly;
    }
    return is_on(row, ProbeColumn::ReadOnly) ? Writability::ReadOnly : Writability::Writable;
}

/// What is executed and received, of whatever kind the server counts in.
struct Positions {
    ReplicationPosition executed;
    ReplicationPosition received;
};

/// The variables were read a moment before the status, whose own word for what is executed goes
/// with its word for what is received; together they never show a transaction as received that was
/// executed meanwhile.
Result<Positions> read_gtid_sets(const Row& row, const ReplicaRow* replica) {
    auto executed = parse_gtid_set(text(row, ProbeColumn::Executed));
    if (!executed) {
        return tl::unexpected{executed.error()};
    }
    if (replica == nullptr) {
        return Positions{.executed = *executed, .received = *executed};
    }
    const auto executed_later = parse_gtid_set(replica->executed);
    const auto retrieved = parse_gtid_set(replica->retrieved);
    if (!executed_later || !retrieved) {
        return tl::unexpected{executed_later ? retrieved.error() : executed_later.error()};
    }
    *executed |= *executed_later;
    return Positions{.executed = *executed, .received = *executed | *retrieved};
}

Result<Positions> read_mariadb_positions(const Row& row, const ReplicaRow* replica) {
    // Why both: gtid_slave_pos does not move with what a primary writes, and gtid_binlog_pos stays
    // empty on a replica that does not log what it applies. (gtid_current_pos counts own
    // transactions by server id only.)
    const auto logged = parse_mariadb_gtid_position(text(row, ProbeColumn::Executed));
    const auto replicated = parse_mariadb_gtid_position(text(row, ProbeColumn::Purged));
    if (!logged || !replicated) {
        return tl::unexpected{logged ? replicated.error() : logged.error()};
    }
    auto executed = merged(*logged, *replicated);
    if (replica == nullptr) {
        return Positions{.executed = executed, .received = executed};
    }
    const auto executed_later = parse_mariadb_gtid_position(replica->executed);
    const auto retrieved = parse_mariadb_gtid_position(replica->retrieved);
    if (!executed_later || !retrieved) {
        return tl::unexpected{executed_later ? retrieved.error() : executed_later.error()};
    }
    executed = merged(executed, *executed_later);
    return Positions{.executed = executed, .received = merged(executed, *retrieved)};
}

/// Where its binary log ends; nothing when it has none or does not tell.
Result<std::optional<BinlogCoordinates>> fetch_log_end(Session& session) {
    constexpr std::array<std::string_view, 2> columns{"File", "Position"};
    const auto rows = session.connection->query(session.dialect->show_binary_log_status, columns);
    if (!rows && rows.error().lost) {
        return tl::unexpected{to_read_error(rows.error())};
    }
    if (!rows || rows->empty()) {
        return std::optional<BinlogCoordinates>{};
    }
    const Row& row = rows->front();
    return std::optional{BinlogCoordinates{
        .file = row[0].value_or(""), .position = parse_unsigned(row[1].value_or("")).value_or(0)}};
}

bool counts_in_gtids(const Session& session, const Row& row) {
    return is_mariadb(session.version) ||
           to_lower(text(row, ProbeColumn::GtidMode)).starts_with("on");
}

Result<Positions> read_positions(const Session& session,
                                 const Row& row,
                                 const ReplicaRow* replica,
                                 const std::optional<BinlogCoordinates>& log_end) {
    if (is_mariadb(session.version)) {
        return read_mariadb_positions(row, replica);
    }
    if (counts_in_gtids(session, row)) {
        return read_gtid_sets(row, replica);
    }
    const BinlogCoordinates own = log_end.value_or(BinlogCoordinates{});
    return Positions{.executed = own, .received = own};
}

std::optional<BinlogFormat> read_binlog_format(const Row& row) {
    const std::string word = to_lower(text(row, ProbeColumn::BinlogFormat));
    for (const auto format : {BinlogFormat::Statement, BinlogFormat::Mixed, BinlogFormat::Row}) {
        if (word == to_string(format)) {
            return format;
        }
    }
    return std::nullopt;
}

std::optional<BinlogRowImage> read_row_image(const Row& row) {
    const std::string word = to_lower(text(row, ProbeColumn::BinlogRowImage));
    for (const auto image :
         {BinlogRowImage::Minimal, BinlogRowImage::NoBlob, BinlogRowImage::Full}) {
        if (word == to_string(image)) {
            return image;
        }
    }
    return std::nullopt;
}

std::optional<GtidMode> read_gtid_mode(const Row& row) {
    const std::string word = to_lower(text(row, ProbeColumn::GtidMode));
    for (const auto mode :
         {GtidMode::Off, GtidMode::OffPermissive, GtidMode::OnPermissive, GtidMode::On}) {
        if (word == to_string(mode)) {
            return mode;
        }
    }
    return std::nullopt;
}

}  // namespace

ReplicaStatus to_replica_status(const ReplicaRow& row, ReplicationPosition received) {
    ReplicaStatus status{
        .source = row.source,
        .source_uuid = std::nullopt,
        .receiver = row.receiver,
        .applier = row.applier,
        .is_detached = row.is_detached,
        .uses_gtid = row.uses_gtid,
        .received = std::move(received),
        .receiver_error = row.receiver_error,
        .applier_error = row.applier_error,
        .lag = row.lag,
        .delay = row.delay,
    };
    if (const auto uuid = parse_server_uuid(row.source_uuid)) {
        status.source_uuid = *uuid;
    }
    if (!row.uses_gtid && !row.read.file.empty() && !row.executed_until.file.empty()) {
        status.in_source_log = SourceLogProgress{.read = row.read, .executed = row.executed_until};
    }
    if (!row.filters.empty()) {
        status.filters = row.filters;
    }
    status.link = row.link;
    return status;
}

Result<std::vector<InstanceKey>> read_replicas_seen(const Rows& rows) {
    std::vector<InstanceKey> seen;
    if (!rows) {
        return rows.error().lost
                   ? Result<std::vector<InstanceKey>>{tl::unexpected{to_read_error(rows.error())}}
                   : seen;
    }
    for (const Row& row : *rows) {
        const std::string host = row[0].value_or("");
        const auto port = parse_unsigned(row[1].value_or(""));
        // Without report_host a replica does not say where it answers.
        if (!host.empty() && port && *port > 0 && *port <= 65535) {
            seen.push_back({.host = host, .port = static_cast<std::uint16_t>(*port)});
        }
    }
    std::sort(seen.begin(), seen.end());
    seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
    return seen;
}

namespace {

void take_semi_sync_status(const Session& session, const Rows& rows, SemiSyncStatus& status) {
    const SemiSyncWords& words = session.variables.semi_sync;
    for (const Row& entry : rows.value_or(std::vector<Row>{})) {
        if (entry.size() < 2) {
            continue;
        }
        const bool is_on = to_lower(entry[1].value_or("")) == "on";
        if (entry[0] == words.source_status) {
            status.source_active = status.source_enabled && is_on;
        } else if (entry[0] == words.replica_status) {
            status.replica_active = status.replica_enabled && is_on;
        } else if (entry[0] == words.source_clients && status.source_enabled) {
            status.connected_replicas = to_count(entry[1]);
        }
    }
}

/// `told` is its status, if that was asked for with the rest: it is asked for now if semi-sync was
/// switched on since.
Result<SemiSyncStatus> fetch_semi_sync(Session& session, const Row& row, Rows told) {
    SemiSyncStatus status{
        .can_be_source = !session.variables.semi_sync.source_enabled.empty(),
        .can_be_replica = !session.variables.semi_sync.replica_enabled.empty(),
        .source_enabled = is_on(row, ProbeColumn::SemiSyncSource),
        .source_active = false,
        .replica_enabled = is_on(row, ProbeColumn::SemiSyncReplica),
        .replica_active = false,
        .wait_for_replicas = 0,
        .connected_replicas = 0,
    };
    const bool was_asked = session.is_semi_sync_on;
    session.is_semi_sync_on = status.source_enabled || status.replica_enabled;
    if (status.source_enabled) {
        status.wait_for_replicas = cell(row, ProbeColumn::SemiSyncWaitFor)
                                       ? to_count(cell(row, ProbeColumn::SemiSyncWaitFor))
                                       : 1;
    }
    if (session.is_semi_sync_on && !was_asked) {
        told = session.connection->query(semi_sync_status_sql());
    }
    if (!told && told.error().lost) {
        return tl::unexpected{to_read_error(told.error())};
    }
    take_semi_sync_status(session, told, status);
    return status;
}

Details read_details(const Session& session, const Row& row) {
    Details details = *session.details;
    const SemiSyncWords& words = session.variables.semi_sync;
    details.semi_sync.source = wording_of(words.source_enabled);
    details.semi_sync.replica = wording_of(words.replica_enabled);
    if (const auto& timeout = cell(row, ProbeColumn::SemiSyncTimeout)) {
        if (const auto count = parse_unsigned(*timeout)) {
            details.semi_sync.timeout =
                std::chrono::milliseconds{static_cast<std::int64_t>(*count)};
        }
    }
    if (cell(row, ProbeColumn::SemiSyncWaitsWithoutReplicas)) {
        details.semi_sync.waits_without_replicas =
            is_on(row, ProbeColumn::SemiSyncWaitsWithoutReplicas);
    }
    return details;
}

/// Whether it is in a group is worth no more than the rest of what it says.
void take_group(const Rows& members, const Row& row, Observation& seen) {
    if (!members) {
        seen.details->unread.push_back("group members: " + members.error().message);
        return;
    }
    if (auto group = read_group(*members, seen.server_uuid)) {
        group->name = text(row, ProbeColumn::GroupName);
        group->is_single_primary = is_on(row, ProbeColumn::GroupIsSinglePrimary);
        seen.group = std::move(*group);
    }
}

/// How it replicates, over the default channel and over others.
Result<void> take_replica(Session& session,
                          const ReplicaRow& row,
                          ReplicationPosition received,
                          Observation& seen) {
    auto failing = fetch_failing(session, row);
    if (!failing) {
        return tl::unexpected{failing.error()};
    }
    seen.replica = to_replica_status(row, std::move(received));
    seen.replica->failing = std::move(*failing);
    if (auto& link = seen.replica->link; link && !session.cipher_suites.empty()) {
        LinkTls tls = link->tls ? *link->tls : LinkTls{};
        tls.cipher_suites = session.cipher_suites;
        link->tls = std::move(tls);
    }
    if (!row.channel.empty() || !row.others.empty()) {
        seen.channels = Channels{.own = row.channel, .others = row.others};
    }
    return {};
}

Result<Observation> fetch_facts(Session& session) {
    auto answers = fetch_answers(session);
    const auto variables = read_variables(std::move(answers.variables));
    if (!variables) {
        return tl::unexpected{variables.error()};
    }
    const Row& row = *variables;
    const auto replica = read_replica_row(answers.status);
    if (!replica) {
        return tl::unexpected{replica.error()};
    }
    auto replicas = read_replicas_seen(answers.replicas);
    if (!replicas) {
        return tl::unexpected{replicas.error()};
    }
    const ReplicaRow* status = replica->has_value() ? &**replica : nullptr;
    std::optional<BinlogCoordinates> log_end;
    if (!counts_in_gtids(session, row) || (status != nullptr && !status->uses_gtid)) {
        auto told = fetch_log_end(session);
        if (!told) {
            return tl::unexpected{told.error()};
        }
        log_end = std::move(*told);
    }
    auto positions = read_positions(session, row, status, log_end);
    if (!positions) {
        return tl::unexpected{positions.error()};
    }
    const auto semi_sync = fetch_semi_sync(session, row, std::move(answers.semi_sync));
    if (!semi_sync) {
        return tl::unexpected{semi_sync.error()};
    }
    Observation seen{
        .server_id = ServerId{to_count(cell(row, ProbeColumn::ServerId))},
        .server_uuid = std::nullopt,
        .version = session.version,
        .writability = to_writability(row),
        .has_binlog = is_on(row, ProbeColumn::LogBin),
        .logs_replica_updates = is_on(row, ProbeColumn::LogReplicaUpdates),
        .executed = std::move(positions->executed),
        .purged = std::nullopt,
        .replica = std::nullopt,
        .semi_sync = *semi_sync,
        .replicas_seen = std::move(*replicas),
        .data_center = session.data_center,
        .log_end = log_end,
        .binlog_format = read_binlog_format(row),
        .binlog_row_image = read_row_image(row),
        .gtid_mode = read_gtid_mode(row),
        .channels = {},
        .group = {},
        .details = read_details(session, row),
    };
    if (const auto uuid = parse_server_uuid(text(row, ProbeColumn::ServerUuid))) {
        seen.server_uuid = *uuid;
    }
    if (const auto purged = parse_gtid_set(text(row, ProbeColumn::Purged));
        purged && has_oracle_gtid(session.version)) {
        seen.purged = *purged;
    }
    if (status != nullptr) {
        if (auto taken = take_replica(session, *status, std::move(positions->received), seen);
            !taken) {
            return tl::unexpected{taken.error()};
        }
    }
    take_group(answers.members, row, seen);
    return seen;
}

}  // namespace

Result<Observation> fetch_observation(Session& session) {
    auto seen =
        is_binlog_server(session.version) ? fetch_binlog_server(session) : fetch_facts(session);
    return seen ? std::move(seen)
                : Result<Observation>{tl::unexpected{as_probe_error(seen.error())}};
}

}  // namespace understudy::real
