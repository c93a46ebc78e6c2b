#include "engine/base/text.h"

#include <catch2/catch.hpp>

namespace understudy {

TEST_CASE("text: split keeps empty parts, and join puts them together again", "[unit]") {
    CHECK(split("a,,b", ',') == std::vector<std::string_view>{"a", "", "b"});
    CHECK(split("", ',') == std::vector<std::string_view>{""});
    CHECK(split("a,", ',') == std::vector<std::string_view>{"a", ""});
    const std::vector<std::string> parts{"a", "b", "c"};
    CHECK(join(parts, ", ") == "a, b, c");
    CHECK(join({}, ", ").empty());
}

TEST_CASE("text: an empty first part is joined like any other", "[unit]") {
    const std::vector<std::string> parts{"", "b"};
    CHECK(join(parts, ",") == ",b");
}

TEST_CASE("text: trim takes blanks from both ends only", "[unit]") {
    CHECK(trim(" \t a b\r\n") == "a b");
    CHECK(trim(" \t\r\n").empty());
    CHECK(trim("").empty());
}

TEST_CASE("text: to_lower leaves bytes that are no ASCII letters alone", "[unit]") {
    CHECK(to_lower("DB-1_\xc3\x84Z") == "db-1_\xc3\x84z");
}

TEST_CASE("text: parse_unsigned accepts digits that fit, and nothing else", "[unit]") {
    CHECK(parse_unsigned("0") == 0U);
    CHECK(parse_unsigned("18446744073709551615") == 18'446'744'073'709'551'615U);
    for (const char* refused : {"", "-1", "+1", " 1", "1 ", "0x1", "1.0", "18446744073709551616"}) {
        INFO(refused);
        CHECK_FALSE(parse_unsigned(refused).has_value());
    }
}

TEST_CASE("nearest name: one slip is forgiven, whatever it is", "[unit]") {
    const std::vector<std::string> known{"within", "never", "finally"};
    for (const char* slip : {"wthin", "witthin", "wirhin", "wihtin", "WITHIN"}) {
        INFO(slip);
        CHECK(nearest_name(slip, known) == "within");
    }
    CHECK(nearest_name("finaly", known) == "finally");
}

TEST_CASE("nearest name: nothing is better than something far away", "[unit]") {
    const std::vector<std::string> known{"within", "never", "finally"};
    CHECK_FALSE(nearest_name("something-else", known).has_value());
    CHECK_FALSE(nearest_name("within", {}).has_value());
}

TEST_CASE("nearest name: of two that are equally near the first one stands", "[unit]") {
    const std::vector<std::string> known{"db1", "db2"};
    CHECK(nearest_name("db3", known) == "db1");
}

}  // namespace understudy
