// Machine: how fast this one is, beside the one on which the targets were set.
#pragma once

#include <string>

namespace understudy::bench {

/// Two things that have nothing to do with our code, measured here and as they were there
/// (spec/simulation.md section 10.1): a heap of small events, and memory beyond all caches. For
/// whoever compares figures of two machines.
[[nodiscard]] std::string describe_machine();

}  // namespace understudy::bench
