// Setting: one named value of a section, read and printed from the same line of a table, so that
// the loader and the printer cannot disagree.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "simulator/scenario/fields.h"
#include "simulator/world/world_spec.h"

namespace understudy::sim {

template <class Owner>
struct Setting {
    using Access = std::variant<Duration& (*)(Owner&),
                                std::uint32_t& (*)(Owner&),
                                bool& (*)(Owner&),
                                std::string& (*)(Owner&),
                                std::vector<std::string>& (*)(Owner&)>;

    std::string_view name;
    Access of;
    bool is_positive = false;  ///< Of lengths of time: nothing is refused.
};

/// A length of time that is not nothing.
[[nodiscard]] std::optional<Duration> read_positive_duration(const JsonNode& node,
                                                             Problems& problems);
[[nodiscard]] std::optional<std::vector<std::string>> read_texts(const JsonNode& node,
                                                                 Problems& problems);

/// As scenario files write it.
[[nodiscard]] std::string print_value(Duration value);
[[nodiscard]] std::string print_value(std::uint32_t value);
[[nodiscard]] std::string print_value(bool value);
[[nodiscard]] std::string print_value(const std::string& value);
[[nodiscard]] std::string print_value(const std::vector<std::string>& value);

template <class Owner>
[[nodiscard]] std::vector<std::string> names_of(std::span<const Setting<Owner>> settings) {
    std::vector<std::string> names;
    for (const auto& setting : settings) {
        names.emplace_back(setting.name);
    }
    return names;
}

template <class Owner>
void read_settings(const Fields& fields,
                   std::span<const Setting<Owner>> settings,
                   Owner& owner,
                   Problems& problems) {
    for (const auto& setting : settings) {
        const JsonNode* node = fields.find(setting.name);
        std::visit(
            [&](auto of) {
                auto& target = of(owner);
                using Target = std::remove_reference_t<decltype(target)>;
                if constexpr (std::is_same_v<Target, Duration>) {
                    assign(target,
                           node,
                           setting.is_positive ? read_positive_duration : read_duration,
                           problems);
                } else if constexpr (std::is_same_v<Target, std::uint32_t>) {
                    assign(target, node, read_count, problems);
                } else if constexpr (std::is_same_v<Target, bool>) {
                    assign(target, node, read_boolean, problems);
                } else if constexpr (std::is_same_v<Target, std::string>) {
                    assign(target, node, read_text, problems);
                } else {
                    assign(target, node, read_texts, problems);
                }
            },
            setting.of);
    }
}

/// `"name": value` of each that is not as usual.
template <class Owner>
void print_settings(Owner owner,
                    Owner usual,
                    std::span<const Setting<Owner>> settings,
                    std::vector<std::string>& members) {
    for (const auto& setting : settings) {
        std::visit(
            [&](auto of) {
                if (of(owner) != of(usual)) {
                    members.push_back("\"" + std::string{setting.name} +
                                      "\": " + print_value(of(owner)));
                }
            },
            setting.of);
    }
}

// --- The tables, settings.cpp.
[[nodiscard]] std::span<const Setting<ClientSpec>> client_settings();
[[nodiscard]] std::span<const Setting<HookSpec>> hook_settings();
[[nodiscard]] std::span<const Setting<NetworkSpec>> network_settings();
[[nodiscard]] std::span<const Setting<Policy>> policy_settings();
[[nodiscard]] std::span<const Setting<GatePolicy>> gate_settings();
[[nodiscard]] std::span<const Setting<PromotionPolicy>> promotion_settings();
[[nodiscard]] std::span<const Setting<ServerSpec>> server_settings();
[[nodiscard]] std::span<const Setting<SemiSyncSpec>> semi_sync_settings();

}  // namespace understudy::sim
