#include "simulator/network/resolver.h"

#include <algorithm>
#include <utility>

namespace understudy::sim {

Resolution Resolver::resolve(std::uint32_t node, std::uint32_t name) const {
    Resolution found{.address = name};
    for (const Held& held : faults_) {
        const NameFault& fault = held.fault;
        const bool is_asked_by =
            fault.asking.empty() ||
            std::find(fault.asking.begin(), fault.asking.end(), node) != fault.asking.end();
        if (!is_asked_by || (fault.name != kNone && fault.name != name)) {
            continue;
        }
        found.takes += fault.takes;
        found.is_unknown = found.is_unknown || fault.is_unknown;
        if (fault.is_dead) {
            found.address = kNone;
        } else if (fault.instead != kNone) {
            found.address = fault.instead;
        }
    }
    return found;
}

void Resolver::add(NameFaultId id, NameFault fault) {
    faults_.push_back({.id = id, .fault = std::move(fault)});
}

void Resolver::swap(NameFaultId id,
                    std::span<const std::uint32_t> asking,
                    std::uint32_t a,
                    std::uint32_t b) {
    const std::vector<std::uint32_t> nodes(asking.begin(), asking.end());
    add(id, {.asking = nodes, .name = a, .instead = b});
    add(id, {.asking = nodes, .name = b, .instead = a});
}

void Resolver::remove(NameFaultId id) {
    std::erase_if(faults_, [&](const Held& held) { return held.id == id; });
}

}  // namespace understudy::sim
