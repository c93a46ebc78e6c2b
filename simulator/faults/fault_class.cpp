#include "simulator/faults/fault_class.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/base/hash.h"
#include "engine/base/text.h"

namespace understudy::sim {

const FaultClass* find_fault_class(std::string_view verb) {
    const auto all = fault_classes();
    const auto found = std::find_if(all.begin(), all.end(), [&](const FaultClass* one) {
        return one->name == verb || (!one->ends_as.empty() && one->ends_as == verb);
    });
    return found == all.end() ? nullptr : *found;
}

const FaultClass& class_of(const Fault& fault) {
    const FaultClass* found = find_fault_class(fault.kind);
    check(found != nullptr, "a fault is of a known class: " + fault.kind);
    return *found;
}

std::int64_t amount(const Fault& fault, std::string_view parameter) {
    if (const auto said = fault.amounts.find(std::string{parameter}); said != fault.amounts.end()) {
        return said->second;
    }
    const FaultClass& known = class_of(fault);
    const auto usual = std::find_if(known.parameters.begin(),
                                    known.parameters.end(),
                                    [&](const Parameter& one) { return one.name == parameter; });
    check(usual != known.parameters.end(), "a fault asks for parameters of its class");
    return usual->usual;
}

Duration length(const Fault& fault, std::string_view parameter) {
    return Duration{amount(fault, parameter)};
}

std::uint64_t identify(const Fault& fault, std::uint32_t server) {
    TraceHash hash;
    hash.add(fault.kind);
    hash.add(server);
    return hash.value();
}

std::uint64_t identify(const Fault& fault,
                       std::span<const Node> between,
                       std::span<const Node> from) {
    TraceHash hash;
    hash.add(fault.kind);
    for (const auto& group : {between, from}) {
        hash.add(group.size());
        for (const Node node : group) {
            hash.add(node);
        }
    }
    return hash.value();
}

void impair_between(Stage& stage,
                    const Fault& fault,
                    std::span<const Node> between,
                    std::span<const Node> from,
                    const Impairment& impairment) {
    stage.env.network.impair(between, from, impairment, Ways::Both, identify(fault, between, from));
}

void heal_between(Stage& stage,
                  const Fault& fault,
                  std::span<const Node> between,
                  std::span<const Node> from) {
    stage.env.network.heal(stage.env.kernel, identify(fault, between, from));
}

std::string describe(const Fault& fault) {
    const FaultClass& known = class_of(fault);
    std::string whom = fault.targets.empty() ? "everyone" : join(fault.targets, ", ");
    if (known.hits == Hits::Links && !fault.targets.empty()) {
        whom = fmt::format("{} and {}", whom, join(fault.from, ", "));
    }
    if (fault.is_end) {
        return known.describe_end(fault, whom);
    }
    const std::string said = known.describe(fault, whom);
    return fault.lasts ? fmt::format("{}, for {}", said, to_string(*fault.lasts)) : said;
}

}  // namespace understudy::sim
