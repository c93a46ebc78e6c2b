#include "engine/model/gtid_set.h"

#include <catch2/catch.hpp>

#include "engine/base/check.h"

#include "tests/support/printers.h"

namespace understudy {
namespace {

const std::string kA = "aaaaaaaa-0000-0000-0000-000000000001";
const std::string kB = "bbbbbbbb-0000-0000-0000-000000000002";

ServerUuid a() {
    return parse_server_uuid(kA).value();
}

ServerUuid b() {
    return parse_server_uuid(kB).value();
}

GtidTag tag(std::string_view text) {
    return parse_gtid_tag(text).value();
}

GtidSet set(std::string_view text) {
    return parse_gtid_set(text).value();
}

/// The set that is written as that of `kA` with these numbers.
GtidSet of_a(const std::string& numbers) {
    return set(kA + ":" + numbers);
}

std::string numbers(const GtidSet& set) {
    return to_string(set).substr(kA.size() + 1);
}

}  // namespace

TEST_CASE("gtid set text: nothing is the empty set, and is written as nothing", "[unit]") {
    CHECK(set("").empty());
    CHECK(set(" \n").empty());
    CHECK(to_string(GtidSet{}).empty());
}

TEST_CASE("gtid set text: the canonical form ascends, merges and lowers", "[unit]") {
    CHECK(to_string(set(kB + ":7:1-3:2-5:6," + kA + ":3")) == kA + ":3," + kB + ":1-7");
    CHECK(to_string(set("AAAAAAAA-0000-0000-0000-000000000001:1-1")) == kA + ":1");
    CHECK(numbers(of_a("1-3:5")) == "1-3:5");
    CHECK(numbers(of_a("1-3:4")) == "1-4");
    CHECK(set(kA + ":1-3," + kA + ":3-9") == of_a("1-9"));
}

TEST_CASE("gtid set text: the server's line breaks and a person's blanks are let pass", "[unit]") {
    CHECK(set(kA + ":1-3,\n" + kB + ":1") == set(kA + ":1-3," + kB + ":1"));
    CHECK(set(" " + kA + " : 1 - 3 : 7 ,\r\n\t" + kB + ":1\n").count() == 5);
    CHECK(set("," + kA + ":1,,") == of_a("1"));
}

TEST_CASE("gtid set text: a tag holds until the next one and is lowered", "[unit]") {
    const auto tagged = set(kA + ":1-5:Tag:1-3:9:tag2:7");
    CHECK(to_string(tagged) == kA + ":1-5:tag:1-3:9:tag2:7");
    CHECK(tagged.contains({.source = a(), .tag = tag("tag"), .number = 9}));
    CHECK_FALSE(tagged.contains({.source = a(), .number = 9}));
    CHECK(tagged.count() == 10);
    CHECK(to_string(set(kA + ":b:1:a:2:b:3")) == kA + ":a:2:b:1:3");
    CHECK(to_string(set(kA + ":only_tagged:1")) == kA + ":only_tagged:1");
}

TEST_CASE("gtid tag: 32 characters are a tag, 33 are none", "[unit]") {
    CHECK(parse_gtid_tag(std::string(32, 'x')).has_value());
    CHECK_FALSE(parse_gtid_tag(std::string(33, 'x')).has_value());
    CHECK(parse_gtid_tag("_9").has_value());
    CHECK(parse_gtid_tag("").value().is_untagged());
    CHECK_FALSE(parse_gtid_tag("9a").has_value());
    CHECK_FALSE(parse_gtid_tag("a-b").has_value());
    CHECK_FALSE(parse_gtid_set(kA + ":" + std::string(33, 'x') + ":1").has_value());
}

TEST_CASE("gtid set text: the greatest number is read, the next one is refused", "[unit]") {
    CHECK(of_a("9223372036854775806").last_number(a()) == kMaxGtidNumber);
    CHECK_FALSE(parse_gtid_set(kA + ":9223372036854775807").has_value());
    CHECK_FALSE(parse_gtid_set(kA + ":1-99999999999999999999").has_value());
}

TEST_CASE("gtid set text: a malformed one says what was expected and where", "[unit]") {
    struct Slip {
        std::string text;
        std::string message;
    };

    const auto slip = GENERATE(values<Slip>({
        {"x", "expected a server uuid at character 1, found \"x\""},
        {kA, "expected \":\" at character 37, found the end"},
        {kA + ":", "at character 38, found the end"},
        {kA + ":0", "expected a number from 1 to 9223372036854775806 at character 38"},
        {kA + ":5-3", "expected a number not below 5 at character 40, found \"3\""},
        {kA + ":1-", "at character 40, found the end"},
        {kA + ":tag", "expected \":\" and the numbers of the tag at character 41, found the end"},
        {kA + ":1 " + kB + ":1", "expected \":\", \",\" or the end at character 40"},
        {kA + ":1;", "expected \":\", \",\" or the end at character 39, found \";\""},
        {kA + ":-1", "expected a number"},
        {kA + "::1", "expected a number"},
    }));
    CAPTURE(slip.text);
    const auto parsed = parse_gtid_set(slip.text);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().code == ErrorCode::Malformed);
    CHECK_THAT(parsed.error().message, Catch::Contains(slip.message));
}

