// Lists: what a client was told of the values that it appended, against what one server has.
//
// Runs are compared with runs; single values only where something does not fit. What fits costs
// next to nothing, and what does not has a witness: a value, and what became of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "simulator/world/truth.h"

namespace understudy::sim {

struct Anomaly {
    enum class Kind : std::uint8_t {
        Lost,        ///< Acknowledged, and not there.
        Forked,      ///< Acknowledged, and another transaction is there under its GTID.
        Doubled,     ///< There twice.
        OutOfOrder,  ///< There, before a value that was acknowledged earlier.
        Undead,      ///< Told to have failed, and there all the same.
    };

    Kind kind = Kind::Lost;
    Value value;                         ///< The first of its kind.
    std::uint64_t count = 1;             ///< Values like it.
    std::uint32_t told_by = kNone;       ///< Who acknowledged it.
    Transaction transaction;             ///< That it became.
    std::optional<Transaction> other{};  ///< That it also became, or that it comes before.

    friend bool operator==(const Anomaly&, const Anomaly&) = default;
};

/// What is wrong with the lists of a client on a server, the first of each kind. `excused`:
/// acknowledged transactions that may be missing; how often one was is added to `excuses`.
[[nodiscard]] std::vector<Anomaly> find_anomalies(const Truth& truth,
                                                  std::uint32_t client,
                                                  std::uint32_t server,
                                                  const TransactionSet& excused,
                                                  std::uint64_t& excuses);

/// "app appended 17 to its list 1, and db1 said OK (transaction 203 of db1): db2 lacks it, ...".
[[nodiscard]] std::string describe(const Truth& truth,
                                   std::uint32_t server,
                                   const Anomaly& anomaly);

}  // namespace understudy::sim
