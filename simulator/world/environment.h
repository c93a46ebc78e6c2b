// Environment: what everything in a world stands on: time, network, asks under way, and the facts
// of this instant.
#pragma once

#include <vector>

#include "simulator/kernel/kernel.h"
#include "simulator/mysql/ask.h"
#include "simulator/network/network.h"
#include "simulator/world/fact.h"

namespace understudy::sim {

struct Environment {
    Kernel kernel;
    Network network;
    AskTable asks;
    std::vector<Fact> facts;  ///< Since somebody last looked.

    Environment(std::uint64_t seed, const NetworkSpec& spec) : kernel(seed), network(spec) {}
};

}  // namespace understudy::sim
