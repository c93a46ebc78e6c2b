// Group rows: what a server says of the members of its group, read off the rows of
// group_members_sql().
#pragma once

#include <optional>
#include <vector>

#include "engine/model/group.h"
#include "engine/model/ids.h"

#include "real/mysql/connection.h"

namespace understudy::real {

/// Without the group's name and mode, which are variables. Nothing: it is in no group, or its part
/// in it is over (MEMBER_STATE is OFFLINE). Of a row that cannot be read the member is left out.
[[nodiscard]] std::optional<GroupMembership> read_group(const std::vector<Row>& rows,
                                                        const std::optional<ServerUuid>& own);

}  // namespace understudy::real
