// Network: nodes, channels between them, latency, loss and partitions. TCP as its users see it.
//
// A channel is one direction of the traffic between two nodes, and it never reorders. A lost packet is a delay: it is
// sent again after 200 ms, then 400 ms, and so on. What is sent into a partition waits, and arrives at the first
// retransmission after the partition has healed, also when the sender has long given up.
// Simplifications: all connections between two nodes share one channel in each direction, so a retransmission delays
// them all; TCP never gives up (Linux does after 15 minutes); a packet is checked against partitions when it arrives.
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
[[nodiscard]] constexpr Channel reverse(Channel channel) { return channel ^ 1U; }

class Network {
  public:
    explicit Network(const NetworkSpec& spec) : spec_(spec) {}

    Node add_node(std::string name);
    /// Another name of a node: a server answers to "db1" and to "db1:3306".
    void add_name(std::string name, Node node);
    [[nodiscard]] std::optional<Node> find_node(const std::string& name) const;

    /// From one node to another; the same one each time.
    [[nodiscard]] Channel channel(const Kernel& kernel, Node from, Node to);

    /// The message arrives after latency, jitter and loss, and after all that was sent on this channel before it.
    void send(Kernel& kernel, Channel channel, Occurrence message);

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
        Instant in_order_from{};  // what was in flight when a partition healed waits for what was sent before it
        std::uint32_t waiting = 0;
    };

    struct Cut {
        std::vector<std::uint8_t> side;  // for each node: 1 and 2 do not hear each other, 0 hears both
    };

    NetworkSpec spec_;
    std::uint32_t nodes_ = 0;
    std::map<std::string, Node> names_;
    std::map<std::pair<Node, Node>, Channel> channels_;
    std::vector<Direction> directions_;
    std::vector<Cut> cuts_;
    std::vector<Occurrence> waiting_;  // in the order in which they would have arrived
};

}  // namespace understudy::sim
