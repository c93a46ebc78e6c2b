#include "simulator/network/network.h"

#include <algorithm>

#include "engine/base/check.h"

namespace understudy::sim {

namespace {

constexpr Duration kFirstRetransmission = 200ms;
constexpr Duration kLongestRetransmission = 120s;  // TCP_RTO_MAX
constexpr std::uint32_t kMostLosses = 8;           // of one packet: 25 s late is late enough

/// When a packet that was first sent at `sent` is sent again, not before `from`.
Instant next_retransmission(Instant sent, Instant from) {
    Duration pause = kFirstRetransmission;
    Instant at = sent;
    while (at < from) {
        at += pause;
        pause = std::min(pause * 2, kLongestRetransmission);
    }
    return at;
}

}  // namespace

Node Network::add_node(std::string name) {
    const Node node = nodes_++;
    add_name(std::move(name), node);
    return node;
}

void Network::add_name(std::string name, Node node) {
    names_.emplace(std::move(name), node);
}

std::optional<Node> Network::find_node(const std::string& name) const {
    const auto at = names_.find(name);
    return at == names_.end() ? std::nullopt : std::optional{at->second};
}

Channel Network::channel(const Kernel& kernel, Node from, Node to) {
    const auto at = channels_.find({from, to});
    if (at != channels_.end()) {
        return at->second;
    }
    const auto made = static_cast<Channel>(directions_.size());
    const auto add = [&](Node a, Node b) {
        const std::uint64_t entity = (static_cast<std::uint64_t>(a) << 32U) | b;
        directions_.push_back(
            {.from = a,
             .to = b,
             .dice = Rng{kernel.seed(), static_cast<std::uint64_t>(Purpose::Latency), entity}});
    };
    add(from, to);
    add(to, from);
    channels_.emplace(std::pair{from, to}, made);
    channels_.emplace(std::pair{to, from}, reverse(made));
    return made;
}

void Network::send(Kernel& kernel, Channel channel, Occurrence message) {
    Direction& way = directions_[channel];
    const auto jitter = static_cast<std::uint64_t>(spec_.jitter.count());
    Duration takes =
        spec_.latency + Duration{static_cast<std::int64_t>(way.dice.below(jitter + 1))};
    if (spec_.loss_per_million > 0) {
        Duration pause = kFirstRetransmission;
        std::uint32_t losses = 0;
        while (losses++ < kMostLosses && way.dice.chance(spec_.loss_per_million, 1'000'000)) {
            takes += pause;
            pause *= 2;
        }
    }
    way.last_arrival = std::max(kernel.now() + takes, way.last_arrival);
    message.channel = channel;
    message.connection = way.connection;
    message.order = way.sent++;
    kernel.schedule(way.last_arrival, message);
}

void Network::open(Kernel& kernel, Channel channel, Occurrence message) {
    for (const Channel one : {channel, reverse(channel)}) {
        Direction& way = directions_[one];
        ++way.connection;
        way.last_arrival = Instant{};
        way.sent = 0;
        way.next = 0;
        release(kernel, one);
    }
    send(kernel, channel, message);
}

/// Lets those be looked at again that were held back for one that has come, or for a connection
/// that is over.
void Network::release(Kernel& kernel, Channel channel) {
    Direction& way = directions_[channel];
    if (way.held == 0) {
        return;
    }
    std::erase_if(held_, [&](const Occurrence& message) {
        const bool is_next = message.connection != way.connection || message.order == way.next;
        if (message.channel != channel || !is_next) {
            return false;
        }
        --way.held;
        kernel.schedule(kernel.now(), message);
        return true;
    });
}

bool Network::lets_pass(Kernel& kernel, const Occurrence& message) {
    if (message.channel == kNone || message.has_arrived) {
        return true;
    }
    Direction& way = directions_[message.channel];
    if (is_cut(way.from, way.to)) {
        waiting_.push_back(message);
        return false;
    }
    if (message.connection != way.connection) {
        return true;  // of a connection that is over; who gets it will know
    }
    if (message.order != way.next) {
        ++way.held;
        held_.push_back(message);
        return false;
    }
    ++way.next;
    release(kernel, message.channel);
    return true;
}

void Network::cut(std::span<const Node> between, std::span<const Node> and_these) {
    Cut cut{.side = std::vector<std::uint8_t>(nodes_, 0)};
    for (const Node node : between) {
        cut.side[node] = 1;
    }
    for (const Node node : and_these) {
        check(cut.side[node] != 1, "nobody is on both sides of a partition");
        cut.side[node] = 2;
    }
    cuts_.push_back(std::move(cut));
}

void Network::heal(Kernel& kernel) {
    cuts_.clear();
    for (const Occurrence& message : std::exchange(waiting_, {})) {
        kernel.schedule(next_retransmission(message.at, kernel.now()), message);
    }
}

bool Network::is_cut(Node a, Node b) const {
    return std::any_of(cuts_.begin(), cuts_.end(), [&](const Cut& cut) {
        return cut.side[a] != 0 && cut.side[b] != 0 && cut.side[a] != cut.side[b];
    });
}

}  // namespace understudy::sim
