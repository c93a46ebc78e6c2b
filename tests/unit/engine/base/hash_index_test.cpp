#include "engine/base/hash_index.h"

#include <catch2/catch.hpp>

#include "engine/base/check.h"
#include "engine/base/hash.h"

namespace understudy {
namespace {

auto is(std::uint32_t wanted) {
    return [wanted](std::uint32_t row) { return row == wanted; };
}

TEST_CASE("hash index: rows are found until they are erased", "[unit]") {
    HashIndex index;
    for (std::uint32_t row = 0; row < 1'000; ++row) {
        index.insert(mix(row), row);
    }
    for (std::uint32_t row = 0; row < 1'000; row += 2) {
        index.erase(mix(row), row);
    }

    for (std::uint32_t row = 0; row < 1'000; ++row) {
        CHECK(index.find(mix(row), is(row)) == (row % 2 == 0 ? HashIndex::none : row));
    }
}

TEST_CASE("hash index: rows of one hash are told apart, and one that leaves hides no other",
          "[unit]") {
    constexpr std::uint64_t kSame = 0x1234567890abcdefULL;
    HashIndex index;
    for (std::uint32_t row = 0; row < 5; ++row) {
        index.insert(kSame, row);
    }

    index.erase(kSame, 1);

    CHECK(index.find(kSame, is(1)) == HashIndex::none);
    for (const std::uint32_t row : {0U, 2U, 3U, 4U}) {
        CHECK(index.find(kSame, is(row)) == row);
    }
    CHECK_THROWS_AS(index.erase(kSame, 1), CheckFailed);
}

TEST_CASE("hash index: an empty one has nothing", "[unit]") {
    CHECK(HashIndex{}.find(7, [](std::uint32_t) { return true; }) == HashIndex::none);
}

}  // namespace
}  // namespace understudy
