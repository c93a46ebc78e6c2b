#include "simulator/checkers/lists.h"

#include <algorithm>

namespace understudy::sim {
namespace {

/// Goes through the lists of one client once.
class Comparison {
  public:
    Comparison(const Truth& truth,
               std::uint32_t client,
               std::uint32_t server,
               const TransactionSet& excused)
        : servers_(truth.servers),
          history_(truth.env.history),
          client_(client),
          server_(server),
          excused_(excused) {}

    void compare() {
        for (const ToldRun& run : history_.told(client_)) {
            if (run.fate == WriteFate::Acknowledged) {
                compare_acknowledged(run);
            } else if (run.fate == WriteFate::Failed) {
                compare_failed(run);
            }
        }
        find_doubled();
    }

    std::vector<Anomaly> anomalies;
    std::uint64_t excuses = 0;

  private:
    [[nodiscard]] const Server& there() const { return servers_.at(server_); }

    void note(const Anomaly& anomaly) {
        const auto known =
            std::find_if(anomalies.begin(), anomalies.end(), [&](const Anomaly& one) {
                return one.kind == anomaly.kind;
            });
        if (known == anomalies.end()) {
            anomalies.push_back(anomaly);
        } else {
            ++known->count;
        }
    }

    [[nodiscard]] const CommittedRun* run_of(std::uint32_t attempt) const {
        const auto runs = history_.committed(client_);
        const auto found = std::find_if(runs.begin(), runs.end(), [&](const CommittedRun& run) {
            return run.first <= attempt && attempt <= run.last;
        });
        return found == runs.end() ? nullptr : &*found;
    }

    [[nodiscard]] bool has(const CommittedRun& run, std::uint32_t attempt) const {
        return servers_.has_rows(server_, run.transaction(attempt), run.is_again);
    }

    void compare_acknowledged(const ToldRun& run) {
        const std::uint64_t last = run.transaction(run.last).number;
        const bool is_plain = there().contents.again.empty() && there().contents.hollow.empty();
        if (!is_plain || !there().executed.contains(Run{run.origin, run.number, last})) {
            for (std::uint32_t attempt = run.first; attempt <= run.last; ++attempt) {
                look_for(run, attempt);
            }
        }
        compare_order(run);
    }

    void look_for(const ToldRun& run, std::uint32_t attempt) {
        const Transaction one = run.transaction(attempt);
        const CommittedRun* committed = run_of(attempt);
        if (servers_.has_rows(server_, one, committed != nullptr && committed->is_again)) {
            return;
        }
        if (excused_.contains(one) || there().contents.hollow.contains(one)) {
            ++excuses;  // a filter is somebody's wish
            return;
        }
        note({.kind = there().executed.contains(one) ? Anomaly::Kind::Forked : Anomaly::Kind::Lost,
              .value = {client_, attempt},
              .told_by = run.server,
              .transaction = one});
    }

    void compare_failed(const ToldRun& run) {
        for (const CommittedRun& committed : history_.committed(client_)) {
            const std::uint32_t first = std::max(run.first, committed.first);
            const std::uint32_t last = std::min(run.last, committed.last);
            for (std::uint32_t attempt = first; attempt <= last; ++attempt) {
                if (has(committed, attempt)) {
                    note({.kind = Anomaly::Kind::Undead,
                          .value = {client_, attempt},
                          .transaction = committed.transaction(attempt)});
                }
            }
        }
    }

    void find_doubled() {
        const auto runs = history_.committed(client_);
        for (std::size_t i = 1; i < runs.size(); ++i) {
            if (runs[i].first > runs[i - 1].last) {
                continue;  // as nearly all of them
            }
            for (std::size_t j = 0; j < i; ++j) {
                find_in_both(runs[j], runs[i]);
            }
        }
    }

    void find_in_both(const CommittedRun& one, const CommittedRun& other) {
        const std::uint32_t last = std::min(one.last, other.last);
        for (std::uint32_t at = std::max(one.first, other.first); at <= last; ++at) {
            if (has(one, at) && has(other, at)) {
                note({.kind = Anomaly::Kind::Doubled,
                      .value = {client_, at},
                      .transaction = one.transaction(at),
                      .other = other.transaction(at)});
            }
        }
    }

