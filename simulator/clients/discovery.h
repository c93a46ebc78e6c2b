// Discovery: where clients find the primary of a cluster. A key-value store that managers write and
// clients read.
//
// Simplifications: one replica of it, always up, a write takes effect when it arrives; nobody else
// writes to it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "simulator/mysql/servers.h"
#include "simulator/world/environment.h"

namespace understudy::sim {

struct KeyValueWrite {
    std::uint32_t manager = 0;
    std::uint32_t incarnation = 0;  ///< Of the manager's process.
    std::uint64_t id = 0;
    std::vector<std::pair<std::string, std::string>> pairs{};
};

class Discovery {
  public:
    /// At first each cluster's root is published.
    Discovery(Environment& env,
              const Servers& servers,
              const std::vector<ClusterSpec>& clusters,
              std::string prefix);

    [[nodiscard]] Node node() const { return node_; }

    /// Sends a write on its way; KeyValuesDone comes back to this process of the manager with its
    /// id.
    void write(Environment& env, Node from, KeyValueWrite write);

    /// Sends a question on its way, on a new connection if the old one is lost.
    void ask(Environment& env, Node from, const Occurrence& question) const;

    /// A message that has arrived.
    void handle(Environment& env, const Servers& servers, const Occurrence& occurrence);

    /// Which cluster a client wants when it asks.
    void know_clients(std::vector<std::uint32_t> clusters_of_clients) {
        clusters_of_clients_ = std::move(clusters_of_clients);
    }

    /// kNone when nothing is published.
    [[nodiscard]] std::uint32_t published(std::uint32_t cluster) const {
        return published_[cluster];
    }

  private:
    void take_effect(Environment& env, const Servers& servers, const KeyValueWrite& write);

    Node node_ = 0;
    std::string prefix_;
    std::vector<std::string> aliases_;  ///< Of each cluster.
    std::vector<std::uint32_t> published_;
    std::vector<KeyValueWrite> writes_;
    std::vector<std::uint32_t> clusters_of_clients_;
};

}  // namespace understudy::sim
