// Replies lost after execution: done, and the connection breaks before the answer.
#include <fmt/format.h>

#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& lose_answers() {
    static const FaultClass kClass{
        .number = 22,
        .name = "lose_answers",
        .meaning =
            "the server carries out the next `answers` probes and steps, and the connection breaks "
            "before the answer",
        .hits = Hits::Servers,
        .weight = 4,
        .parameters = {{.name = "answers", .unit = Unit::Count, .usual = 1, .least = 1, .most = 4}},
        .begin =
            [](Stage& stage, const Fault& fault, std::uint32_t server) {
                stage.servers.lose_answers(server,
                                           static_cast<std::uint32_t>(amount(fault, "answers")));
            },
        .describe =
            [](const Fault& fault, const std::string& whom) {
                return fmt::format(
                    "the next {} answers of {} are lost", amount(fault, "answers"), whom);
            },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