TEST_CASE("gtid: one transaction is read and written, several are refused", "[unit]") {
    CHECK(parse_gtid(kA + ":7") == Gtid{.source = a(), .number = 7});
    CHECK(to_string(parse_gtid(kA + ":tag:7").value()) == kA + ":tag:7");
    CHECK_FALSE(parse_gtid(kA + ":7-8").has_value());
    CHECK_FALSE(parse_gtid("").has_value());
}

TEST_CASE("gtid set: what a primary writes stays one interval", "[unit]") {
    GtidSet executed;
    for (std::uint64_t number = 1; number <= 1000; ++number) {
        executed.add({.source = a(), .number = number});
    }
    CHECK(numbers(executed) == "1-1000");
    REQUIRE(executed.parts().size() == 1);
    CHECK(executed.parts().front().intervals.size() == 1);
}

TEST_CASE("gtid set: an added number joins the neighbours it touches", "[unit]") {
    const auto added = [](const std::string& before, std::uint64_t number) {
        auto grown = of_a(before);
        grown.add({.source = a(), .number = number});
        return numbers(grown);
    };
    CHECK(added("5-6", 4) == "4-6");
    CHECK(added("5-6", 3) == "3:5-6");
    CHECK(added("5-6", 5) == "5-6");
    CHECK(added("1-3:5", 4) == "1-5");
    CHECK(added("1-3:6", 4) == "1-4:6");
    CHECK(added("1-3:6", 5) == "1-3:5-6");
    CHECK(added("1-3:7", 5) == "1-3:5:7");
}

TEST_CASE("gtid set: a tagged transaction is not the untagged one of that number", "[unit]") {
    const auto untagged = of_a("1-3");
    const auto tagged = set(kA + ":tag:1-3");
    CHECK_FALSE(untagged.contains(tagged));
    CHECK((untagged & tagged).empty());
    CHECK(untagged - tagged == untagged);
    CHECK(to_string(untagged | tagged) == kA + ":1-3:tag:1-3");
}

TEST_CASE("gtid set: a difference cuts holes", "[unit]") {
    CHECK(numbers(of_a("1-10") - of_a("1:3-4:10")) == "2:5-9");
    CHECK((of_a("3-4") - of_a("1-10")).empty());
    CHECK(numbers(of_a("1-3:5-7") - of_a("3-5")) == "1-2:6-7");
}

TEST_CASE("gtid set: sources are told once and can be taken apart", "[unit]") {
    const auto mixed = set(kA + ":1-3:tag:1," + kB + ":5");
    CHECK(mixed.sources() == std::vector{a(), b()});
    CHECK(mixed.only_from(a()) == set(kA + ":1-3:tag:1"));
    CHECK(mixed.without(a()) == set(kB + ":5"));
    CHECK(mixed.only_from(ServerUuid{}).empty());
}

TEST_CASE("gtid set: last number and first free number differ where there is a gap", "[unit]") {
    const auto gapped = of_a("1-3:7");
    CHECK(gapped.last_number(a()) == 7U);
    CHECK(gapped.first_free_number(a()) == 4);
    CHECK(of_a("5").first_free_number(a()) == 1);
    CHECK_FALSE(gapped.last_number(b()).has_value());
    CHECK_FALSE(gapped.last_number(a(), tag("tag")).has_value());
    CHECK(gapped.first_free_number(b()) == 1);
}

TEST_CASE("gtid set: a listing stops where it is told to", "[unit]") {
    CHECK(list_gtids(of_a("1-9223372036854775806"), 2).size() == 2);
    CHECK(list_gtids(of_a("1-2:5"), 10).back() == Gtid{.source = a(), .number = 5});
    CHECK(list_gtids(of_a("1-2"), 0).empty());
}

TEST_CASE("gtid set: a count that does not fit stays at the greatest that does", "[unit]") {
    const auto all = std::string{":1-9223372036854775806"};
    CHECK(set(kA + all).count() == kMaxGtidNumber);
    CHECK(set(kA + all + ":t" + all + "," + kB + all).count() == UINT64_MAX);
}

TEST_CASE("gtid set: numbers outside the server's range are a bug of ours", "[unit]") {
    GtidSet executed;
    CHECK_THROWS_AS(executed.add({.source = a(), .number = 0}), CheckFailed);
    CHECK_THROWS_AS(executed.add({.source = a(), .number = kMaxGtidNumber + 1}), CheckFailed);
    CHECK_THROWS_AS(GtidSet(a(), {.first = 3, .last = 2}), CheckFailed);
    executed.add({.source = a(), .number = kMaxGtidNumber});
    CHECK(executed.first_free_number(a()) == 1);
}

}  // namespace understudy
