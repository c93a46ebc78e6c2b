// Clients: each writes one row an interval to the primary that discovery named, and remembers what
// was acknowledged.
//
// A client keeps its connection as long as writes on it succeed, and asks discovery again after
// every failure. That is how writes still reach an old primary which clients can reach and the
// managers cannot. Simplification: one write at a time, and a client does not try a failed one
// again, it writes the next row.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "simulator/clients/discovery.h"
#include "simulator/mysql/servers.h"
#include "simulator/world/environment.h"

namespace understudy::sim {

struct Client {
    std::string name;
    std::uint32_t cluster = 0;
    Node node = 0;
    Duration interval{};
    Duration timeout{};

    std::uint32_t server = kNone;   ///< Of its open connection.
    std::uint32_t incarnation = 0;  ///< Of that server's process.
    std::uint32_t connecting_to = kNone;
    std::uint32_t attempt = 0;  ///< Of a write; what belongs to an earlier one is ignored.
    bool is_trying = false;
    bool is_sent = false;  ///< This attempt's write.
    bool is_privileged = false;
    std::uint32_t keys = 1;   ///< It appends to so many lists in turn: history.h.
    bool is_watched = false;  ///< A GiveUpDue is in the queue.
    Instant began{};          ///< This attempt.
    std::optional<Instant> failing_since;

    std::uint64_t acknowledged = 0;
    std::uint64_t failed = 0;
    Duration longest_outage{};
};

/// What a client noticed and people want to read.
struct ClientNews {
    std::uint32_t client = 0;
    std::optional<Duration> outage;  ///< Over, after so long; absent: it begins.
    std::uint32_t server = kNone;
    std::string why;
};

class Clients {
  public:
    Clients(Environment& env,
            const std::vector<ClientSpec>& specs,
            const std::vector<ClusterSpec>& clusters);

    void start(Environment& env);
    void handle(Environment& env,
                const Servers& servers,
                const Discovery& discovery,
                const Occurrence& occurrence);

    /// The connection between them is reset, and the client learns of it.
    void break_connection(Environment& env, std::uint32_t client, std::uint32_t server);

    [[nodiscard]] const std::vector<Client>& all() const { return all_; }

    [[nodiscard]] std::vector<Node> nodes() const;
    [[nodiscard]] std::vector<std::uint32_t> clusters() const;

    /// Since somebody last looked.
    [[nodiscard]] std::vector<ClientNews>& news() { return news_; }

  private:
    void try_to_write(Environment& env,
                      const Servers& servers,
                      const Discovery& discovery,
                      Client& client);
    void send_write(Environment& env, const Servers& servers, Client& client);
    void on_address(Environment& env, const Servers& servers, Client& client, std::uint32_t server);
    void on_answer(Environment& env,
                   const Servers& servers,
                   Client& client,
                   const Occurrence& occurrence);
    void on_give_up(Environment& env, Client& client);
    void fail(Environment& env, Client& client, std::string why);
    void try_again_later(Environment& env, Client& client);
    [[nodiscard]] std::uint32_t index_of(const Client& client) const;

    std::vector<Client> all_;
    std::vector<ClientNews> news_;
};

}  // namespace understudy::sim
