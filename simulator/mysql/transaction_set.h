// TransactionSet: a set of transactions by small numbers. GtidSet is its public face, made only
// when somebody looks.
//
// Servers execute transactions of few origins, nearly all of them without gaps, so a short sorted
// vector of runs beats everything else. For MariaDB the number is the sequence number in domain 0,
// and gaps are common.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace understudy::sim {

/// Index of the server that wrote first, and its number for the transaction.
struct Transaction {
    std::uint32_t origin = 0;
    std::uint64_t number = 1;

    friend auto operator<=>(const Transaction&, const Transaction&) = default;
};

/// Numbers `first` to `last` of one origin, both included.
struct Run {
    std::uint32_t origin = 0;
    std::uint64_t first = 1;
    std::uint64_t last = 1;

    friend auto operator<=>(const Run&, const Run&) = default;
};

/// Invariant: runs ascend by (origin, first), and those of one origin neither overlap nor touch.
class TransactionSet {
  public:
    void add(const Run& run);

    void add(const Transaction& one) { add({one.origin, one.number, one.number}); }

    void add(const TransactionSet& other);
    void subtract(const Run& run);

    [[nodiscard]] bool empty() const { return runs_.empty(); }

    [[nodiscard]] bool contains(const Transaction& one) const;
    [[nodiscard]] bool contains(const Run& run) const;
    [[nodiscard]] bool contains(const TransactionSet& other) const;
    [[nodiscard]] bool intersects(const Run& run) const;
    [[nodiscard]] TransactionSet intersection(const Run& run) const;
    /// How many it has in a row from this one on.
    [[nodiscard]] std::uint64_t contains_from(const Transaction& one) const;
    [[nodiscard]] std::uint64_t count() const;

    /// 0 when there is none.
    [[nodiscard]] std::uint64_t last_number(std::uint32_t origin) const;
    /// The one with the greatest number, whatever its origin; of two, the greater origin. MariaDB's
    /// position.
    [[nodiscard]] Transaction newest() const;

    [[nodiscard]] TransactionSet only_from(std::uint32_t origin) const;

    [[nodiscard]] std::span<const Run> runs() const { return runs_; }

    friend bool operator==(const TransactionSet&, const TransactionSet&) = default;

  private:
    std::vector<Run> runs_;
};

/// What `a` has and `b` lacks.
[[nodiscard]] TransactionSet difference(const TransactionSet& a, const TransactionSet& b);

}  // namespace understudy::sim
