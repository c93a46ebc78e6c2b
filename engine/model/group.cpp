#include "engine/model/group.h"

#include <algorithm>

namespace understudy {

std::optional<InstanceKey> other_primary(const GroupMembership& group) {
    if (!group.is_single_primary || group.role == GroupRole::Primary) {
        return std::nullopt;
    }
    const auto found = std::find_if(group.others.begin(), group.others.end(), [](const auto& one) {
        return one.role == GroupRole::Primary;
    });
    return found == group.others.end() ? std::nullopt : std::optional{found->key};
}

bool has_member(const GroupMembership& group, const InstanceKey& key) {
    return std::any_of(
        group.others.begin(), group.others.end(), [&](const auto& one) { return one.key == key; });
}

std::string_view to_string(GroupMemberState state) {
    switch (state) {
        case GroupMemberState::Online: return "online";
        case GroupMemberState::Recovering: return "recovering";
        case GroupMemberState::Offline: return "offline";
        case GroupMemberState::Error: return "error";
        case GroupMemberState::Unreachable: return "unreachable";
    }
    return "?";
}

std::string_view to_string(GroupRole role) {
    switch (role) {
        case GroupRole::Primary: return "primary";
        case GroupRole::Secondary: return "secondary";
    }
    return "?";
}

}  // namespace understudy
