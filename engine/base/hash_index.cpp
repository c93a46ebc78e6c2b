#include "engine/base/hash_index.h"

#include <utility>

#include "engine/base/check.h"

namespace understudy {

void HashIndex::put(const Place& place) {
    std::size_t at = place.tag & mask();
    while (places_[at].row != none) {
        at = (at + 1) & mask();
    }
    places_[at] = place;
}

void HashIndex::insert(std::uint64_t hash, std::uint32_t row) {
    constexpr std::size_t fewest = 8;
    ++taken_;
    if (taken_ * 3 > places_.size() * 2) {
        const std::size_t size = places_.empty() ? fewest : places_.size() * 2;
        for (const Place& place : std::exchange(places_, std::vector<Place>(size))) {
            if (place.row != none) {
                put(place);
            }
        }
    }
    put({.tag = tag_of(hash), .row = row});
}

void HashIndex::erase(std::uint64_t hash, std::uint32_t row) {
    std::size_t hole = tag_of(hash) & mask();
    while (places_[hole].row != row) {
        check(places_[hole].row != none, "only what was inserted is erased");
        hole = (hole + 1) & mask();
    }
    // Who is behind the hole moves into it, unless it would come before its home.
    for (std::size_t at = (hole + 1) & mask(); places_[at].row != none; at = (at + 1) & mask()) {
        const std::size_t home = places_[at].tag & mask();
        if (((at - home) & mask()) >= ((at - hole) & mask())) {
            places_[hole] = places_[at];
            hole = at;
        }
    }
    places_[hole].row = none;
    --taken_;
}

}  // namespace understudy
