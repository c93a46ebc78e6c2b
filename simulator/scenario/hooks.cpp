// The section `hooks`: what the owner's programs do at each moment that has any.
#include "simulator/scenario/reading.h"
#include "simulator/scenario/setting.h"

namespace understudy::sim {

std::optional<HookMoment> read_hook_moment(const JsonNode& where,
                                           const std::string& name,
                                           Problems& problems) {
    std::vector<std::string> known;
    for (unsigned i = 0; i <= static_cast<unsigned>(kLastHookMoment); ++i) {
        const auto moment = static_cast<HookMoment>(i);
        if (to_string(moment) == name) {
            return moment;
        }
        known.emplace_back(to_string(moment));
    }
    static_cast<void>(is_known(where, "moment", name, known, problems));
    return std::nullopt;
}

void read_hooks(const JsonNode& node, WorldSpec& world, Problems& problems) {
    for (const JsonNode* member : read_members(node, problems)) {
        const auto moment = read_hook_moment(*member, member->key, problems);
        const Fields fields{*member, names_of(hook_settings()), problems};
        HookSpec hooks;
        read_settings(fields, hook_settings(), hooks, problems);
        if (moment) {
            world.hooks.insert_or_assign(*moment, hooks);
        }
    }
}

}  // namespace understudy::sim
