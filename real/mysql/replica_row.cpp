#include "real/mysql/replica_row.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"

namespace understudy::real {

namespace {

enum Column : std::uint8_t {
    kChannel,
    kHost,
    kPort,
    kUser,
    kUuid,
    kReceiver,
    kApplier,
    kRetrieved,
    kExecuted,
    kUsesGtid,
    kLag,
    kReadFile,
    kReadPosition,
    kExecutedFile,
    kExecutedPosition,
    kReceiverError,
    kApplierError,
    kDelay,
    kRelayFile,
    kRelayPosition,
    kFirstFilter,
};

/// By these names in every flavor (MySQL 5.6 manual, 13.7.5.35; MariaDB, SHOW REPLICA STATUS).
constexpr std::array<std::string_view, 6> kFilters{"Replicate_Do_DB",
                                                   "Replicate_Ignore_DB",
                                                   "Replicate_Do_Table",
                                                   "Replicate_Ignore_Table",
                                                   "Replicate_Wild_Do_Table",
                                                   "Replicate_Wild_Ignore_Table"};

ReplicaColumns columns_of(const ReplicaStatusColumns& names) {
    ReplicaColumns columns{names.channel,         names.source_host,   names.source_port,
                           names.source_user,     names.source_uuid,   names.receiver_running,
                           names.applier_running, names.retrieved,     names.executed,
                           names.uses_gtid,       names.lag,           names.read_file,
                           names.read_position,   names.executed_file, names.executed_position,
                           "Last_IO_Error",       "Last_SQL_Error",    "SQL_Delay",
                           "Relay_Log_File",      "Relay_Log_Pos"};
    std::copy(kFilters.begin(), kFilters.end(), columns.begin() + kFirstFilter);
    return columns;
}

std::string text(const Row& row, Column column) {
    return row[column].value_or("");
}

std::optional<std::uint64_t> number(const Row& row, Column column) {
    return row[column] ? parse_unsigned(*row[column]) : std::nullopt;
}

ReceiverState to_receiver_state(std::string_view word) {
    if (word == "Yes") {
        return ReceiverState::Running;
    }
    return word == "No" ? ReceiverState::Stopped : ReceiverState::Connecting;
}

Duration to_seconds(std::uint64_t count) {
    return std::chrono::seconds{static_cast<std::int64_t>(count)};
}

std::string find_filters(const Row& row) {
    std::string text;
    for (std::size_t i = 0; i < kFilters.size(); ++i) {
        const auto& value = row[kFirstFilter + i];
        if (value && !value->empty()) {
            text += fmt::format("{}{}={}", text.empty() ? "" : " ", to_lower(kFilters[i]), *value);
        }
    }
    return text;
}

ReplicaRow to_replica_row(const Row& row) {
    const std::string gtid = text(row, kUsesGtid);
    std::string host = text(row, kHost);
    const bool is_detached = host.starts_with(kDetached);
    if (is_detached) {
        host.erase(0, kDetached.size());
    }
    ReplicaRow replica{
        .source = {.host = host,
                   .port = static_cast<std::uint16_t>(number(row, kPort).value_or(0))},
        .is_detached = is_detached,
        .source_user = text(row, kUser),
        .source_uuid = text(row, kUuid),
        .receiver = to_receiver_state(text(row, kReceiver)),
        .applier = text(row, kApplier) == "Yes" ? ApplierState::Running : ApplierState::Stopped,
        .retrieved = text(row, kRetrieved),
        .executed = text(row, kExecuted),
        .uses_gtid = !gtid.empty() && gtid != "0" && gtid != "No",
        .receiver_error = text(row, kReceiverError),
        .applier_error = text(row, kApplierError),
        .lag = std::nullopt,
        .delay = to_seconds(number(row, kDelay).value_or(0)),
        .read = {.file = text(row, kReadFile), .position = number(row, kReadPosition).value_or(0)},
        .executed_until = {.file = text(row, kExecutedFile),
                           .position = number(row, kExecutedPosition).value_or(0)},
        .in_relay_log = {.file = text(row, kRelayFile),
                         .position = number(row, kRelayPosition).value_or(0)},
        .filters = find_filters(row),
    };
    if (const auto lag = number(row, kLag)) {
        replica.lag = to_seconds(*lag);
    }
    return replica;
}

/// The channels of group replication exist beside the default one and are the group's own business.
bool is_of_group_replication(std::string_view channel) {
    return channel.starts_with("group_replication_");
}

}  // namespace

Result<std::optional<ReplicaRow>> fetch_replica_row(Session& session) {
    const auto columns = replica_columns(session);
    return read_replica_row(
        session.connection->query(session.dialect->show_replica_status, columns));
}

ReplicaColumns replica_columns(const Session& session) {
    return columns_of(session.dialect->status);
}

Result<std::optional<ReplicaRow>> read_replica_row(const Rows& rows) {
    if (!rows) {
        return tl::unexpected{to_read_error(rows.error())};
    }
    std::optional<std::string> other;
    for (const Row& row : *rows) {
        const std::string channel = text(row, kChannel);
        const bool has_source = !text(row, kHost).empty() && number(row, kPort).value_or(0) != 0;
        if (channel.empty() && has_source) {
            return std::optional{to_replica_row(row)};
        }
        if (has_source && !is_of_group_replication(channel)) {
            other = channel;
        }
    }
    if (other) {
        return fail(
            ErrorCode::Unsupported,
            "it replicates over channel '" + *other + "'; only the default channel is supported");
    }
    return std::optional<ReplicaRow>{};
}

}  // namespace understudy::real
