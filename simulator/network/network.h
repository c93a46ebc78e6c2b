// Network: nodes, channels between them, latency, loss and partitions. TCP as its users see it.
//
// A channel is one direction of the traffic between two nodes, and what is sent on one connection
// arrives in order. A lost packet is a delay: it is sent again after 200 ms, then 400 ms, and so
// on. What is sent into a partition waits, and arrives at the first retransmission after the
// partition has healed, unless TCP has given up on it after 15 minutes; a new connection does not
// wait behind it. Simplifications: of several connections between two nodes only what is sent after
// the last one was opened is in order, and they are lost together; who gives up on a packet is not
// told (all who wait here have shorter deadlines), and questions to discovery are never given up; a
// packet is checked against partitions when it arrives, against impairments when it is sent; a cap
// on bandwidth counts messages (each transaction of a stream is one), for each connection apart;
// nothing is doubled or reordered inside a connection, because TCP mends that.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/hash_index.h"
#include "engine/base/name.h"
#include "engine/base/random.h"
#include "engine/base/shared.h"
#include "engine/base/shared_vector.h"
#include "engine/base/table.h"

#include "simulator/kernel/kernel.h"
#include "simulator/world/world_spec.h"

namespace understudy::sim {

using Node = std::uint32_t;
using Channel = std::uint32_t;

/// The way back.
[[nodiscard]] constexpr Channel reverse(Channel channel) {
    return channel ^ 1U;
}

/// What is wrong with the traffic from one node to another. Of several, all hold.
struct Impairment {
    Duration latency{};  ///< More than usual.
    Duration jitter{};   ///< More than usual, added uniformly.
    std::uint32_t loss_per_million = 0;
    Duration per_message{};   ///< The line is busy so long with each message.
    bool is_clogged = false;  ///< What is sent is held, and comes at once when this ends.

    friend bool operator==(const Impairment&, const Impairment&) = default;
};

enum class Ways : std::uint8_t { Both, OnlyThere };

/// A cut or an impairment, so that it can be ended alone. Who begins it may choose one; of two with
/// one id the first ends first.
using TroubleId = std::uint64_t;

/// Where a node stands. Empty: near everybody, and in no rack.
struct Place {
    Name data_center{};
    Name rack{};
};

class Network {
  public:
    explicit Network(const NetworkSpec& spec) : spec_(spec) {}

    /// Without a place: where the spec says that the node of that name is.
    Node add_node(const std::string& name, std::optional<Place> place = std::nullopt);
    /// Another name of a node: a server answers to "db1" and to "db1:3306".
    void add_name(const std::string& name, Node node);
    [[nodiscard]] std::optional<Node> find_node(const std::string& name) const;

    /// From one node to another; the same one each time. With `taken`, another one than that, which
    /// carries a connection that the other node has opened: two that replicate from one another.
    [[nodiscard]] Channel channel(const Kernel& kernel, Node from, Node to, Channel taken = kNone);

    /// The message arrives after latency, jitter and loss, and after all that was sent on this
    /// channel before it.
    void send(Kernel& kernel, Channel channel, Occurrence message);

    /// The same for the first message of a new connection, which waits for nothing that an older
    /// one still carries. `after`: what must be done first, such as asking for the address.
    void open(Kernel& kernel, Channel channel, Occurrence message, Duration after = {});

    /// False: it met a partition and waits for the end of it, or it is lost.
    [[nodiscard]] bool lets_pass(Kernel& kernel, const Occurrence& message);

    /// No packet passes from the first to the second, or in neither direction.
    TroubleId cut(std::span<const Node> between,
                  std::span<const Node> and_these,
                  Ways ways = Ways::Both,
                  std::optional<TroubleId> id = std::nullopt);
    TroubleId impair(std::span<const Node> from,
                     std::span<const Node> to,
                     const Impairment& impairment,
                     Ways ways = Ways::Both,
                     std::optional<TroubleId> id = std::nullopt);
    /// Ends one; nothing if it is over already.
    void heal(Kernel& kernel, TroubleId trouble);
    /// Ends all cuts, and no impairment.
    void heal(Kernel& kernel);

    /// A middlebox forgets the connections between two nodes: what is under way on them and what is
    /// sent on them later vanishes, and nobody is told. New connections work. Who wants both ends
    /// to learn of it (a reset) tells them.
    void lose_connections(Node a, Node b);

    /// The connection that is open now has been lost.
    [[nodiscard]] bool is_lost(Channel channel) const {
        return directions_[channel].connection < directions_[channel].lost_below;
    }

    /// Whether a question, or its answer, would meet a cut.
    [[nodiscard]] bool is_cut(Node a, Node b) const { return blocks(a, b) || blocks(b, a); }

    /// Whether traffic between them is slower, rarer or later than the spec says, in any direction.
    [[nodiscard]] bool is_impaired(Node a, Node b) const;

    /// Whether packets in this direction meet a cut.
    [[nodiscard]] bool blocks(Node from, Node to) const;

    [[nodiscard]] bool has_partitions() const { return !cuts_.empty(); }

    // In order of their making.
    [[nodiscard]] std::vector<Node> nodes_in_data_center(const Name& data_center) const;
    [[nodiscard]] std::vector<Node> nodes_in_rack(const Name& rack) const;
    [[nodiscard]] std::vector<Node> all_nodes() const;

  private:
    struct Direction {
        Node from = 0;
        Node to = 0;
        Rng dice{0, 0, 0};
        Duration latency{};
        Instant last_arrival{};
        std::uint32_t connection = 0;
        std::uint32_t sent = 0;  // messages of this connection
        std::uint32_t next = 0;  // the one that the receiver waits for, as TCP's sequence numbers
        std::uint32_t held = 0;  // those that came before it
        std::uint32_t lost_below = 0;  // connections with smaller numbers carry nothing any more
        bool is_troubled = false;      // impaired, or has lost connections
    };

    struct Cut {
        TroubleId id = 0;
        Ways ways = Ways::Both;
        std::vector<std::uint8_t>
            side;  // for each node: 1 and 2 do not hear each other, 0 hears both
    };

    struct Wear {  // an impairment and where it is
        TroubleId id = 0;
        Ways ways = Ways::Both;
        Impairment impairment;
        std::vector<std::uint8_t> side;
    };

    [[nodiscard]] std::vector<std::uint8_t> sides(std::span<const Node> one,
                                                  std::span<const Node> other) const;
    [[nodiscard]] std::optional<Channel> find_channel(Node from,
                                                      Node to,
                                                      Channel taken = kNone) const;
    [[nodiscard]] Duration latency_between(Node a, Node b) const;
    [[nodiscard]] Impairment impairment_of(const Direction& way) const;
    void look_what_is_wrong(Channel channel);
    void send_in_trouble(Kernel& kernel, Channel channel, Occurrence message, Duration takes);
    void let_waiting_go(Kernel& kernel);
    void unclog(Kernel& kernel);
    void release(Kernel& kernel, Channel channel);

    NetworkSpec spec_;
    std::vector<Place> places_;  // of each node
    Table<std::string, Node> names_;
    Shared<HashIndex> channels_;  // the first of each two, by its ends
    SharedVector<Direction> directions_;
    TroubleId next_trouble_ = 1;
    std::vector<Cut> cuts_;
    std::vector<Wear> wear_;
    std::vector<Impairment> impaired_;  // for each direction; short or empty when nothing is
    std::vector<Occurrence> waiting_;   // met a partition
    std::vector<Occurrence> held_;      // came too early
    std::vector<Occurrence> clogged_;   // not yet on their way
};

}  // namespace understudy::sim
