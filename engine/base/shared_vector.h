// SharedVector: a vector whose copies have their elements in common, a few at a time, until one of
// them changes those.
//
// Elements stay where they are while others are added. Who wants to change one says so (`edit`), so
// that reading never copies.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

#include "engine/base/shared.h"

namespace understudy {

template <class T>
class SharedVector {
  public:
    class Iterator {
      public:
        using iterator_category = std::forward_iterator_tag;
        using value_type = T;
        using difference_type = std::ptrdiff_t;
        using pointer = const T*;
        using reference = const T&;

        Iterator() = default;

        Iterator(const SharedVector& all, std::size_t at) : all_(&all), at_(at) {}

        reference operator*() const { return (*all_)[at_]; }

        pointer operator->() const { return &**this; }

        Iterator& operator++() {
            ++at_;
            return *this;
        }

        Iterator operator++(int) { return {*all_, at_++}; }

        friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }

      private:
        const SharedVector* all_ = nullptr;
        std::size_t at_ = 0;
    };

    SharedVector() = default;
    SharedVector(SharedVector&& other) noexcept = default;
    SharedVector& operator=(SharedVector&& other) noexcept = default;
    ~SharedVector() = default;

    SharedVector(const SharedVector& other) : size_(other.size_) {
        parts_.reserve(other.parts_.size());
        for (std::size_t i = 0; i < other.parts_.size(); ++i) {
            other.parts_[std::min(i + ahead, other.parts_.size() - 1)].prefetch();
            parts_.push_back(other.parts_[i]);
        }
    }

    SharedVector& operator=(const SharedVector& other) {
        SharedVector copy{other};
        std::swap(parts_, copy.parts_);
        std::swap(size_, copy.size_);
        return *this;
    }

    [[nodiscard]] std::size_t size() const { return size_; }

    [[nodiscard]] bool empty() const { return size_ == 0; }

    [[nodiscard]] const T& operator[](std::size_t at) const {
        return (*parts_[at / together])[at % together];
    }

    [[nodiscard]] const T& back() const { return (*this)[size_ - 1]; }

    [[nodiscard]] T& edit(std::size_t at) { return parts_[at / together].edit()[at % together]; }

    T& push_back(T value) {
        resize(size_ + 1);
        return edit(size_ - 1) = std::move(value);
    }

    /// Precondition: not empty.
    void pop_back() {
        edit(size_ - 1) = T{};
        --size_;
    }

    /// Precondition: not smaller than it is.
    void resize(std::size_t size) {
        parts_.resize((size + together - 1) / together);
        size_ = size;
    }

    [[nodiscard]] Iterator begin() const { return {*this, 0}; }

    [[nodiscard]] Iterator end() const { return {*this, size_}; }

  private:
    /// A page of them, so that the first change after a copy is cheap, too.
    static constexpr std::size_t together =
        std::bit_floor(std::max<std::size_t>(1, 4096 / sizeof(T)));
    static constexpr std::size_t ahead = 8;  ///< So many parts are fetched while one is copied.

    std::vector<Shared<std::array<T, together>>> parts_;
    std::size_t size_ = 0;
};

}  // namespace understudy
