// A wall clock that is wrong.
#include <fmt/format.h>

#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& wrong_clock() {
    static const FaultClass kClass{
        .number = 39,
        .name = "wrong_clock",
        .ends_as = "right_clock",
        .meaning = "the server's wall clock is `offset` ahead",
        .hits = Hits::Servers,
        .weight = 4,
        .parameters = {{.name = "offset",
                        .unit = Unit::Time,
                        .usual = 60'000'000,
                        .least = 0,
                        .most = 7'200'000'000}},
        .begin =
            [](Stage& stage, const Fault& fault, std::uint32_t server) {
                stage.servers.set_clock(server, length(fault, "offset"));
            },
        .end = [](Stage& stage,
                  const Fault& /*fault*/,
                  std::uint32_t server) { stage.servers.set_clock(server, Duration{0}); },
        .describe =
            [](const Fault& fault, const std::string& whom) {
                return fmt::format(
                    "{}'s clock is wrong by {}", whom, to_string(length(fault, "offset")));
            },
        .describe_end = [](const Fault& /*fault*/,
                           const std::string& whom) { return whom + "'s clock is right again"; },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
