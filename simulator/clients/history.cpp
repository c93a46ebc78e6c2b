#include "simulator/clients/history.h"

#include <algorithm>

namespace understudy::sim {

namespace {

/// Makes the run one longer if the transaction is the one that comes next in it.
template <class AnyRun>
bool prolong(AnyRun& run, std::uint32_t attempt, const Transaction& one) {
    if (run.origin != one.origin || run.last + 1 != attempt || one.number <= run.number) {
        return false;
    }
    if (run.first == run.last) {
        run.step = one.number - run.number;
    } else if (run.transaction(attempt).number != one.number) {
        return false;
    }
    run.last = attempt;
    return true;
}

}  // namespace

void History::acknowledge(const Value& value, std::uint32_t server, const Transaction& one) {
    auto& runs = told_[value.client];
    const bool is_same = !runs.empty() && runs.back().fate == WriteFate::Acknowledged &&
                         runs.back().server == server;
    if (is_same && prolong(runs.back(), value.attempt, one)) {
        return;
    }
    runs.push_back({.first = value.attempt,
                    .last = value.attempt,
                    .fate = WriteFate::Acknowledged,
                    .server = server,
                    .origin = one.origin,
                    .number = one.number});
}

void History::fail(const Value& value, WriteFate fate, std::uint32_t server) {
    auto& runs = told_[value.client];
    if (!runs.empty() && runs.back().fate == fate && runs.back().server == server &&
        runs.back().last + 1 == value.attempt) {
        runs.back().last = value.attempt;
        return;
    }
    runs.push_back({.first = value.attempt, .last = value.attempt, .fate = fate, .server = server});
}

void History::commit(const Value& value, const Transaction& one, bool is_again) {
    auto& runs = committed_[value.client];
    if (!runs.empty() && runs.back().is_again == is_again &&
        prolong(runs.back(), value.attempt, one)) {
        return;
    }
    runs.push_back({.client = value.client,
                    .first = value.attempt,
                    .last = value.attempt,
                    .origin = one.origin,
                    .number = one.number,
                    .is_again = is_again});
}

std::optional<Value> History::written_as(const Transaction& one, bool is_again) const {
    for (const auto& runs : committed_) {
        for (const CommittedRun& run : runs) {
            if (run.origin != one.origin || run.is_again != is_again || one.number < run.number ||
                one.number > run.transaction(run.last).number) {
                continue;
            }
            const std::uint64_t ahead = one.number - run.number;
            if (run.step == 0 ? ahead == 0 : ahead % run.step == 0) {
                const std::uint64_t steps = run.step == 0 ? 0 : ahead / run.step;
                return Value{run.client, run.first + static_cast<std::uint32_t>(steps)};
            }
        }
    }
    return std::nullopt;
}

std::optional<Transaction> History::transaction_of(const Value& value) const {
    const auto& runs = committed_[value.client];
    const auto run = std::find_if(runs.begin(), runs.end(), [&](const CommittedRun& one) {
        return one.first <= value.attempt && value.attempt <= one.last;
    });
    if (run == runs.end()) {
        return std::nullopt;
    }
    return run->transaction(value.attempt);
}

}  // namespace understudy::sim
