// A server that is killed again and again.
#include <fmt/format.h>

#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& crash_loop() {
    static const FaultClass kClass{
        .number = 10,
        .name = "crash_loop",
        .ends_as = "end_crash_loop",
        .meaning =
            "the server runs for `up_for`, is killed, and starts after `down_for`, until the end",
        .hits = Hits::Servers,
        .weight = 2,
        .parameters = {{.name = "up_for",
                        .unit = Unit::Time,
                        .usual = 4'000'000,
                        .least = 500'000,
                        .most = 20'000'000},
                       {.name = "down_for",
                        .unit = Unit::Time,
                        .usual = 1'000'000,
                        .least = 200'000,
                        .most = 5'000'000}},
        .begin =
            [](Stage& stage, const Fault& fault, std::uint32_t server) {
                stage.servers.begin_crash_loop(
                    stage.env,
                    server,
                    {.up_for = length(fault, "up_for"), .down_for = length(fault, "down_for")});
            },
        .end = [](Stage& stage,
                  const Fault& /*fault*/,
                  std::uint32_t server) { stage.servers.end_crash_loop(stage.env, server); },
        .describe =
            [](const Fault& fault, const std::string& whom) {
                return fmt::format("{} is killed every {} and starts {} later",
                                   whom,
                                   to_string(length(fault, "up_for")),
                                   to_string(length(fault, "down_for")));
            },
        .describe_end = [](const Fault& /*fault*/,
                           const std::string& whom) { return whom + " stays up"; },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
