#include "engine/base/name.h"

#include <mutex>
#include <set>

#include "engine/base/hash.h"

namespace understudy {

/// All texts that were ever names. Worlds on several threads share it.
class Name::Keeper {
  public:
    [[nodiscard]] static Keeper& of_all() {
        static Keeper keeper;
        return keeper;
    }

    [[nodiscard]] const Kept* keep(std::string_view text) {
        const std::lock_guard<std::mutex> guard{mutex_};
        auto at = texts_.lower_bound(text);
        if (at == texts_.end() || at->text != text) {
            at = texts_.insert(at, Kept{.hash = hash_of(text), .text = std::string{text}});
        }
        return &*at;
    }

  private:
    struct ByText {
        using is_transparent = void;

        bool operator()(const Kept& a, const Kept& b) const { return a.text < b.text; }

        bool operator()(const Kept& a, std::string_view b) const { return a.text < b; }

        bool operator()(std::string_view a, const Kept& b) const { return a < b.text; }
    };

    std::mutex mutex_;
    std::set<Kept, ByText> texts_;  // a node stays where it is
};

Name::Name(std::string_view text) : kept_(text.empty() ? nullptr : Keeper::of_all().keep(text)) {}

const std::string& Name::text() const {
    static const std::string nothing;
    return kept_ == nullptr ? nothing : kept_->text;
}

}  // namespace understudy
