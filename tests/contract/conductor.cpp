#include "tests/contract/conductor.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"

namespace understudy::contract {

namespace {

constexpr Duration kBetweenLooks = std::chrono::milliseconds{20};

bool never(const Answers&) {
    return false;
}

}  // namespace

Conductor::Conductor(const Setting& setting) : under_test_(make_fleet_under_test(setting)) {}

ProbeId Conductor::ask_probe(const InstanceKey& instance,
                             Connection connection,
                             Duration deadline) {
    const ProbeId id{++last_id_};
    under_test_->fleet().probe(
        {.id = id, .instance = instance, .connection = connection, .deadline = deadline});
    return id;
}

StepId Conductor::ask_step(const Step& step, Duration deadline, std::optional<Identity> identity) {
    const StepId id{++last_id_};
    under_test_->fleet().perform(
        {.id = id, .step = step, .identity = identity, .deadline = deadline});
    return id;
}

Result<Observation> Conductor::wait_for(ProbeId id, Duration deadline) {
    Result<Observation> outcome = fail(ErrorCode::NotFound, "no answer");
    const Duration at_most = deadline + under_test_->lateness();
    const bool came = under_test_->wait_until(at_most, [&](const Answers& answers) {
        const auto found = answers.probes.find(id);
        if (found != answers.probes.end()) {
            outcome = found->second.front().outcome;
        }
        return found != answers.probes.end();
    });
    INFO("probe " << id.value);
    REQUIRE(came);
    return outcome;
}

Result<void> Conductor::wait_for(StepId id, Duration deadline) {
    Result<void> outcome = fail(ErrorCode::NotFound, "no answer");
    const Duration at_most = deadline + under_test_->lateness();
    const bool came = under_test_->wait_until(at_most, [&](const Answers& answers) {
        const auto found = answers.steps.find(id);
        if (found != answers.steps.end()) {
            outcome = found->second.front().outcome;
        }
        return found != answers.steps.end();
    });
    INFO("step " << id.value);
    REQUIRE(came);
    return outcome;
}

std::string Conductor::note_of(StepId id) {
    std::string note;
    under_test_->wait_until(Duration{0}, [&](const Answers& answers) {
        note = answers.steps.at(id).front().note;
        return true;
    });
    return note;
}

std::size_t Conductor::count_answers(ProbeId id, Duration after) {
    std::size_t count = 0;
    under_test_->wait_until(after, never);
    under_test_->wait_until(Duration{0}, [&](const Answers& answers) {
        const auto found = answers.probes.find(id);
        count = found == answers.probes.end() ? 0 : found->second.size();
        return true;
    });
    return count;
}

std::size_t Conductor::count_answers(StepId id, Duration after) {
    std::size_t count = 0;
    under_test_->wait_until(after, never);
    under_test_->wait_until(Duration{0}, [&](const Answers& answers) {
        const auto found = answers.steps.find(id);
        count = found == answers.steps.end() ? 0 : found->second.size();
        return true;
    });
    return count;
}

std::size_t Conductor::count_answers(LogReadId id, Duration after) {
    std::size_t count = 0;
    under_test_->wait_until(after, never);
    under_test_->wait_until(Duration{0}, [&](const Answers& answers) {
        const auto found = answers.log_reads.find(id);
        count = found == answers.log_reads.end() ? 0 : found->second.size();
        return true;
    });
    return count;
}

LogReadId Conductor::ask_log_read(const LogQuestion& question, Duration deadline) {
    const LogReadId id{++last_id_};
    under_test_->fleet().read_log({.id = id,
                                   .instance = question.instance,
                                   .log = question.log,
                                   .part = question.part,
                                   .deadline = deadline});
    return id;
}

Result<LogPage> Conductor::try_read_log(const LogQuestion& question, Duration deadline) {
    const LogReadId id = ask_log_read(question, deadline);
    Result<LogPage> outcome = fail(ErrorCode::NotFound, "no answer");
    const Duration at_most = deadline + under_test_->lateness();
    const bool came = under_test_->wait_until(at_most, [&](const Answers& answers) {
        const auto found = answers.log_reads.find(id);
        if (found != answers.log_reads.end()) {
            outcome = found->second.front().outcome;
        }
        return found != answers.log_reads.end();
    });
    INFO("log read " << id.value);
    REQUIRE(came);
    return outcome;
}

LogPage Conductor::read_log(const LogQuestion& question) {
    auto outcome = try_read_log(question);
    INFO("reading the log of " << to_string(question.instance) << ": "
                               << (outcome ? "" : outcome.error().message));
    REQUIRE(outcome);
    return *outcome;
}

Result<Observation> Conductor::try_look(const InstanceKey& instance,
                                        Connection connection,
                                        Duration deadline) {
    return wait_for(ask_probe(instance, connection, deadline), deadline);
}

Observation Conductor::look(const InstanceKey& instance, Connection connection) {
    auto outcome = try_look(instance, connection);
    INFO("looking at " << to_string(instance) << ": " << (outcome ? "" : outcome.error().message));
    REQUIRE(outcome);
    return *outcome;
}

Observation Conductor::look_until(const InstanceKey& instance,
                                  const std::string& what,
                                  Duration at_most,
                                  const std::function<bool(const Observation&)>& is_so) {
    const Duration deadline = under_test_->now() + at_most + under_test_->lateness();
    auto seen = try_look(instance);
    while ((!seen || !is_so(*seen)) && under_test_->now() < deadline) {
        under_test_->wait_until(kBetweenLooks, never);
        seen = try_look(instance);
    }
    INFO("waiting until " << to_string(instance) << ": " << what);
    REQUIRE(seen);
    REQUIRE(is_so(*seen));
    return *seen;
}

Result<void> Conductor::try_perform(const Step& step,
                                    Duration deadline,
                                    std::optional<Identity> identity) {
    return wait_for(ask_step(step, deadline, identity), deadline);
}

void Conductor::perform(const Step& step) {
    const auto outcome = try_perform(step);
    INFO(describe(step) << ": " << (outcome ? "" : outcome.error().message));
    REQUIRE(outcome);
}

}  // namespace understudy::contract
