#include "simulator/scenario/expectation.h"

#include <fmt/format.h>

#include "engine/base/overloaded.h"

namespace understudy::sim {
namespace {

std::string when(const Expectation& expectation) {
    const auto since_start = [](Instant at) { return to_string(at.time_since_epoch()); };
    const bool is_late = expectation.after > Instant{};
    switch (expectation.cadence) {
        case Cadence::Within:
            return is_late ? fmt::format("from {} to {}",
                                         since_start(expectation.after),
                                         since_start(expectation.by))
                           : "within " + since_start(expectation.by);
        case Cadence::Never:
            return is_late ? "never after " + since_start(expectation.after) : "never";
        case Cadence::Finally: return "finally";
    }
    return "?";
}

std::string describe_end(const expect::RecoveryEnds& ends) {
    return fmt::format("a recovery of {} {}",
                       ends.cluster.value,
                       ends.outcome == RecoveryOutcome::Refused ? "is refused after it began"
                                                                : to_string(ends.outcome));
}

std::string describe_source(const expect::Source& is) {
    return fmt::format("{} replicates from {}",
                       short_name(is.replica),
                       is.source ? short_name(*is.source) : "nobody");
}

/// What is so with one server.
template <class Is>
std::string describe_server(const Is& is, std::string_view how) {
    return fmt::format("{} {}", short_name(is.server), how);
}

}  // namespace

std::string describe(const Condition& condition) {
    return std::visit(
        Overloaded{
            [](const expect::Analysis& is) {
                return fmt::format(
                    "{} is analysed as {}", short_name(is.primary), to_string(is.code));
            },
            [](const expect::RecoveryStarts& starts) {
                return "a recovery of " + (starts.cluster ? starts.cluster->value : "any cluster") +
                       " starts";
            },
            [](const expect::RecoveryEnds& ends) { return describe_end(ends); },
            [](const expect::OperationEnds& ends) {
                return fmt::format(
                    "an operation in {} {}", ends.cluster.value, to_string(ends.outcome));
            },
            [](const expect::Refused& refused) {
                return fmt::format("a recovery of {} is refused: {}",
                                   refused.cluster.value,
                                   to_string(refused.reason));
            },
            [](const expect::Promoted& it) { return describe_server(it, "is promoted"); },
            [](const expect::Quarantined& it) { return describe_server(it, "is quarantined"); },
            [](const expect::Rejoined& it) { return describe_server(it, "rejoins"); },
            [](const expect::HooksEnd& ended) {
                return fmt::format(
                    "hooks {}: {}", to_string(ended.moment), ended.is_done ? "done" : "failed");
            },
            [](const expect::Recoveries& began) {
                return fmt::format(
                    "{} recover{} began", began.count, began.count == 1 ? "y" : "ies");
            },
            [](const expect::Primary& is) {
                return fmt::format(
                    "{} is the primary of {}", short_name(is.server), is.cluster.value);
            },
            [](const expect::Published& is) {
                return fmt::format(
                    "clients of {} are sent to {}", is.cluster.value, short_name(is.server));
            },
            [](const expect::Source& is) { return describe_source(is); },
            [](const expect::Writable& is) { return short_name(is.server) + " is writable"; },
            [](const expect::ReadOnly& it) { return describe_server(it, "is up and read-only"); },
            [](const expect::Stopped& is) {
                return "the replication of " + short_name(is.server) + " is stopped";
            },
            [](const expect::Detached& it) {
                return describe_server(it, "is detached from its source");
            },
            [](const expect::ByCoordinates& it) {
                return describe_server(it, "replicates by file and position");
            },
            [](const expect::Acknowledges& it) {
                return describe_server(it, "acknowledges what it receives");
            },
            [](const expect::WaitsForAcknowledgements& it) {
                return describe_server(it, "waits for acknowledgements");
            },
            [](const expect::TwoWritablePrimaries&) -> std::string {
                return "two writable primaries in a cluster";
            },
            [](const expect::NothingAcknowledgedLost&) -> std::string {
                return "no acknowledged transaction is lost";
            },
            [](const expect::Holds& is) {
                return (is.checker.empty() ? "every checker" : is.checker) + " holds";
            },
        },
        condition);
}

std::string describe(const Expectation& expectation) {
    return when(expectation) + ": " + describe(expectation.condition);
}

}  // namespace understudy::sim
