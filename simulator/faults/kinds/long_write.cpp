// A long transaction: it takes as long on each replica.
#include <fmt/format.h>

#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& long_write() {
    static const FaultClass kClass{
        .number = 28,
        .name = "long_write",
        .meaning = "a transaction begins that takes `takes`, here and on each replica",
        .hits = Hits::Servers,
        .weight = 3,
        .needs_data = true,
        .parameters = {{.name = "takes",
                        .unit = Unit::Time,
                        .usual = 10'000'000,
                        .least = 1'000'000,
                        .most = 60'000'000}},
        .is_available = [](const Stage& stage,
                           std::uint32_t server) { return stage.servers.at(server).is_up; },
        .begin =
            [](Stage& stage, const Fault& fault, std::uint32_t server) {
                stage.servers.write_slowly(stage.env, server, length(fault, "takes"));
            },
        .describe =
            [](const Fault& fault, const std::string& whom) {
                return fmt::format("a transaction begins on {} that takes {}",
                                   whom,
                                   to_string(length(fault, "takes")));
            },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
