// Own transactions: what a MariaDB server wrote as a primary, when it is to replicate.
#pragma once

#include "engine/base/result.h"

#include "real/mysql/session.h"

namespace understudy::real {

/// Sets gtid_slave_pos to all that it has executed: what it wrote itself is in gtid_binlog_pos
/// only, and without this it would ask its source for everything from the beginning. One that takes
/// writes meanwhile may refuse that (error 1947, gtid_strict_mode), and is told anew. Precondition:
/// it does not replicate, and may be changed.
[[nodiscard]] Result<void> carry_own_transactions_over(Session& session);

}  // namespace understudy::real
