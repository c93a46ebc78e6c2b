// Topology rows: what the topology shows of each thing, in words and kinds, without place or
// colour.
//
// Pure. The fill of a server is what is so, its ring is what one manager believes; where the two
// differ there is a sentence about it, the most informative one in the picture.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "viz/model/frame.h"
#include "viz/model/weather.h"

namespace understudy::viz {

enum class Truth : std::uint8_t {
    Primary,  ///< Writable.
    Replica,  ///< Has a source and is read-only.
    Idle,     ///< Up and read-only, without a source.
    Hung,
    Down,
};

enum class Ring : std::uint8_t {
    Nobody,  ///< The manager is down: no belief at all.
    Unknown,
    Primary,
    Replica,
    Suspected,
    Unreachable,
    Demoted,  ///< Replaced; must not take writes, wherever it is.
};

struct ServerRow {
    InstanceKey key;
    std::string name;
    Truth truth = Truth::Replica;
    Ring ring = Ring::Unknown;
    std::string state;     ///< "writable", "read-only", "down".
    std::string progress;  ///< "1 204 trx, 3 behind".
    std::string data_center;
    std::string warning;     ///< "applier stopped"; empty when there is none.
    std::string mismatch;    ///< Where belief and truth differ; empty when they do not.
    bool is_routed = false;  ///< Clients are sent here.
};

enum class LinkState : std::uint8_t { Running, Connecting, Stopped };

struct LinkRow {
    InstanceKey source;
    InstanceKey replica;
    LinkState state = LinkState::Running;
    bool is_cut = false;  ///< By the network.
    std::uint64_t lag = 0;
    std::string label;  ///< Empty when all is well.
};

struct ClientRow {
    std::string name;
    std::optional<InstanceKey> routed_to;
    bool is_failing = false;
    bool is_served = true;  ///< It is sent to a server that takes writes.
    bool is_cut = false;
    std::string state;  ///< "498 rows written", "writes fail for 2.1s".
};

struct ManagerRow {
    std::string name;
    bool is_up = true;
    bool is_shown = false;  ///< Its beliefs are the rings.
    std::string state;      ///< "watching", "down", "recovering alpha".
    std::vector<InstanceKey> cut_from;
};

struct ClusterRow {
    ClusterAlias alias;
    AnalysisCode code = AnalysisCode::NoProblem;
    std::string state;  ///< "no problem", "DeadPrimary", "recovering: promote".
    bool is_recovering = false;
};

struct TopologyRows {
    std::vector<ServerRow> servers;
    std::vector<LinkRow> links;
    std::vector<ClientRow> clients;
    std::vector<ManagerRow> managers;
    std::vector<ClusterRow> clusters;
};

/// `manager` is whose beliefs are shown; out of range means nobody's.
[[nodiscard]] TopologyRows topology_rows(const Frame& frame,
                                         const Weather& weather,
                                         std::size_t manager);

/// One letter for people who do not see the colours.
[[nodiscard]] std::string_view letter_of(Truth truth);
[[nodiscard]] std::string_view letter_of(Ring ring);
[[nodiscard]] std::string_view describe(Truth truth);
[[nodiscard]] std::string_view describe(Ring ring);

/// "12 345".
[[nodiscard]] std::string with_thousands(std::uint64_t number);

}  // namespace understudy::viz
