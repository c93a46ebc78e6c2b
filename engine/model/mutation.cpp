#include "engine/model/mutation.h"

#include <array>

namespace understudy {
namespace {

constexpr std::array<std::string_view, 7> kNames{"none",
                                                 "promote-before-fence",
                                                 "choose-by-executed",
                                                 "skip-journal",
                                                 "trust-one-look",
                                                 "attach-uncompared",
                                                 "repeat-hooks"};

constexpr std::array<std::pair<Mutation, std::string_view>, 6> kAll{{
    {Mutation::PromoteBeforeFence, "S2"},
    {Mutation::ChooseByExecuted, "S9"},
    {Mutation::SkipJournal, "S29"},
    {Mutation::TrustOneLook, "S26"},
    {Mutation::AttachUncompared, "S12"},
    {Mutation::RepeatHooks, "S33"},
}};

}  // namespace

std::string_view to_string(Mutation mutation) {
    return kNames.at(static_cast<std::size_t>(mutation));
}

std::optional<Mutation> parse_mutation(std::string_view name) {
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (kNames.at(i) == name) {
            return static_cast<Mutation>(i);
        }
    }
    return std::nullopt;
}

std::span<const std::pair<Mutation, std::string_view>> all_mutations() {
    return kAll;
}

}  // namespace understudy
