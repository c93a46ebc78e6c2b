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
    kReceiverErrorNumber,
    kApplierError,
    kDelay,
    kRelayFile,
    kRelayPosition,
    kConnectRetry,
    kRetryCount,
    kUsesTls,
    kCaFile,
    kCaPath,
    kCertificate,
    kCipher,
    kKey,
    kVerifiesSource,
    kCrlFile,
    kCrlPath,
    kTlsVersion,
    kPublicKeyPath,
    kGetsPublicKey,
    kFirstFilter,
};

/// By these names in every flavor (MySQL 5.6 manual, 13.7.5.35; MariaDB, SHOW REPLICA STATUS).
constexpr std::array<std::string_view, 6> kFilters{"Replicate_Do_DB",
                                                   "Replicate_Ignore_DB",
                                                   "Replicate_Do_Table",
                                                   "Replicate_Ignore_Table",
                                                   "Replicate_Wild_Do_Table",
                                                   "Replicate_Wild_Ignore_Table"};

static_assert(kFirstFilter + kFilters.size() == std::tuple_size_v<ReplicaColumns>);

ReplicaColumns columns_of(const ReplicaStatusColumns& names) {
    ReplicaColumns columns{names.channel,
                           names.source_host,
                           names.source_port,
                           names.source_user,
                           names.source_uuid,
                           names.receiver_running,
                           names.applier_running,
                           names.retrieved,
                           names.executed,
                           names.uses_gtid,
                           names.lag,
                           names.read_file,
                           names.read_position,
                           names.executed_file,
                           names.executed_position,
                           "Last_IO_Error",
                           "Last_IO_Errno",
                           "Last_SQL_Error",
                           "SQL_Delay",
                           "Relay_Log_File",
                           "Relay_Log_Pos",
                           "Connect_Retry",
                           names.link.retry_count,
                           names.link.uses_tls,
                           names.link.ca_file,
                           names.link.ca_path,
                           names.link.certificate,
                           names.link.cipher,
                           names.link.key,
                           names.link.verifies_source,
                           names.link.crl_file,
                           names.link.crl_path,
                           names.link.tls_version,
                           names.link.public_key_path,
                           names.link.gets_public_key};
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

std::optional<Duration> seconds(const Row& row, Column column) {
    const auto count = number(row, column);
    return count ? std::optional{to_seconds(*count)} : std::nullopt;
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

bool is_yes(const Row& row, Column column) {
    const std::string word = to_lower(text(row, column));
    return word == "yes" || word == "1";
}

LinkDetails to_link(const Row& row) {
    LinkDetails link{
        .user = text(row, kUser),
        .uses_tls = is_yes(row, kUsesTls),
        .tls = {},
        .public_key_path = text(row, kPublicKeyPath),
        .gets_public_key = is_yes(row, kGetsPublicKey),
        .connect_retry = seconds(row, kConnectRetry),
        .retry_count = number(row, kRetryCount),
        .relay_log = {.file = text(row, kRelayFile),
                      .position = number(row, kRelayPosition).value_or(0)},
    };
    LinkTls tls{
        .ca_file = text(row, kCaFile),
        .ca_path = text(row, kCaPath),
        .certificate = text(row, kCertificate),
        .key = text(row, kKey),
        .cipher = text(row, kCipher),
        .cipher_suites = {},  // asked for by itself
        .crl_file = text(row, kCrlFile),
        .crl_path = text(row, kCrlPath),
        .version = text(row, kTlsVersion),
        .verifies_source = is_yes(row, kVerifiesSource),
    };
    if (tls != LinkTls{}) {
        link.tls = std::move(tls);
    }
    return link;
}

/// "2003: error connecting to ..."; empty when there is none.
std::string receiver_error(const Row& row) {
    const std::string number = text(row, kReceiverErrorNumber);
    return number.empty() || number == "0" ? "" : number + ": " + text(row, kReceiverError);
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
        .source_uuid = text(row, kUuid),
        .receiver = to_receiver_state(text(row, kReceiver)),
        .applier = text(row, kApplier) == "Yes" ? ApplierState::Running : ApplierState::Stopped,
        .retrieved = text(row, kRetrieved),
        .executed = text(row, kExecuted),
        .uses_gtid = !gtid.empty() && gtid != "0" && gtid != "No",
        .receiver_error = receiver_error(row),
        .applier_error = text(row, kApplierError),
        .lag = seconds(row, kLag),
        .delay = to_seconds(number(row, kDelay).value_or(0)),
        .read = {.file = text(row, kReadFile), .position = number(row, kReadPosition).value_or(0)},
        .executed_until = {.file = text(row, kExecutedFile),
                           .position = number(row, kExecutedPosition).value_or(0)},
        .filters = find_filters(row),
        .link = to_link(row),
        .channel = text(row, kChannel),
        .others = {},
    };
    return replica;
}

ChannelStatus to_channel(ReplicaRow row) {
    return {.name = std::move(row.channel),
            .source = std::move(row.source),
            .receiver = row.receiver,
            .applier = row.applier,
            .receiver_error = std::move(row.receiver_error),
            .applier_error = std::move(row.applier_error),
            .lag = row.lag};
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
    std::vector<ReplicaRow> channels;
    for (const Row& row : *rows) {
        const bool has_source = !text(row, kHost).empty() && number(row, kPort).value_or(0) != 0;
        if (has_source && !is_of_group_replication(text(row, kChannel))) {
            channels.push_back(to_replica_row(row));
        }
    }
    if (channels.empty()) {
        return std::optional<ReplicaRow>{};
    }
    // The default channel, which has no name, comes first.
    std::sort(channels.begin(), channels.end(), [](const auto& a, const auto& b) {
        return a.channel < b.channel;
    });
    ReplicaRow followed = std::move(channels.front());
    for (auto one = channels.begin() + 1; one != channels.end(); ++one) {
        followed.others.push_back(to_channel(std::move(*one)));
    }
    return std::optional{std::move(followed)};
}

Result<ReplicaRow> fetch_replica_of(Session& session, const InstanceKey& source) {
    auto row = fetch_replica_row(session);
    if (!row) {
        return tl::unexpected{row.error()};
    }
    if (!row->has_value()) {
        return fail(ErrorCode::Refused, "it has no source");
    }
    if ((*row)->source != source) {
        return fail(ErrorCode::PreconditionFailed,
                    "it has another source: " + to_string((*row)->source));
    }
    return std::move(**row);
}

}  // namespace understudy::real
