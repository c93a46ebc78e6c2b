// Name: an immutable text that is kept once, however many have it: equal names are the same
// pointer.
//
// Hosts are copied, compared and looked up with every probe, and a fleet has few of them. Order is
// that of the text, and no address decides anything, so it does not matter who said a name first.
// Texts are never given back: for what a fleet has a bounded number of (docs/decisions/0013).
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace understudy {

class Name {
  public:
    Name() = default;

    // NOLINTBEGIN(google-explicit-constructor): a name is written as text and read as text.
    Name(std::string_view text);

    Name(const std::string& text) : Name(std::string_view{text}) {}

    Name(const char* text) : Name(std::string_view{text}) {}

    operator const std::string&() const { return text(); }

    operator std::string_view() const { return text(); }

    // NOLINTEND(google-explicit-constructor)

    [[nodiscard]] const std::string& text() const;

    [[nodiscard]] bool empty() const { return kept_ == nullptr; }

    /// Of the text: the same in every run.
    [[nodiscard]] std::uint64_t hash() const { return kept_ == nullptr ? 0 : kept_->hash; }

    friend bool operator==(const Name& a, const Name& b) { return a.kept_ == b.kept_; }

    friend std::strong_ordering operator<=>(const Name& a, const Name& b) {
        return a.kept_ == b.kept_ ? std::strong_ordering::equal : a.text() <=> b.text();
    }

  private:
    struct Kept {
        std::uint64_t hash = 0;
        std::string text;
    };

    class Keeper;

    const Kept* kept_ = nullptr;  ///< Null: the empty text.
};

}  // namespace understudy