    /// Where it is in the binary log of the server; nothing when that does not say.
    [[nodiscard]] std::optional<std::uint64_t> place_of(const Transaction& one) {
        if (!is_log_known_) {
            is_log_known_ = true;
            for (std::uint64_t at = there().log.begin(); at < there().log.end();) {
                log_.push_back(there().log.piece_at(at));
                at = log_.back().end();
            }
        }
        const auto piece =
            std::find_if(log_.begin(), log_.end(), [&](const BinaryLog::Piece& each) {
                return each.run.origin == one.origin && each.run.first <= one.number &&
                       one.number <= each.run.last;
            });
        if (piece == log_.end()) {
            return std::nullopt;
        }
        return piece->begin + one.number - piece->run.first;
    }

    /// A client waits for an answer before it writes again, so what it was told first came first.
    void compare_order(const ToldRun& run) {
        const auto& members = servers_.members(there().cluster);
        const bool is_order_kept =
            there().contents.again.empty() &&
            std::all_of(members.begin(), members.end(), [&](std::uint32_t member) {
                const Server& one = servers_.at(member);
                return one.applier_threads == 1 || one.preserves_commit_order;
            });
        const auto first = is_order_kept ? place_of(run.transaction(run.first)) : std::nullopt;
        const auto last = is_order_kept ? place_of(run.transaction(run.last)) : std::nullopt;
        if (!first || !last) {
            return;
        }
        if (before_ && *first < before_->first) {
            note({.kind = Anomaly::Kind::OutOfOrder,
                  .value = {client_, run.first},
                  .told_by = run.server,
                  .transaction = run.transaction(run.first),
                  .other = before_->second});
        }
        before_ = std::pair{*last, run.transaction(run.last)};
    }

    const Servers& servers_;
    const History& history_;
    std::uint32_t client_;
    std::uint32_t server_;
    const TransactionSet& excused_;
    std::vector<BinaryLog::Piece> log_;
    bool is_log_known_ = false;
    std::optional<std::pair<std::uint64_t, Transaction>> before_;  // of the acknowledged ones
};

std::string label_of(const Truth& truth, const Transaction& one) {
    return "transaction " + std::to_string(one.number) + " of " +
           name_of(truth, truth.servers.owner_of(one.origin));
}

std::string who_has(const Truth& truth, std::uint32_t cluster, const Transaction& one) {
    std::string names;
    for (const std::uint32_t server : truth.servers.members(cluster)) {
        if (truth.servers.at(server).received.contains(one)) {
            names += (names.empty() ? "" : ", ") + name_of(truth, server);
        }
    }
    return names.empty() ? "nobody has"
                         : names + (names.find(',') == std::string::npos ? " has" : " have");
}

}  // namespace

std::vector<Anomaly> find_anomalies(const Truth& truth,
                                    std::uint32_t client,
                                    std::uint32_t server,
                                    const TransactionSet& excused,
                                    std::uint64_t& excuses) {
    Comparison comparison{truth, client, server, excused};
    comparison.compare();
    excuses += comparison.excuses;
    return std::move(comparison.anomalies);
}

std::string describe(const Truth& truth, std::uint32_t server, const Anomaly& anomaly) {
    const Client& client = truth.clients.all()[anomaly.value.client];
    const std::string here = name_of(truth, server);
    const std::string list =
        client.keys == 0
            ? ""
            : " to its list " + std::to_string(key_of(anomaly.value.attempt, client.keys));
    std::string text = client.name + " appended " + std::to_string(anomaly.value.attempt) + list;
    text += anomaly.told_by == kNone ? "" : ", and " + name_of(truth, anomaly.told_by) + " said OK";
    text += " (" + label_of(truth, anomaly.transaction) + "): ";
    switch (anomaly.kind) {
        case Anomaly::Kind::Lost:
            text += "lost: " + here + " lacks it, and " +
                    who_has(truth, client.cluster, anomaly.transaction) + " it";
            break;
        case Anomaly::Kind::Forked:
            text += "forked: on " + here + " that is another transaction";
            break;
        case Anomaly::Kind::Doubled:
            text +=
                "doubled: " + here + " has it as " + label_of(truth, *anomaly.other) + " as well";
            break;
        case Anomaly::Kind::OutOfOrder:
            text += "on " + here + " it comes before " + label_of(truth, *anomaly.other) +
                    ", which it was told of earlier";
            break;
        case Anomaly::Kind::Undead:
            text += here + " has it, and the client was told that it failed";
            break;
    }
    return text + (anomaly.count == 1 ? "" : "; " + std::to_string(anomaly.count) + " like it");
}

}  // namespace understudy::sim
