// FleetUnderTest: a fleet with the servers behind it, to be asked and hurt.
//
// The suite in this folder is written against this; each program of it links one implementation,
// simulated or real. Every test gets servers of its own: a writable primary and two read-only
// replicas that have caught up.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "engine/ports/fleet.h"

namespace understudy::contract {

/// Every answer that came, so that a second one to the same question is noticed.
struct Answers {
    std::map<ProbeId, std::vector<ProbeFinished>> probes;
    std::map<StepId, std::vector<StepFinished>> steps;
    std::map<LogReadId, std::vector<LogReadFinished>> log_reads;
};

/// What is not the same for every test. Real servers are started with it by whoever runs the
/// program.
struct Setting {
    std::optional<Duration> semi_sync;  ///< Its time-out at the primary; absent: asynchronous.
    bool keeps_relay_log = false;       ///< relay_log_recovery=OFF.
    bool has_gtid = true;               ///< Off: they replicate by file and position.
    bool last_one_logs = true;          ///< Off: log_replica_updates=OFF at the second replica.
    /// The first replica replicates from the second as well, over channel "audit". Of servers that
    /// cannot have two sources nothing.
    bool has_channel = false;
};

enum class Writer : std::uint8_t { Client, Privileged };

/// What people do to a server past every manager.
enum class Meddling : std::uint8_t {
    StartReceiver,
    StopReceiver,
    StartApplier,
    StopApplier,
    PurgeBinaryLogs,
    SetWritable,
    SetReadOnly,
    SetSuperReadOnly,
    WriteErrant,   ///< Two transactions that change no rows, also on a server that is read-only,
                   ///< which is super read-only afterwards if it can be.
    BreakApplier,  ///< The next row of write_rows() is in its way (1062). It has all that came
                   ///< before.
};

using WriteId = StrongId<struct WriteIdTag, std::uint32_t>;

/// A transaction that was sent: 0 when it is committed, or the number of the error.
struct WriteAnswer {
    int error = 0;
};

/// What a server says beside what a probe reads.
struct Particulars {
    std::uint64_t receiver_error = 0;  ///< Its number; 0: none.
    std::uint64_t applier_error = 0;
    std::uint64_t acknowledged = 0;      ///< Commits that a replica acknowledged (semi-sync).
    std::uint64_t not_acknowledged = 0;  ///< Commits that went on without.
    std::uint64_t waiting = 0;           ///< Commits that wait for an acknowledgement now.
};

class FleetUnderTest {
  public:
    FleetUnderTest() = default;
    FleetUnderTest(const FleetUnderTest&) = delete;
    FleetUnderTest& operator=(const FleetUnderTest&) = delete;
    FleetUnderTest(FleetUnderTest&&) = delete;
    FleetUnderTest& operator=(FleetUnderTest&&) = delete;
    virtual ~FleetUnderTest() = default;

    [[nodiscard]] virtual Fleet& fleet() = 0;

    /// The primary, then its replicas.
    [[nodiscard]] virtual const std::vector<InstanceKey>& instances() const = 0;

    /// Lets time pass until `is_so` or until so much has passed; what `is_so` said last. `is_so`
    /// may look at answers.
    virtual bool wait_until(Duration at_most, const std::function<bool(const Answers&)>& is_so) = 0;

    /// Time as the servers and the fleet see it.
    [[nodiscard]] virtual Duration now() const = 0;

    virtual void write_rows(const InstanceKey& instance, unsigned count) = 0;
    virtual void kill(const InstanceKey& instance) = 0;
    virtual void hang(const InstanceKey& instance) = 0;
    virtual void wake(const InstanceKey& instance) = 0;

    /// What was killed starts again; returns when it answers.
    virtual void start(const InstanceKey& instance) = 0;
    /// One transaction by a connection of its own, without waiting for what becomes of it.
    virtual WriteId begin_write(const InstanceKey& instance, Writer writer) = 0;
    /// Nothing while it is under way.
    virtual std::optional<WriteAnswer> answer_to(WriteId write) = 0;
    /// A transaction that takes a minute. The number of its connection, once it is under way.
    virtual std::uint64_t begin_long_write(const InstanceKey& instance) = 0;
    /// It executes something.
    virtual bool is_executing(const InstanceKey& instance, std::uint64_t connection) = 0;
    /// One over which its binary log is sent. Absent: connections of replicas have no numbers.
    virtual std::optional<std::uint64_t> connection_of_replica(const InstanceKey& instance) = 0;
    virtual void meddle(const InstanceKey& instance, Meddling what) = 0;
    virtual void set_delay(const InstanceKey& instance, Duration delay) = 0;
    /// Replaces its data by a copy of another's, server_uuid included. Both are down meanwhile.
    virtual void clone(const InstanceKey& instance, const InstanceKey& from) = 0;
    virtual Particulars read_particulars(const InstanceKey& instance) = 0;
    /// How late an answer may be: threads of a busy machine, messages on their way in the
    /// simulator.
    [[nodiscard]] virtual Duration lateness() const = 0;
    /// How long something that must happen may take: virtual time is for nothing.
    [[nodiscard]] virtual Duration patience() const = 0;
};

/// Defined by each program of the suite.
[[nodiscard]] std::unique_ptr<FleetUnderTest> make_fleet_under_test(const Setting& setting = {});

}  // namespace understudy::contract
