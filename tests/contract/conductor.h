// Conductor: asks a fleet one thing after another and waits for the answers, so that a test reads
// like a story.
#pragma once

#include <memory>
#include <string>

#include "tests/contract/fleet_under_test.h"

namespace understudy::contract {

class Conductor {
  public:
    explicit Conductor(const Setting& setting = {});

    /// "db1" is the primary at the beginning, "db2" and "db3" its replicas.
    [[nodiscard]] const InstanceKey& db1() const { return under_test_->instances()[0]; }

    [[nodiscard]] const InstanceKey& db2() const { return under_test_->instances()[1]; }

    [[nodiscard]] const InstanceKey& db3() const { return under_test_->instances()[2]; }

    [[nodiscard]] const std::vector<InstanceKey>& instances() const {
        return under_test_->instances();
    }

    [[nodiscard]] FleetUnderTest& servers() { return *under_test_; }

    /// The answer to one probe; fails the test when there is none at its deadline.
    Result<Observation> try_look(const InstanceKey& instance,
                                 Connection connection = Connection::Kept,
                                 Duration deadline = std::chrono::seconds{5});
    /// The same, where there must be an observation.
    Observation look(const InstanceKey& instance, Connection connection = Connection::Kept);

    /// Looks again and again until `is_so`; fails the test when it is not within `at_most`
    /// and the lateness of the fleet under test.
    Observation look_until(const InstanceKey& instance,
                           const std::string& what,
                           Duration at_most,
                           const std::function<bool(const Observation&)>& is_so);

    /// The answer to one step; fails the test when there is none at its deadline.
    Result<void> try_perform(const Step& step,
                             Duration deadline = std::chrono::seconds{5},
                             std::optional<Identity> identity = std::nullopt);
    /// The same, where the step must be done.
    void perform(const Step& step);

    /// Asks without waiting.
    ProbeId ask_probe(const InstanceKey& instance, Connection connection, Duration deadline);
    StepId ask_step(const Step& step,
                    Duration deadline,
                    std::optional<Identity> identity = std::nullopt);
    /// The answer to what was asked with this deadline; fails the test when there is none.
    Result<Observation> wait_for(ProbeId id, Duration deadline);
    Result<void> wait_for(StepId id, Duration deadline);

    /// What its answer noted. Precondition: it has come.
    std::string note_of(StepId id);

    /// What is read of a log; fails the test when there is no answer at its deadline.
    Result<LogPage> try_read_log(const LogQuestion& question,
                                 Duration deadline = std::chrono::seconds{5});
    /// The same, where there must be a page.
    LogPage read_log(const LogQuestion& question);

    LogReadId ask_log_read(const LogQuestion& question, Duration deadline);

    /// How many answers to this question have come, after waiting a while for more.
    std::size_t count_answers(ProbeId id, Duration after);
    std::size_t count_answers(StepId id, Duration after);
    std::size_t count_answers(LogReadId id, Duration after);

  private:
    std::unique_ptr<FleetUnderTest> under_test_;
    std::uint64_t last_id_ = 0;
};

}  // namespace understudy::contract
