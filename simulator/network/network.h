// Network: nodes, channels between them, latency, loss and partitions. TCP as its users see it.
//
// A channel is one direction of the traffic between two nodes, and what is sent on one connection
// arrives in order. A lost packet is a delay: it is sent again after 200 ms, then 400 ms, and so
// on. What is sent into a partition waits, and arrives at the first retransmission after the
// partition has healed, also when the sender has long given up; a new connection does not wait
// behind it. Simplifications: of several connections between two nodes only what is sent after the
// last one was opened is in order; TCP never gives up (Linux does after 15 minutes); a packet is
// checked against partitions when it arrives.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/random.h"

#include "simulator/kernel/kernel.h"
#include "simulator/world/world_spec.h"

namespace understudy::sim {

using Node = std::uint32_t;
using Channel = std::uint32_t;

/// The way back.
[[nodiscard]] constexpr Channel reverse(Channel channel) {
    return channel ^ 1U;
}

class Network {
  public:
    explicit Network(const NetworkSpec& spec) : spec_(spec) {}

    Node add_node(std::string name);
    /// Another name of a node: a server answers to "db1" and to "db1:3306".
    void add_name(std::string name, Node node);
    [[nodiscard]] std::optional<Node> find_node(const std::string& name) const;

    /// From one node to another; the same one each time.
    [[nodiscard]] Channel channel(const Kernel& kernel, Node from, Node to);

    /// The message arrives after latency, jitter and loss, and after all that was sent on this
    /// channel before it.
    void send(Kernel& kernel, Channel channel, Occurrence message);

    /// The same for the first message of a new connection, which waits for nothing that an older
    /// one still carries.
    void open(Kernel& kernel, Channel channel, Occurrence message);

    /// False: it met a partition and waits for the end of it.
    [[nodiscard]] bool lets_pass(Kernel& kernel, const Occurrence& message);

    void cut(std::span<const Node> between, std::span<const Node> and_these);
    void heal(Kernel& kernel);

    [[nodiscard]] bool is_cut(Node a, Node b) const;

    [[nodiscard]] bool has_partitions() const { return !cuts_.empty(); }

  private:
    struct Direction {
        Node from;
        Node to;
        Rng dice;
        Instant last_arrival{};
        std::uint32_t connection = 0;
        std::uint32_t sent = 0;  // messages of this connection
        std::uint32_t next = 0;  // the one that the receiver waits for, as TCP's sequence numbers
        std::uint32_t held = 0;  // those that came before it
    };

    struct Cut {
        std::vector<std::uint8_t>
            side;  // for each node: 1 and 2 do not hear each other, 0 hears both
    };

    void release(Kernel& kernel, Channel channel);

    NetworkSpec spec_;
    std::uint32_t nodes_ = 0;
    std::map<std::string, Node> names_;
    std::map<std::pair<Node, Node>, Channel> channels_;
    std::vector<Direction> directions_;
    std::vector<Cut> cuts_;
    std::vector<Occurrence> waiting_;  // met a partition
    std::vector<Occurrence> held_;     // came too early
};

}  // namespace understudy::sim
