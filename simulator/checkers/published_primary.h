// S6: discovery never sends clients to a server that was replaced, is a replica, is read-only or
// unknown.
//
// Judged when discovery takes a new address in. Excused: the address was sent before that came to
// pass, or right after its manager had stood still while it did, or nobody could read the server
// since; and writes to discovery carry no token yet, by which a late one could be refused.
#pragma once

#include <map>
#include <utility>

#include "simulator/checkers/checker.h"

namespace understudy::sim {

class PublishedPrimary : public Checker {
  public:
    PublishedPrimary() : Checker("S6", "discovery is only told of a primary") {}

    void on(const fact::ServerChanged& changed, const Truth& truth);
    void on(const fact::Disturbed& disturbed, const Truth& truth);
    void on(const fact::RecordWritten& written, const Truth& truth);
    void on(const fact::Published& published, const Truth& truth);

  private:
    struct Sent {
        Instant at{};
        Instant known_at{};  ///< What has changed since, its manager need not know.
    };

    struct Pause {
        Instant began{};
        Instant end{};
    };

    std::map<std::uint32_t, Sent> sent_;           // servers that a manager published
    std::map<std::uint32_t, Instant> changed_at_;  // servers
    std::map<std::uint32_t, Pause> pauses_;        // managers: the last time they stood still
};

}  // namespace understudy::sim
