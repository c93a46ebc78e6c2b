// Weather: what hangs over the fleet at an instant, read off the trace: who cannot hear whom, and
// whose writes fail.
//
// Pure. The world does not tell who is cut off; the faults that it was given do.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/model/instance_key.h"

#include "simulator/world/trace.h"

namespace understudy::viz {

struct FailingClient {
    Instant since{};
    std::string why;
};

struct Weather {
    std::vector<sim::Fault> cuts;                   ///< Partitions in force.
    std::map<std::string, FailingClient> failing;   ///< By client.
    std::map<std::string, InstanceKey> writing_to;  ///< By client, where that is known.
};

[[nodiscard]] Weather read_weather(std::span<const sim::TraceEntry> trace);

/// Whether no packet passes between the two. Servers go by host or by host and port.
[[nodiscard]] bool is_cut(const Weather& weather, const std::string& a, const std::string& b);
[[nodiscard]] bool is_cut(const Weather& weather, const std::string& a, const InstanceKey& b);
[[nodiscard]] bool is_cut(const Weather& weather, const InstanceKey& a, const InstanceKey& b);

}  // namespace understudy::viz
