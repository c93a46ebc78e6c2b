// Change rules: of each kind of operation on one server: why not, what for, and by which steps.
//
// Pure, one table. For engine/relocation/change only, which makes phases of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/relocation/change.h"

namespace understudy {

/// What there is to know of one kind.
struct ChangeRule {
    OperationKind kind{};
    Will will = Will::None;
    /// Precondition of these: the server answers.
    std::optional<Refusal> (*find_refusal)(const Terrain&, const Change&) = nullptr;
    std::string (*reason)(const Terrain&, const InstanceKey&) = nullptr;
    /// In order. That the last one is satisfied shows that the change is made.
    std::vector<Step> (*steps)(const InstanceKey&) = nullptr;
};

/// Precondition: the kind is of one server.
[[nodiscard]] const ChangeRule& rule_of(OperationKind kind);

/// Whoever meets it attaches it to another source than the one it has.
[[nodiscard]] bool is_to_follow_another(const Terrain& terrain, const InstanceKey& key);

/// Other members of its cluster that follow nobody, as far as is known.
[[nodiscard]] std::vector<const Instance*> other_roots(const Terrain& terrain,
                                                       const InstanceKey& key);

}  // namespace understudy
