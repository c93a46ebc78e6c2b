#include "real/mysql/group_rows.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"

namespace understudy::real {
namespace {

constexpr auto kFirst = "11111111-1111-1111-1111-111111111111";
constexpr auto kSecond = "22222222-2222-2222-2222-222222222222";
constexpr auto kThird = "33333333-3333-3333-3333-333333333333";

Row member_row(
    const char* id, const char* host, const char* port, const char* state, const char* role) {
    return {std::string{id},
            std::string{host},
            std::string{port},
            std::string{state},
            std::string{role}};
}

std::optional<GroupMembership> read_members(const std::vector<Row>& rows,
                                            const char* own = kSecond) {
    return read_group(rows, *parse_server_uuid(own));
}

TEST_CASE("group rows: a member tells its own part and, in order, those of the others") {
    const auto group = read_members({member_row(kThird, "db3", "3306", "RECOVERING", "SECONDARY"),
                                     member_row(kSecond, "db2", "3306", "ONLINE", "SECONDARY"),
                                     member_row(kFirst, "db1", "3307", "ONLINE", "PRIMARY")});
    REQUIRE(group);
    CHECK(group->state == GroupMemberState::Online);
    CHECK(group->role == GroupRole::Secondary);
    REQUIRE(group->others.size() == 2);
    CHECK(group->others[0].key == InstanceKey{"db1", 3307});
    CHECK(group->others[0].role == GroupRole::Primary);
    CHECK(group->others[1].key == InstanceKey{"db3", 3306});
    CHECK(group->others[1].state == GroupMemberState::Recovering);
    CHECK(other_primary(*group) == InstanceKey{"db1", 3307});
    CHECK(has_member(*group, {"db3", 3306}));
    CHECK_FALSE(has_member(*group, {"db2", 3306}));
}

TEST_CASE("group rows: whoever has left the group, or never joined it, is in none") {
    CHECK_FALSE(read_members({}));
    CHECK_FALSE(read_members({member_row("", "", "", "OFFLINE", "")}));
    CHECK_FALSE(read_members({member_row(kSecond, "db2", "3306", "OFFLINE", "")}));
}

TEST_CASE("group rows: one that was expelled is still a member, and no primary") {
    const auto group = read_members({member_row(kSecond, "db2", "3306", "ERROR", "")});
    REQUIRE(group);
    CHECK(group->state == GroupMemberState::Error);
    CHECK(group->role == GroupRole::Secondary);
    CHECK_FALSE(other_primary(*group));
}

TEST_CASE("group rows: a member that cannot be read is left out") {
    const auto group = read_members({member_row(kSecond, "db2", "3306", "ONLINE", "PRIMARY"),
                                     member_row(kFirst, "db1", "0", "ONLINE", "SECONDARY"),
                                     member_row(kThird, "db3", "3306", "DANCING", "SECONDARY")});
    REQUIRE(group);
    CHECK(group->role == GroupRole::Primary);
    CHECK(group->others.empty());
}

}  // namespace
}  // namespace understudy::real
