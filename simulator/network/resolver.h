// Resolver: names to addresses, as each machine believes them.
//
// A name is a server's, by index, and so is an address. Only managers and replicas resolve names;
// clients are sent to addresses by discovery. Names are asked at each new connection (resolvers
// cache, and a stale cache is a fault here), and open connections do not notice. Simplifications:
// no reverse lookups, so nothing depends on a host's own idea of its name.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/time.h"

#include "simulator/kernel/occurrence.h"

namespace understudy::sim {

/// What some machines are told when they ask for a name.
struct NameFault {
    std::vector<std::uint32_t> asking{};  ///< Nodes; empty: all.
    std::uint32_t name = kNone;           ///< kNone: every name.
    /// A server whose address they get instead. kNone: the right one.
    std::uint32_t instead = kNone;
    bool is_unknown = false;  ///< No such host, or the name server does not answer.
    bool is_dead = false;     ///< An address where nobody is: packets vanish.
    Duration takes{};
};

struct Resolution {
    std::uint32_t address = kNone;  ///< kNone: nobody is there.
    bool is_unknown = false;
    Duration takes{};

    friend bool operator==(const Resolution&, const Resolution&) = default;
};

/// Chosen by who begins it.
using NameFaultId = std::uint64_t;

class Resolver {
  public:
    /// Nothing is wrong: names need not be asked.
    [[nodiscard]] bool is_sound() const { return faults_.empty(); }

    /// What the last fault that concerns them says, if it says anything about the address; delays
    /// add up.
    [[nodiscard]] Resolution resolve(std::uint32_t node, std::uint32_t name) const;

    void add(NameFaultId id, NameFault fault);
    /// Two names mean each other's address.
    void swap(NameFaultId id,
              std::span<const std::uint32_t> asking,
              std::uint32_t a,
              std::uint32_t b);
    /// Ends those with this id, if they are not over already.
    void remove(NameFaultId id);

  private:
    struct Held {
        NameFaultId id = 0;
        NameFault fault;
    };

    std::vector<Held> faults_;
};

}  // namespace understudy::sim
