#include "engine/base/random.h"

#include <algorithm>

#include <catch2/catch.hpp>

namespace understudy {

TEST_CASE("rng: its numbers are the same on every machine", "[unit]") {
    Rng rng{42, 1, 7};
    CHECK(rng.next() == 0xd657'a62b'a323'4dd5U);
    CHECK(rng.next() == 0x5255'c017'01fb'c239U);
    CHECK(rng.below(100) == 84U);
}

TEST_CASE("rng: what it draws depends on seed, purpose and entity, and on nothing else", "[unit]") {
    CHECK(Rng{1, 2, 3}.next() == Rng{1, 2, 3}.next());
    CHECK(Rng{1, 2, 3}.next() != Rng{2, 2, 3}.next());
    CHECK(Rng{1, 2, 3}.next() != Rng{1, 3, 3}.next());
    CHECK(Rng{1, 2, 3}.next() != Rng{1, 2, 4}.next());
    CHECK(Rng{1, 2, 3}.next() != Rng{1, 3, 2}.next());
}

TEST_CASE("rng: below stays below, and between reaches both ends", "[unit]") {
    Rng rng{7, 0, 0};
    bool has_low = false;
    bool has_high = false;
    for (int i = 0; i < 1'000; ++i) {
        CHECK(rng.below(3) < 3);
        const auto drawn = rng.between(-2, 2);
        CHECK(drawn >= -2);
        CHECK(drawn <= 2);
        has_low = has_low || drawn == -2;
        has_high = has_high || drawn == 2;
    }
    CHECK(has_low);
    CHECK(has_high);
    CHECK(rng.below(1) == 0);
}

TEST_CASE("rng: a range of hours in microseconds is drawn from to its end", "[unit]") {
    constexpr std::int64_t kDay = 86'400'000'000;
    Rng rng{7, 0, 0};
    std::int64_t greatest = 0;
    for (int i = 0; i < 1'000; ++i) {
        const auto drawn = rng.between(0, kDay);
        CHECK(drawn >= 0);
        CHECK(drawn <= kDay);
        greatest = std::max(greatest, drawn);
    }
    CHECK(greatest > kDay / 100 * 95);
}

TEST_CASE("rng: a chance of none never comes and a chance of all always does", "[unit]") {
    Rng rng{7, 0, 0};
    for (int i = 0; i < 100; ++i) {
        CHECK_FALSE(rng.chance(0, 10));
        CHECK(rng.chance(10, 10));
    }
}

}  // namespace understudy
