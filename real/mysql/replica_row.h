// ReplicaRow: what a server says of itself as a replica, read off the one row of its status that
// counts, and what it says of its other channels (MySQL) or connections (MariaDB).
//
// The row that counts is that of the default channel. Where that has no source it is the first of
// the others by name: to call it a server without a source would be a lie that costs data.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/observation.h"

#include "real/mysql/session.h"

namespace understudy::real {

struct ReplicaRow {
    InstanceKey source;        ///< Of one that is detached without what garbles its host.
    bool is_detached = false;  ///< The host begins with kDetached.
    std::string source_uuid;
    ReceiverState receiver = ReceiverState::Stopped;
    ApplierState applier = ApplierState::Stopped;
    std::string retrieved;  ///< As the server wrote it.
    std::string executed;
    bool uses_gtid = false;
    std::string receiver_error;
    std::string applier_error;
    std::optional<Duration> lag;
    Duration delay{0};
    BinlogCoordinates read;            ///< In the source's log.
    BinlogCoordinates executed_until;  ///< In the source's log.
    std::string filters;               ///< "replicate_do_db=app"; empty: none.
    LinkDetails link;
    std::string channel;                ///< Empty: the default one.
    std::vector<ChannelStatus> others;  ///< In order of their names.
};

/// Nothing: it has no source. Errors: as to_read_error().
[[nodiscard]] Result<std::optional<ReplicaRow>> fetch_replica_row(Session& session);

/// Refused if it is no replica, PreconditionFailed if it has another source.
[[nodiscard]] Result<ReplicaRow> fetch_replica_of(Session& session, const InstanceKey& source);

using ReplicaColumns = std::array<std::string_view, 41>;

/// The columns of the status that read_replica_row() wants, in its order.
[[nodiscard]] ReplicaColumns replica_columns(const Session& session);

/// As fetch_replica_row(), from the answer to the session's `show_replica_status`.
[[nodiscard]] Result<std::optional<ReplicaRow>> read_replica_row(const Rows& rows);

}  // namespace understudy::real
