#include "simulator/network/network.h"

#include <algorithm>

#include "engine/base/check.h"

namespace understudy::sim {

namespace {

constexpr Duration kFirstRetransmission = 200ms;
constexpr Duration kLongestRetransmission = 120s;  // TCP_RTO_MAX
constexpr Duration kTcpGivesUp = 924s;             // tcp_retries2 = 15
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

/// How much later a packet comes that is lost so often.
Duration time_lost(Rng& dice, std::uint32_t loss_per_million) {
    Duration lost{};
    Duration pause = kFirstRetransmission;
    std::uint32_t losses = 0;
    while (losses++ < kMostLosses && dice.chance(loss_per_million, 1'000'000)) {
        lost += pause;
        pause *= 2;
    }
    return lost;
}

/// How many messages it is for the line: a stream may put many transactions into one.
std::uint64_t weight(const Occurrence& message) {
    return message.kind == OccurrenceKind::StreamData ? message.d - message.c + 1 : 1;
}

/// The same for both ways.
std::uint64_t hash_of_ends(Node a, Node b) {
    return mix((static_cast<std::uint64_t>(std::min(a, b)) << 32U) | std::max(a, b));
}

bool is_question_to_discovery(OccurrenceKind kind) {
    return kind == OccurrenceKind::KeyValuesArrive || kind == OccurrenceKind::KeyValuesDone;
}

}  // namespace

Node Network::add_node(const std::string& name, std::optional<Place> place) {
    if (!place) {
        const auto at = spec_.data_center_of.find(name);
        place = Place{.data_center = at == spec_.data_center_of.end() ? Name{} : Name{at->second}};
    }
    const auto node = static_cast<Node>(places_.size());
    places_.push_back(*place);
    add_name(name, node);
    return node;
}

Duration Network::latency_between(Node a, Node b) const {
    const std::string& here = places_[a].data_center.text();
    const std::string& there = places_[b].data_center.text();
    for (const Distance& one : spec_.distances) {
        if ((one.from == here && one.to == there) || (one.from == there && one.to == here)) {
            return one.round_trip / 2;
        }
    }
    return spec_.latency;
}

void Network::add_name(const std::string& name, Node node) {
    names_.insert(name, node);
}

std::optional<Node> Network::find_node(const std::string& name) const {
    const Node* node = names_.find(name);
    return node == nullptr ? std::nullopt : std::optional{*node};
}

std::optional<Channel> Network::find_channel(Node from, Node to, Channel taken) const {
    const std::uint32_t first = channels_->find(hash_of_ends(from, to), [&](Channel channel) {
        const Direction& way = directions_[channel];
        return channel != taken && reverse(channel) != taken &&
               ((way.from == from && way.to == to) || (way.from == to && way.to == from));
    });
    if (first == HashIndex::none) {
        return std::nullopt;
    }
    return directions_[first].from == from ? first : reverse(first);
}

Channel Network::channel(const Kernel& kernel, Node from, Node to, Channel taken) {
    if (const auto known = find_channel(from, to, taken)) {
        return *known;
    }
    const auto made = static_cast<Channel>(directions_.size());
    const auto add = [&](Node a, Node b) {
        const std::uint64_t entity = (static_cast<std::uint64_t>(a) << 32U) | b;
        directions_.push_back(
            {.from = a,
             .to = b,
             .dice = Rng{kernel.seed(), static_cast<std::uint64_t>(Purpose::Latency), entity},
             .latency = latency_between(a, b)});
    };
    add(from, to);
    add(to, from);
    channels_.edit().insert(hash_of_ends(from, to), made);
    if (!wear_.empty()) {
        look_what_is_wrong(made);
        look_what_is_wrong(reverse(made));
    }
    return made;
}

void Network::send(Kernel& kernel, Channel channel, Occurrence message) {
    Direction& way = directions_.edit(channel);
    const auto jitter = static_cast<std::uint64_t>(spec_.jitter.count());
    Duration takes = way.latency + Duration{static_cast<std::int64_t>(way.dice.below(jitter + 1))};
    if (spec_.loss_per_million > 0) {
        takes += time_lost(way.dice, spec_.loss_per_million);
    }
    if (way.is_troubled) {
        return send_in_trouble(kernel, channel, message, takes);
    }
    way.last_arrival = std::max(kernel.now() + takes, way.last_arrival);
    message.channel = channel;
    message.connection = way.connection;
    message.order = way.sent++;
    kernel.schedule(way.last_arrival, message);
}

void Network::send_in_trouble(Kernel& kernel, Channel channel, Occurrence message, Duration takes) {
    Direction& way = directions_.edit(channel);
    if (is_lost(channel)) {
        return;
    }
    message.channel = channel;
    message.connection = way.connection;
    message.order = way.sent++;
    Impairment wrong;
    if (channel < impaired_.size()) {
        wrong = impaired_[channel];
    }
    if (wrong.is_clogged) {
        clogged_.push_back(message);
        return;
    }
    // Dice of this message alone, so that what is wrong here moves no other dice.
    Rng dice{kernel.seed(),
             static_cast<std::uint64_t>(Purpose::Impairment),
             mix((static_cast<std::uint64_t>(way.from) << 32U) | way.to) ^
                 ((static_cast<std::uint64_t>(message.connection) << 32U) | message.order)};
    takes += wrong.latency;
    takes += Duration{static_cast<std::int64_t>(
        dice.below(static_cast<std::uint64_t>(wrong.jitter.count()) + 1))};
    takes += time_lost(dice, wrong.loss_per_million);
    const Duration busy = wrong.per_message * static_cast<std::int64_t>(weight(message));
    way.last_arrival = std::max(kernel.now() + takes, way.last_arrival) + busy;
    kernel.schedule(way.last_arrival, message);
}

void Network::open(Kernel& kernel, Channel channel, Occurrence message, Duration after) {
    for (const Channel one : {channel, reverse(channel)}) {
        Direction& way = directions_.edit(one);
        ++way.connection;
        way.last_arrival = Instant{};
        way.sent = 0;
        way.next = 0;
        release(kernel, one);
    }
    if (after > Duration{0}) {
        directions_.edit(channel).last_arrival =
            kernel.now() + after + directions_[channel].latency;  // nothing comes before that
    }
    send(kernel, channel, message);
}

/// Lets those be looked at again that were held back for one that has come, or for a connection
/// that is over.
void Network::release(Kernel& kernel, Channel channel) {
    Direction& way = directions_.edit(channel);
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
    Direction& way = directions_.edit(message.channel);
    if (!cuts_.empty() && blocks(way.from, way.to)) {
        waiting_.push_back(message);
        return false;
    }
    if (way.is_troubled && message.connection < way.lost_below) {
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

std::vector<std::uint8_t> Network::sides(std::span<const Node> one,
                                         std::span<const Node> other) const {
    std::vector<std::uint8_t> side(places_.size(), 0);
    for (const Node node : one) {
        side[node] = 1;
    }
    for (const Node node : other) {
        check(side[node] != 1, "nobody is on both sides of a partition");
        side[node] = 2;
    }
    return side;
}

namespace {

template <class Troubles>
bool erase_first(Troubles& troubles, TroubleId id) {
    const auto first = std::find_if(
        troubles.begin(), troubles.end(), [&](const auto& one) { return one.id == id; });
    if (first == troubles.end()) {
        return false;
    }
    troubles.erase(first);
    return true;
}

/// From side 1 to side 2, or both ways. Nodes that were made later are on no side.
bool is_between(const std::vector<std::uint8_t>& side, Ways ways, Node from, Node to) {
    if (from >= side.size() || to >= side.size()) {
        return false;
    }
    const bool is_there = side[from] == 1 && side[to] == 2;
    const bool is_back = side[from] == 2 && side[to] == 1;
    return is_there || (is_back && ways == Ways::Both);
}

}  // namespace

TroubleId Network::cut(std::span<const Node> between,
                       std::span<const Node> and_these,
                       Ways ways,
                       std::optional<TroubleId> id) {
    const TroubleId known_as = id ? *id : next_trouble_++;
    cuts_.push_back({.id = known_as, .ways = ways, .side = sides(between, and_these)});
    return known_as;
}

bool Network::is_impaired(Node a, Node b) const {
    return std::any_of(wear_.begin(), wear_.end(), [&](const Wear& one) {
        return is_between(one.side, one.ways, a, b) || is_between(one.side, one.ways, b, a);
    });
}

bool Network::blocks(Node from, Node to) const {
    return std::any_of(cuts_.begin(), cuts_.end(), [&](const Cut& cut) {
        return is_between(cut.side, cut.ways, from, to);
    });
}

TroubleId Network::impair(std::span<const Node> from,
                          std::span<const Node> to,
                          const Impairment& impairment,
                          Ways ways,
                          std::optional<TroubleId> id) {
    const TroubleId known_as = id ? *id : next_trouble_++;
    wear_.push_back(
        {.id = known_as, .ways = ways, .impairment = impairment, .side = sides(from, to)});
    for (Channel channel = 0; channel < directions_.size(); ++channel) {
        look_what_is_wrong(channel);
    }
    return known_as;
}

Impairment Network::impairment_of(const Direction& way) const {
    Impairment sum;
    for (const Wear& wear : wear_) {
        if (!is_between(wear.side, wear.ways, way.from, way.to)) {
            continue;
        }
        const Impairment& one = wear.impairment;
        sum.latency += one.latency;
        sum.jitter += one.jitter;
        sum.loss_per_million = std::min(sum.loss_per_million + one.loss_per_million, 1'000'000U);
        sum.per_message += one.per_message;
        sum.is_clogged = sum.is_clogged || one.is_clogged;
    }
    return sum;
}

void Network::look_what_is_wrong(Channel channel) {
    Direction& way = directions_.edit(channel);
    impaired_.resize(directions_.size());
    impaired_[channel] = impairment_of(way);
    way.is_troubled = way.lost_below > 0 || impaired_[channel] != Impairment{};
}

void Network::lose_connections(Node a, Node b) {
    std::vector<Channel> all;
    if (const auto known = find_channel(a, b)) {
        all = {*known, reverse(*known)};
        if (const auto other = find_channel(a, b, *known)) {
            all.push_back(*other);
            all.push_back(reverse(*other));
        }
    }
    for (const Channel channel : all) {
        Direction& way = directions_.edit(channel);
        way.lost_below = way.connection + 1;
        way.is_troubled = true;
        std::erase_if(held_, [&](const Occurrence& message) { return message.channel == channel; });
        std::erase_if(clogged_,
                      [&](const Occurrence& message) { return message.channel == channel; });
        way.held = 0;
    }
}

void Network::heal(Kernel& kernel, TroubleId trouble) {
    if (erase_first(cuts_, trouble)) {
        return let_waiting_go(kernel);
    }
    if (erase_first(wear_, trouble)) {
        for (Channel channel = 0; channel < directions_.size(); ++channel) {
            look_what_is_wrong(channel);
        }
        unclog(kernel);
    }
}

void Network::heal(Kernel& kernel) {
    cuts_.clear();
    let_waiting_go(kernel);
}

void Network::let_waiting_go(Kernel& kernel) {
    for (const Occurrence& message : std::exchange(waiting_, {})) {
        const Direction& way = directions_[message.channel];
        if (blocks(way.from, way.to)) {
            waiting_.push_back(message);
        } else if (kernel.now() - message.at < kTcpGivesUp ||
                   is_question_to_discovery(message.kind)) {
            kernel.schedule(next_retransmission(message.at, kernel.now()), message);
        } else if (message.connection == way.connection) {
            lose_connections(way.from, way.to);
        }
    }
}

void Network::unclog(Kernel& kernel) {
    for (const Occurrence& message : std::exchange(clogged_, {})) {
        Direction& way = directions_.edit(message.channel);
        if (impaired_[message.channel].is_clogged) {
            clogged_.push_back(message);
        } else if (message.connection >= way.lost_below) {
            way.last_arrival = std::max(kernel.now() + way.latency, way.last_arrival);
            kernel.schedule(way.last_arrival, message);
        }
    }
}

std::vector<Node> Network::nodes_in_data_center(const Name& data_center) const {
    std::vector<Node> nodes;
    for (Node node = 0; node < places_.size(); ++node) {
        if (places_[node].data_center == data_center) {
            nodes.push_back(node);
        }
    }
    return nodes;
}

std::vector<Node> Network::nodes_in_rack(const Name& rack) const {
    std::vector<Node> nodes;
    for (Node node = 0; node < places_.size(); ++node) {
        if (places_[node].rack == rack) {
            nodes.push_back(node);
        }
    }
    return nodes;
}

std::vector<Node> Network::all_nodes() const {
    std::vector<Node> nodes;
    for (Node node = 0; node < places_.size(); ++node) {
        nodes.push_back(node);
    }
    return nodes;
}

}  // namespace understudy::sim
