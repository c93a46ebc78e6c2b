#include "engine/base/time.h"

#include <catch2/catch.hpp>

namespace understudy {

using namespace std::chrono_literals;

TEST_CASE("duration: it is told in the unit that people would use", "[unit]") {
    CHECK(to_string(Duration{0}) == "0us");
    CHECK(to_string(Duration{999us}) == "999us");
    CHECK(to_string(Duration{1ms}) == "1ms");
    CHECK(to_string(Duration{1'500us}) == "1.5ms");
    CHECK(to_string(Duration{250ms}) == "250ms");
    CHECK(to_string(Duration{1s}) == "1s");
    CHECK(to_string(Duration{1'500ms}) == "1.5s");
    CHECK(to_string(Duration{119s}) == "119s");
    CHECK(to_string(Duration{2min}) == "2m");
    CHECK(to_string(Duration{119min}) == "119m");
    CHECK(to_string(Duration{2h}) == "2h");
    CHECK(to_string(Duration{-250ms}) == "-250ms");
}

TEST_CASE("instant: it is told in seconds with three digits", "[unit]") {
    CHECK(to_string(Instant{Duration{0}}) == "0.000s");
    CHECK(to_string(Instant{Duration{12'345ms}}) == "12.345s");
    CHECK(to_string(Instant{Duration{7ms}}) == "0.007s");
}

}  // namespace understudy
