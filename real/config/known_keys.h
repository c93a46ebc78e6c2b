// Known keys: every key that an orchestrator configuration file may have, with its type, and our
// own ones.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace understudy::real {

enum class KeyType : std::uint8_t { Bool, Int, Uint, Text, List, Map, Number, Any };

enum class KeyUse : std::uint8_t {
    Used,
    NotYet,  ///< orchestrator's; accepted, and without effect in this version.
    Gone,    ///< Without effect in orchestrator too.
};

struct KnownKey {
    std::string_view name;
    KeyType type = KeyType::Any;
    KeyUse use = KeyUse::NotYet;
};

struct OldSpelling {
    std::string_view old_name;
    std::string_view name;
};

[[nodiscard]] std::span<const KnownKey> known_keys();
[[nodiscard]] std::span<const OldSpelling> old_spellings();

/// Whatever its case, as orchestrator reads them.
[[nodiscard]] const KnownKey* find_key(std::string_view name);

[[nodiscard]] std::optional<std::string> nearest_key(std::string_view misspelt);

/// "a list of texts", for "expected ...".
[[nodiscard]] std::string_view describe(KeyType type);

}  // namespace understudy::real
