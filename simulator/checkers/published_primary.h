// S6: discovery never sends clients to a server that was replaced, is a replica, is read-only or
// unknown.
//
// Judged when discovery takes a new address in. Excused: the address was sent before that came to
// pass, and writes to discovery carry no token yet, by which a late one could be refused.
#pragma once

#include <map>
#include <utility>

#include "simulator/checkers/checker.h"

namespace understudy::sim {

class PublishedPrimary : public Checker {
  public:
    PublishedPrimary() : Checker("S6", "discovery is only told of a primary") {}

    void on(const fact::ServerChanged& changed, const Truth& truth);
    void on(const fact::RecordWritten& written, const Truth& truth);
    void on(const fact::Published& published, const Truth& truth);

  private:
    std::map<std::uint32_t, Instant> sent_at_;     // servers: when a manager published them
    std::map<std::uint32_t, Instant> changed_at_;  // servers
};

}  // namespace understudy::sim
