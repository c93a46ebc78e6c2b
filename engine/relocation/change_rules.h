// Change rules: of each kind of operation on one server: why not, what for, and by which steps.
//
// Pure, one table. For engine/relocation/change only, which makes phases of it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/relocation/change.h"

namespace understudy {

/// What there is to know of one kind.
struct ChangeRule {
    OperationKind kind{};
    Will will = Will::None;
    bool applies_first = false;  ///< All that it has received; its receiver is stopped meanwhile.
    bool stands_still = false;   ///< It stops, and is to go on if the change is not made.
    bool is_unseen = false;      ///< No look shows that the change is made.
    bool is_repeated = false;    ///< Until it is made, or for too long; then `undo`.
    std::ptrdiff_t passing = 0;  ///< So many of its first steps are undone by those that follow.
    /// Precondition of these: the server answers.
    std::optional<Refusal> (*find_refusal)(const Terrain&, const Change&) = nullptr;
    std::string (*reason)(const Terrain&, const Change&) = nullptr;
    /// In order. That all are satisfied but those that pass shows that the change is made. None:
    /// somebody else makes it.
    std::vector<Step> (*steps)(const Terrain&, const Change&) = nullptr;
    /// What others must have applied first and have not, for people; absent: nothing.
    std::string (*lacking)(const Terrain&, const Change&) = nullptr;
    std::vector<Step> (*undo)(const Terrain&, const Change&) = nullptr;
};

/// Precondition: the kind is of one server.
[[nodiscard]] const ChangeRule& rule_of(OperationKind kind);

}  // namespace understudy
