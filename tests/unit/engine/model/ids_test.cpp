#include "engine/model/ids.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"

namespace understudy {

TEST_CASE("server uuid: upper case is read and lower case is written", "[unit]") {
    const auto uuid = parse_server_uuid("3E11FA47-71CA-11E1-9E33-C80AA9429562");
    REQUIRE(uuid.has_value());
    CHECK(to_string(*uuid) == "3e11fa47-71ca-11e1-9e33-c80aa9429562");
    CHECK(uuid->high == 0x3e11'fa47'71ca'11e1U);
    CHECK(uuid->low == 0x9e33'c80a'a942'9562U);
}

TEST_CASE("server uuid: leading zeros are kept", "[unit]") {
    const std::string text = "00000001-0002-0003-0004-000000000005";
    CHECK(to_string(parse_server_uuid(text).value()) == text);
}

TEST_CASE("server uuid: its order is that of its text", "[unit]") {
    const auto a = parse_server_uuid("00000000-0000-0000-ffff-ffffffffffff").value();
    const auto b = parse_server_uuid("00000000-0000-0001-0000-000000000000").value();
    const auto c = parse_server_uuid("f0000000-0000-0000-0000-000000000000").value();
    CHECK(a < b);
    CHECK(b < c);
}

TEST_CASE("server uuid: whatever is not 8-4-4-4-12 hexadecimal digits is refused", "[unit]") {
    const auto* text = GENERATE("",
                                "3e11fa47-71ca-11e1-9e33-c80aa942956",
                                "3e11fa47-71ca-11e1-9e33-c80aa94295621",
                                "3e11fa4771ca11e19e33c80aa9429562",
                                "3e11fa47-71ca-11e1-9e33-c80aa942956g",
                                "3e11fa47-71ca-11e1-9e33c-80aa9429562",
                                "3e11fa47-71ca-11e1-9e33--80aa9429562");
    CAPTURE(text);
    const auto uuid = parse_server_uuid(text);
    REQUIRE_FALSE(uuid.has_value());
    CHECK(uuid.error().code == ErrorCode::Malformed);
}

}  // namespace understudy
