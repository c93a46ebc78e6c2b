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
};

/// Defined by each program of the suite.
[[nodiscard]] std::unique_ptr<FleetUnderTest> make_fleet_under_test();

}  // namespace understudy::contract
