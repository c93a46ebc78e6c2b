// Fact: a change of the true state of a world. Checkers live on these; nothing else learns of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "engine/base/result.h"
#include "engine/model/record.h"
#include "engine/model/step.h"

#include "simulator/kernel/occurrence.h"
#include "simulator/mysql/transaction_set.h"
#include "simulator/world/world_spec.h"

namespace understudy::sim::fact {

/// It went up, down, hung or awake, or became writable or read-only.
struct ServerChanged {
    std::uint32_t server = 0;
};

/// A client got OK for a transaction.
struct Acknowledged {
    std::uint32_t client = 0;
    std::uint32_t server = 0;
    Transaction transaction;
    bool is_semi_sync = false;
    std::uint64_t ackers =
        0;  ///< Bits: place in the cluster of the replicas that had acknowledged it.
};

/// A person committed past discovery.
struct WrittenDirectly {
    std::uint32_t server = 0;
    Run run;
};

/// A client opened a connection to a server.
struct ClientConnected {
    std::uint32_t client = 0;
    std::uint32_t server = 0;
};

/// A server carried a step out or refused it.
struct StepArrived {
    std::uint32_t manager = 0;
    std::uint32_t server = 0;
    Step step;
    std::optional<Error> error;
    Instant asked_at{};  ///< The manager may have given it up since.
};

/// A manager asked for a step; it has not left it yet.
struct StepAsked {
    std::uint32_t manager = 0;
    std::uint32_t server = 0;
    Step step;
};

/// A manager was told what became of its step.
struct StepAnswered {
    std::uint32_t manager = 0;
    std::uint32_t server = 0;
    Step step;
    Result<void> outcome;
};

/// A manager was told what a probe saw.
struct ProbeAnswered {
    std::uint32_t manager = 0;
    std::uint32_t server = 0;
    bool is_answered = false;  ///< The rest is only so when it is.
    bool is_writable = false;
    std::uint32_t hears = kNone;  ///< The source that its receiver is connected to.
};

/// A manager handed a record to its store.
struct RecordWritten {
    std::uint32_t manager = 0;
    Record record;
};

/// A BeforeActing record is on disk.
struct RecordDurable {
    std::uint32_t manager = 0;
    Record record;
};

/// A manager runs the hooks of a moment.
struct HooksRun {
    std::uint32_t manager = 0;
    RecoveryId recovery;
    HookMoment moment = HookMoment::FailureDetected;
};

struct ManagerChanged {  ///< Started or died.
    std::uint32_t manager = 0;
};

/// Discovery sends clients elsewhere.
struct Published {
    std::uint32_t cluster = 0;
    std::uint32_t server = 0;
};

/// The world was disturbed, or healed; liveness counts from here.
struct Disturbed {
    Action action;
};

/// So long after the last disturbance a cluster must be writable (L1), and whole (L2).
struct WritableDue {};

struct WholeDue {};

}  // namespace understudy::sim::fact

namespace understudy::sim {

/// Its copying and moving are compiled once (docs/decisions/0012).
class Fact : public std::variant<fact::ServerChanged,
                                 fact::Acknowledged,
                                 fact::WrittenDirectly,
                                 fact::ClientConnected,
                                 fact::StepArrived,
                                 fact::StepAsked,
                                 fact::StepAnswered,
                                 fact::ProbeAnswered,
                                 fact::RecordWritten,
                                 fact::RecordDurable,
                                 fact::HooksRun,
                                 fact::ManagerChanged,
                                 fact::Published,
                                 fact::Disturbed,
                                 fact::WritableDue,
                                 fact::WholeDue> {
  public:
    using Kinds = variant;
    using variant::variant;
    using variant::operator=;

    Fact();
    Fact(const Fact& other);
    Fact(Fact&& other) noexcept;
    Fact& operator=(const Fact& other);
    Fact& operator=(Fact&& other) noexcept;
    ~Fact();
};

}  // namespace understudy::sim
