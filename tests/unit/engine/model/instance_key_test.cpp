#include "engine/model/instance_key.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"

namespace understudy {

TEST_CASE("instance key: a host without a port is at the default port", "[unit]") {
    CHECK(parse_instance_key("db1").value() == InstanceKey{"db1", 3306});
    CHECK(parse_instance_key("db1:3307").value() == InstanceKey{"db1", 3307});
    CHECK(parse_instance_key("db1:1").value() == InstanceKey{"db1", 1});
    CHECK(parse_instance_key("db1:65535").value() == InstanceKey{"db1", 65535});
}

TEST_CASE("instance key: an IPv6 address stands in brackets", "[unit]") {
    CHECK(parse_instance_key("[::1]").value() == InstanceKey{"::1", 3306});
    CHECK(parse_instance_key("[fe80::1]:3307").value() == InstanceKey{"fe80::1", 3307});
    CHECK(to_string(InstanceKey{"fe80::1", 3307}) == "[fe80::1]:3307");
}

TEST_CASE("instance key: what is written is read again", "[unit]") {
    for (const char* text : {"db1:3306", "10.0.0.1:3307", "[::1]:3306"}) {
        CHECK(to_string(parse_instance_key(text).value()) == text);
    }
    CHECK(short_name(InstanceKey{"db1", 3306}) == "db1");
    CHECK(short_name(InstanceKey{"db1", 3307}) == "db1:3307");
}

TEST_CASE("instance key: there is no empty one, and none that a shell could take for a command",
          "[unit]") {
    for (const char* refused :
         {"",        ":3306", "db1:",  "db1:0", "db1:65536", "db1:x", "db1:-1", "::1",
          "[::1",    "[]",    "db 1",  "a\nb",  "a/b",       "a@b",   "a'b",    "a\"b",
          "[::1]33", "a;b",   "a$(b)", "a`b`",  "a|b",       "a&b",   "a<b",    "[a;b]"}) {
        INFO(refused);
        const auto parsed = parse_instance_key(refused);
        REQUIRE_FALSE(parsed.has_value());
        CHECK(parsed.error().code == ErrorCode::Malformed);
    }
}

}  // namespace understudy
