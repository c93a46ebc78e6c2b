// Shared: a value that its copies have in common until one of them changes it.
//
// Copying costs a counter, and the memory of a copy is what differs. The default value takes no
// memory at all, so a Shared is also a place for what is seldom there.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

namespace understudy {

template <class T>
class Shared {
  public:
    // NOLINTBEGIN(clang-analyzer-cplusplus.NewDelete): the analyzer does not count the owners.
    Shared() = default;

    explicit Shared(T value) : held_(new Held{std::move(value)}) {}

    Shared(const Shared& other) noexcept : held_(other.held_) {
        if (held_ != nullptr) {
            held_->owners.fetch_add(1, std::memory_order_relaxed);
        }
    }

    Shared(Shared&& other) noexcept : held_(std::exchange(other.held_, nullptr)) {}

    Shared& operator=(Shared other) noexcept {
        std::swap(held_, other.held_);
        return *this;
    }

    ~Shared() {
        if (held_ != nullptr && held_->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            delete held_;
        }
    }

    [[nodiscard]] const T& operator*() const { return held_ == nullptr ? nothing() : held_->value; }

    [[nodiscard]] const T* operator->() const { return &**this; }

    /// Its own from now on: what is done to it the others do not see.
    [[nodiscard]] T& edit() {
        if (held_ == nullptr) {
            held_ = new Held{T{}};
        } else if (held_->owners.load(std::memory_order_acquire) != 1) {
            *this = Shared{held_->value};
        }
        return held_->value;
    }

    /// It is the default value, and nobody has asked to edit it.
    [[nodiscard]] bool is_default() const { return held_ == nullptr; }

    /// Begins to fetch it, for those who will copy many.
    void prefetch() const { __builtin_prefetch(held_, 1); }

    // NOLINTEND(clang-analyzer-cplusplus.NewDelete)

  private:
    struct Held {
        explicit Held(T given) : value(std::move(given)) {}

        std::atomic<std::uint32_t> owners{1};
        T value;
    };

    [[nodiscard]] static const T& nothing() {
        static const T none{};
        return none;
    }

    Held* held_ = nullptr;
};

}  // namespace understudy
