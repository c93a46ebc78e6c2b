// Group: the membership of a server in group replication (MySQL 8.4 manual, chapter 20), as it sees
// it itself.
//
// Who is primary there the group decides. We show it, and change nothing about its members.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/name.h"
#include "engine/model/instance_key.h"

namespace understudy {

/// MEMBER_STATE of performance_schema.replication_group_members.
enum class GroupMemberState : std::uint8_t { Online, Recovering, Offline, Error, Unreachable };

/// MEMBER_ROLE. Before 8.0.2 the status variable group_replication_primary_member tells it.
enum class GroupRole : std::uint8_t { Primary, Secondary };

struct GroupMember {
    InstanceKey key;  ///< As it reports itself to the group (report_host, report_port).
    GroupMemberState state = GroupMemberState::Online;
    GroupRole role = GroupRole::Secondary;

    friend bool operator==(const GroupMember&, const GroupMember&) = default;
};

struct GroupMembership {
    Name name;  ///< group_replication_group_name, a UUID: the group's transactions carry it.
    GroupMemberState state = GroupMemberState::Online;
    GroupRole role = GroupRole::Secondary;
    bool is_single_primary = true;
    std::vector<GroupMember> others;  ///< In order.

    friend bool operator==(const GroupMembership&, const GroupMembership&) = default;
};

/// Of a group with a single one. Nothing: it is this one itself, or nobody knows.
[[nodiscard]] std::optional<InstanceKey> other_primary(const GroupMembership& group);

[[nodiscard]] bool has_member(const GroupMembership& group, const InstanceKey& key);

[[nodiscard]] std::string_view to_string(GroupMemberState state);
[[nodiscard]] std::string_view to_string(GroupRole role);

}  // namespace understudy
