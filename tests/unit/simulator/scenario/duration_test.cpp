#include "simulator/scenario/duration.h"

#include <catch2/catch.hpp>

namespace understudy::sim {
namespace {

TEST_CASE("duration text: a number and its unit", "[scenario]") {
    using namespace std::chrono_literals;
    CHECK(parse_duration("0s") == Duration{0});
    CHECK(parse_duration("200us") == Duration{200});
    CHECK(parse_duration("12.5s") == Duration{12'500ms});
    CHECK(parse_duration("0.25ms") == Duration{250});
    CHECK(parse_duration("10m") == Duration{10min});
    CHECK(parse_duration("1.5h") == Duration{90min});
}

TEST_CASE("duration text: anything else is none", "[scenario]") {
    for (const char* text : {"",
                             "s",
                             "1",
                             "-1s",
                             "1.s",
                             ".5s",
                             "1 s",
                             "1d",
                             "0.5us",
                             "1e3s",
                             "999999999999h",
                             "1s2m"}) {
        INFO(text);
        CHECK_FALSE(parse_duration(text).has_value());
    }
}

}  // namespace
}  // namespace understudy::sim
