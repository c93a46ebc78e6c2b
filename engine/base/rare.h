// Rare: an optional for what is seldom there. It takes the memory of a pointer while it is empty.
//
// It has the names of std::optional, and copies as that does: each has its own value. A fleet is
// many instances of one struct, and a field that one in a thousand has should cost only that one.
#pragma once

#include <memory>
#include <optional>
#include <utility>

namespace understudy {

template <class T>
class Rare {
  public:
    Rare() = default;

    // NOLINTBEGIN(google-explicit-constructor): as std::optional.
    Rare(std::nullopt_t /*none*/) {}

    Rare(T value) : held_(std::make_unique<T>(std::move(value))) {}

    Rare(std::optional<T> value) {
        if (value) {
            emplace(std::move(*value));
        }
    }

    // NOLINTEND(google-explicit-constructor)

    Rare(const Rare& other) : held_(other.held_ ? std::make_unique<T>(*other.held_) : nullptr) {}

    Rare(Rare&& other) noexcept = default;

    Rare& operator=(Rare other) noexcept {
        held_.swap(other.held_);
        return *this;
    }

    ~Rare() = default;

    template <class... Arguments>
    T& emplace(Arguments&&... arguments) {
        held_ = std::make_unique<T>(std::forward<Arguments>(arguments)...);
        return *held_;
    }

    void reset() { held_.reset(); }

    [[nodiscard]] bool has_value() const { return held_ != nullptr; }

    explicit operator bool() const { return has_value(); }

    /// Precondition: has_value().
    [[nodiscard]] const T& operator*() const { return *held_; }

    [[nodiscard]] T& operator*() { return *held_; }

    [[nodiscard]] const T* operator->() const { return held_.get(); }

    [[nodiscard]] T* operator->() { return held_.get(); }

    friend bool operator==(const Rare& a, const Rare& b) {
        return a.has_value() == b.has_value() && (!a.has_value() || *a == *b);
    }

  private:
    std::unique_ptr<T> held_;
};

}  // namespace understudy
