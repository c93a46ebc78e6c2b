// History: every write of every client: what the client was told, and which transaction it became.
//
// Each write appends its own value, (client, attempt), to one of the client's lists, so that
// whoever compares this with what servers have executed finds writes that were lost, doubled or
// forked. Kept as runs, because nearly all writes of a client are told the same and get numbers
// with equal steps: a quiet hour is a few runs. Simplification: a client does not try a failed
// write again, so one value is in two transactions only if servers put it there.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "simulator/kernel/occurrence.h"
#include "simulator/mysql/transaction_set.h"

namespace understudy::sim {

/// What a client knows of one of its writes.
enum class WriteFate : std::uint8_t {
    Acknowledged,
    Failed,   ///< Refused, or never sent: it is nowhere.
    Unknown,  ///< Sent, and no answer: it may be anywhere.
};

/// Attempts `first` to `last` of a client, which were told the same.
struct ToldRun {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    WriteFate fate = WriteFate::Failed;
    std::uint32_t server = kNone;  ///< That answered, or that it was sent to.
    std::uint32_t origin = kNone;  ///< Only of acknowledged ones, with what follows.
    std::uint64_t number = 0;      ///< Of the first attempt's transaction.
    std::uint64_t step = 0;        ///< From each number to the next.

    /// Precondition: acknowledged, and first <= attempt <= last.
    [[nodiscard]] Transaction transaction(std::uint32_t attempt) const {
        return {.origin = origin, .number = number + (attempt - first) * step};
    }
};

/// A client's writes that a server committed or put into its binary log, as they follow each other.
struct CommittedRun {
    std::uint32_t client = 0;
    std::uint32_t first = 0;  ///< Attempts.
    std::uint32_t last = 0;
    std::uint32_t origin = 0;
    std::uint64_t number = 0;
    std::uint64_t step = 0;
    bool is_again = false;  ///< The origin has given these numbers to other transactions before.

    [[nodiscard]] Transaction transaction(std::uint32_t attempt) const {
        return {.origin = origin, .number = number + (attempt - first) * step};
    }
};

/// A value: what a write appends.
struct Value {
    std::uint32_t client = 0;
    std::uint32_t attempt = 0;

    friend auto operator<=>(const Value&, const Value&) = default;
};

class History {
  public:
    void start(std::size_t clients) {
        told_.resize(clients);
        committed_.resize(clients);
    }

    void acknowledge(const Value& value, std::uint32_t server, const Transaction& one);
    void fail(const Value& value, WriteFate fate, std::uint32_t server);
    void commit(const Value& value, const Transaction& one, bool is_again);

    /// In order of attempts.
    [[nodiscard]] std::span<const ToldRun> told(std::uint32_t client) const {
        return told_[client];
    }

    /// In order of commits.
    [[nodiscard]] std::span<const CommittedRun> committed(std::uint32_t client) const {
        return committed_[client];
    }

    [[nodiscard]] std::uint32_t clients() const { return static_cast<std::uint32_t>(told_.size()); }

    /// Whose write a transaction is; `is_again`: of those that got their number a second time.
    [[nodiscard]] std::optional<Value> written_as(const Transaction& one, bool is_again) const;
    /// What a write became; nothing when no server took it.
    [[nodiscard]] std::optional<Transaction> transaction_of(const Value& value) const;

  private:
    std::vector<std::vector<ToldRun>> told_;
    std::vector<std::vector<CommittedRun>> committed_;
};

/// The list that an attempt appends to. Precondition: keys > 0.
[[nodiscard]] constexpr std::uint32_t key_of(std::uint32_t attempt, std::uint32_t keys) {
    return attempt % keys;
}

}  // namespace understudy::sim
