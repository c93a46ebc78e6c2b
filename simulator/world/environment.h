// Environment: what everything in a world stands on: time, network, names, asks under way, what
// clients wrote, and the facts of this instant.
#pragma once

#include <vector>

#include "simulator/clients/history.h"
#include "simulator/kernel/kernel.h"
#include "simulator/mysql/ask.h"
#include "simulator/network/network.h"
#include "simulator/network/resolver.h"
#include "simulator/world/fact.h"

namespace understudy::sim {

struct Environment {
    Kernel kernel;
    Network network;
    Resolver resolver;
    AskTable asks;
    History history;
    std::vector<Fact> facts;  ///< Since somebody last looked.

    Environment(std::uint64_t seed, const NetworkSpec& spec) : kernel(seed), network(spec) {}
};

}  // namespace understudy::sim
