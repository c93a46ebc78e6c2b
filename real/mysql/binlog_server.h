// Binlog server: how MaxScale's binlog router is asked and told.
//
// It is no database and knows few statements: of its replication, of who replicates from it, and
// its server id (spec/replication-rules.md section 4, step 3; MaxScale 2.2, Binlogrouter). None
// can be had for tests: what is tested here is what is made of its answers, and which words it is
// sent.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "real/mysql/coordinate_steps.h"
#include "real/mysql/replica_row.h"

namespace understudy::real {

/// Asked of every server, if they are looked for at all; others answer with no row.
[[nodiscard]] std::string_view maxscale_sql();

/// What it says then: its version, "0.0.0" if that is blank. Nothing: it is none.
[[nodiscard]] std::optional<std::string> read_maxscale_version(const std::vector<Row>& rows);

/// Its log has the files and positions of its source's, as far as it has received that.
[[nodiscard]] Observation to_binlog_server(const Version& version,
                                           ServerId id,
                                           const ReplicaRow& status);

/// Errors: Unreachable, AccessDenied, Refused (as any probe), Unsupported (it has no source).
[[nodiscard]] Result<Observation> fetch_binlog_server(Session& session);

/// Where it replicates from, and whether it does; Unsupported for all else.
[[nodiscard]] Result<void> tell_binlog_server(Session& session,
                                              const Step& step,
                                              const ChangeServer& change);

}  // namespace understudy::real
