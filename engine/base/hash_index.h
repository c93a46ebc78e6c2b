// HashIndex: in which row something lies, by the hash of its key. The keys lie in the rows, which
// are the owner's.
//
// Open addressing with linear probing. One cannot go through it, so nothing ever depends on the
// order in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace understudy {

class HashIndex {
  public:
    static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

    /// The row for which `is_it` holds, of those that have this hash; or `none`.
    template <class IsIt>
    [[nodiscard]] std::uint32_t find(std::uint64_t hash, IsIt is_it) const {
        if (places_.empty()) {
            return none;
        }
        const std::uint32_t tag = tag_of(hash);
        for (std::size_t at = tag & mask();; at = (at + 1) & mask()) {
            const Place& place = places_[at];
            if (place.row == none || (place.tag == tag && is_it(place.row))) {
                return place.row;
            }
        }
    }

    /// Precondition: the row is not in it.
    void insert(std::uint64_t hash, std::uint32_t row);
    /// Precondition: the row is in it with this hash.
    void erase(std::uint64_t hash, std::uint32_t row);

  private:
    struct Place {
        std::uint32_t tag = 0;
        std::uint32_t row = none;
    };

    [[nodiscard]] static std::uint32_t tag_of(std::uint64_t hash) {
        return static_cast<std::uint32_t>(hash >> 32U);
    }

    [[nodiscard]] std::size_t mask() const { return places_.size() - 1; }

    void put(const Place& place);

    std::vector<Place> places_;  ///< A power of two, at most two thirds taken.
    std::size_t taken_ = 0;
};

}  // namespace understudy
