#include "engine/topology/borders.h"

#include <array>

#include <fmt/format.h>

namespace understudy {
namespace {

struct Border {
    std::string_view what;
    std::string_view key;  ///< Of the configuration.
    bool is_closed = false;
    Name (*read)(const Observation&);
};

Name data_center_of(const Observation& seen) {
    return seen.data_center;
}

Name region_of(const Observation& seen) {
    return seen.details ? seen.details->region : Name{};
}

Name environment_of(const Observation& seen) {
    return seen.details ? seen.details->environment : Name{};
}

std::string judge(const Border& border, const Instance& from, const Instance& to) {
    const Name here = from.seen ? border.read(*from.seen) : Name{};
    const Name there = to.seen ? border.read(*to.seen) : Name{};
    if (here.text().empty() || there.text().empty()) {
        return fmt::format("nobody knows in which {} {} is, and {} is set",
                           border.what,
                           short_name(here.text().empty() ? from.key : to.key),
                           border.key);
    }
    return here == there ? ""
                         : fmt::format("it is in {} {} and {} in {}, and {} is set",
                                       border.what,
                                       there.text(),
                                       short_name(from.key),
                                       here.text(),
                                       border.key);
}

}  // namespace

std::string find_border(const Instance& from, const Instance& to, const PromotionPolicy& policy) {
    const std::array borders{
        Border{"data centre",
               "PreventCrossDataCenterMasterFailover",
               policy.stays_in_data_center,
               data_center_of},
        Border{"region", "PreventCrossRegionMasterFailover", policy.stays_in_region, region_of},
        Border{"environment",
               "PreventCrossEnvironmentFailover",
               policy.stays_in_environment,
               environment_of}};
    for (const Border& border : borders) {
        if (!border.is_closed) {
            continue;
        }
        if (auto why = judge(border, from, to); !why.empty()) {
            return why;
        }
    }
    return "";
}

}  // namespace understudy
