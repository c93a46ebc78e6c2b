#include "engine/model/binlog_coordinates.h"

#include <type_traits>

#include <catch2/catch.hpp>

#include "tests/support/printers.h"

namespace understudy {
namespace {

BinlogCoordinates at(std::string_view text) {
    return parse_binlog_coordinates(text).value();
}

}  // namespace

TEST_CASE("coordinates: files compare by number, across the step to seven digits", "[unit]") {
    CHECK(at("mysql-bin.999998:1") < at("mysql-bin.999999:1"));
    CHECK(at("mysql-bin.999999:900") < at("mysql-bin.1000000:4"));
    CHECK(at("mysql-bin.000009:900") < at("mysql-bin.000010:4"));
}

TEST_CASE("coordinates: in one file the position decides", "[unit]") {
    CHECK(at("mysql-bin.000001:99") < at("mysql-bin.000001:100"));
    CHECK(at("mysql-bin.000001:4") == at("mysql-bin.000001:4"));
}

TEST_CASE("coordinates: the order says equal only of what is equal", "[unit]") {
    CHECK(at("log.1:4") != at("log.01:4"));
    CHECK((at("log.1:4") <=> at("log.01:4")) != std::strong_ordering::equal);
}

TEST_CASE("coordinates: text is file:position, split at the last colon", "[unit]") {
    CHECK(at("mysql-bin.000012:345") ==
          BinlogCoordinates{.file = "mysql-bin.000012", .position = 345});
    CHECK(to_string(at(" a:b.000001:4 ")) == "a:b.000001:4");
    CHECK(to_string(parse_relay_log_coordinates("relay.000002:4").value()) == "relay.000002:4");
}

TEST_CASE("coordinates: a malformed text is refused", "[unit]") {
    const auto* text =
        GENERATE("", "mysql-bin.000001", ":4", "mysql-bin.000001:", "mysql-bin.000001:x", "f:-4");
    CAPTURE(text);
    const auto parsed = parse_binlog_coordinates(text);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().code == ErrorCode::Malformed);
}

TEST_CASE("log files: name, base and number fit together", "[unit]") {
    CHECK(log_file_name("mysql-bin", 9) == "mysql-bin.000009");
    CHECK(log_file_name("mysql-bin", 1'000'000) == "mysql-bin.1000000");
    CHECK(log_base_name("db.example.com-bin.000009") == "db.example.com-bin");
    CHECK(log_file_number("db.example.com-bin.000009") == 9U);
    CHECK_FALSE(log_file_number("plain").has_value());
    CHECK_FALSE(log_file_number("plain.index").has_value());
    CHECK(log_base_name("plain.index") == "plain.index");
}

TEST_CASE("coordinates: binary logs and relay logs are different types", "[unit]") {
    STATIC_REQUIRE_FALSE(std::is_convertible_v<BinlogCoordinates, RelayLogCoordinates>);
    CHECK(parse_relay_log_coordinates("relay.000009:900").value() <
          parse_relay_log_coordinates("relay.000010:4").value());
}

}  // namespace understudy
