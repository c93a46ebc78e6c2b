#include "real/mysql/group_rows.h"

#include <algorithm>

#include "engine/base/text.h"

namespace understudy::real {
namespace {

enum Column : std::uint8_t { kId, kHost, kPort, kState, kRole, kColumns };

std::optional<GroupMemberState> to_state(std::string_view word) {
    for (const auto state : {GroupMemberState::Online,
                             GroupMemberState::Recovering,
                             GroupMemberState::Offline,
                             GroupMemberState::Error,
                             GroupMemberState::Unreachable}) {
        if (to_lower(word) == to_string(state)) {
            return state;
        }
    }
    return std::nullopt;
}

std::optional<GroupMember> to_member(const Row& row) {
    const std::string host = row[kHost].value_or("");
    const auto port = parse_unsigned(row[kPort].value_or(""));
    const auto state = to_state(row[kState].value_or(""));
    if (host.empty() || !port || *port == 0 || *port > 65535 || !state) {
        return std::nullopt;
    }
    // Whoever is in no good state has no role.
    const bool is_primary = to_lower(row[kRole].value_or("")) == to_string(GroupRole::Primary);
    return GroupMember{.key = {.host = host, .port = static_cast<std::uint16_t>(*port)},
                       .state = *state,
                       .role = is_primary ? GroupRole::Primary : GroupRole::Secondary};
}

}  // namespace

std::optional<GroupMembership> read_group(const std::vector<Row>& rows,
                                          const std::optional<ServerUuid>& own) {
    std::optional<GroupMembership> group;
    std::vector<GroupMember> others;
    for (const Row& row : rows) {
        if (row.size() < kColumns) {
            continue;
        }
        const auto member = to_member(row);
        const auto uuid = parse_server_uuid(row[kId].value_or(""));
        const bool is_own = uuid && own && *uuid == *own;
        if (member && is_own && member->state != GroupMemberState::Offline) {
            group = GroupMembership{
                .name = {}, .state = member->state, .role = member->role, .others = {}};
        } else if (member && !is_own) {
            others.push_back(*member);
        }
    }
    if (group) {
        std::sort(others.begin(), others.end(), [](const auto& a, const auto& b) {
            return a.key < b.key;
        });
        group->others = std::move(others);
    }
    return group;
}

}  // namespace understudy::real
