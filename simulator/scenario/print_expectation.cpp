// Expectations, as scenario files write them.
#include <fmt/format.h>

#include "engine/base/overloaded.h"

#include "simulator/scenario/print.h"
#include "simulator/scenario/quote.h"
#include "simulator/scenario/setting.h"

namespace understudy::sim {
namespace {

std::string pair(std::string_view key, std::string_view name, const std::string& value) {
    return member(key, "{ " + member(name, value) + " }");
}

/// `"writable": "db1"`; a mere word for those that have no value.
std::string print_condition(const Condition& condition) {
    return std::visit(
        Overloaded{
            [](const expect::Analysis& it) {
                return pair("analysis", it.primary.host, quote(to_string(it.code)));
            },
            [](const expect::RecoveryStarts& it) {
                return member("recovery", it.cluster ? quote(it.cluster->value) : "true");
            },
            [](const expect::RecoveryEnds& it) {
                return pair("recovery", it.cluster.value, quote(to_string(it.outcome)));
            },
            [](const expect::OperationEnds& it) {
                return pair("operation", it.cluster.value, quote(to_string(it.outcome)));
            },
            [](const expect::Refused& it) {
                return pair("refused", it.cluster.value, quote(to_string(it.reason)));
            },
            [](const expect::Promoted& it) { return member("promoted", host(it.server)); },
            [](const expect::Quarantined& it) { return member("quarantined", host(it.server)); },
            [](const expect::Rejoined& it) { return member("rejoined", host(it.server)); },
            [](const expect::HooksEnd& it) {
                return pair("hooks", to_string(it.moment), quote(it.is_done ? "done" : "failed"));
            },
            [](const expect::Recoveries& it) {
                return member("recoveries", print_value(it.count));
            },
            [](const expect::Primary& it) {
                return pair("primary", it.cluster.value, host(it.server));
            },
            [](const expect::Published& it) {
                return pair("published", it.cluster.value, host(it.server));
            },
            [](const expect::Source& it) {
                return pair("source", it.replica.host, it.source ? host(*it.source) : "null");
            },
            [](const expect::Writable& it) { return member("writable", host(it.server)); },
            [](const expect::ReadOnly& it) { return member("read_only", host(it.server)); },
            [](const expect::Stopped& it) { return member("stopped", host(it.server)); },
            [](const expect::Detached& it) { return member("detached", host(it.server)); },
            [](const expect::ByCoordinates& it) {
                return member("by_coordinates", host(it.server));
            },
            [](const expect::Acknowledges& it) { return member("acknowledges", host(it.server)); },
            [](const expect::WaitsForAcknowledgements& it) {
                return member("waits_for_acknowledgements", host(it.server));
            },
            [](const expect::TwoWritablePrimaries&) { return quote("two-writable-primaries"); },
            [](const expect::NothingAcknowledgedLost&) {
                return quote("no-acknowledged-transaction-lost");
            },
            [](const expect::Holds& it) {
                return it.checker.empty() ? quote("every-promise-holds")
                                          : member("holds", quote(it.checker));
            },
        },
        condition);
}

bool is_word(const Condition& condition) {
    const auto* holds = std::get_if<expect::Holds>(&condition);
    return std::holds_alternative<expect::TwoWritablePrimaries>(condition) ||
           (holds != nullptr && holds->checker.empty()) ||
           std::holds_alternative<expect::NothingAcknowledgedLost>(condition);
}

}  // namespace

std::string print_expectation(const Expectation& expectation) {
    const std::string condition = print_condition(expectation.condition);
    const std::string inside = is_word(expectation.condition) ? condition : "{ " + condition + " }";
    std::string text;
    switch (expectation.cadence) {
        case Cadence::Within:
            text =
                member("within", print_value(expectation.by.time_since_epoch())) + ", " + condition;
            break;
        case Cadence::Never: text = member("never", inside); break;
        case Cadence::Finally: text = member("finally", inside); break;
    }
    if (expectation.after > Instant{}) {
        text += ", " + member("after", print_value(expectation.after.time_since_epoch()));
    }
    return "{ " + text + " }";
}

}  // namespace understudy::sim
