#include "engine/topology/errant_gtids.h"

#include <fmt/format.h>

namespace understudy {
namespace {

/// What it has, in sets.
tl::expected<GtidSet, Refusal> find_set(const Terrain& terrain, const InstanceKey& key) {
    const Observation* seen = observe(terrain, key);
    if (seen == nullptr) {
        return tl::unexpected{
            Refusal{RefusalReason::NotReachable, short_name(key) + " does not answer"}};
    }
    const auto* set = std::get_if<GtidSet>(&received_position(*seen));
    if (set == nullptr) {
        return tl::unexpected{
            Refusal{RefusalReason::NoGtid,
                    fmt::format("{} does not say in sets of GTIDs what it has, so that nobody can "
                                "tell what others lack",
                                short_name(key))}};
    }
    return *set;
}

/// Under which it writes: in a group all members write under the name of the group.
std::vector<ServerUuid> uuids_of(const Observation& seen) {
    std::vector<ServerUuid> uuids;
    if (seen.server_uuid) {
        uuids.push_back(*seen.server_uuid);
    }
    if (const auto group = seen.group ? parse_server_uuid(seen.group->name.text())
                                      : fail(ErrorCode::NotFound, "no group")) {
        uuids.push_back(*group);
    }
    return uuids;
}

}  // namespace

tl::expected<GtidSet, Refusal> find_errant_gtids(const Terrain& terrain, const InstanceKey& key) {
    const auto has = find_set(terrain, key);
    const auto sources = sources_of(terrain, key);
    if (!has || sources.empty()) {
        return has ? GtidSet{} : has;
    }
    const InstanceKey& root_key = sources.back();
    return find_set(terrain, root_key).map([&](const GtidSet& root_has) {
        GtidSet more = *has - root_has;
        for (const ServerUuid& uuid : uuids_of(*observe(terrain, root_key))) {
            more = more.without(uuid);
        }
        return more;
    });
}

}  // namespace understudy
