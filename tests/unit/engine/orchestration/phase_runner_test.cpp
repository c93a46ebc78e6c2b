#include "engine/orchestration/phase_runner.h"

#include <catch2/catch.hpp>

#include "tests/support/bench.h"
#include "tests/support/printers.h"

namespace understudy {
namespace {

using testing::Bench;
using testing::key;
using testing::keys;
using testing::observation_of;
using testing::snapshot_of;
using testing::written_on;

PlannedStep stop(const std::string& host,
                 OnFailure on_failure = OnFailure::Abort,
                 std::uint32_t wave = 0) {
    return {step::StopReceiver{key(host)}, on_failure, wave};
}

PlannedStep fence(const std::string& host) {
    return {step::MakeReadOnly{key(host)}, OnFailure::AbortUnlessGone, 0};
}

/// One phase on a bench: send its steps, answer them.
struct Run {
    explicit Run(std::vector<PlannedStep> steps)
        : runner{RecoveryId{1},
                 PhasePlan{Phase::Freeze, "why", std::move(steps)},
                 std::chrono::minutes{1}} {
        runner.start(bench.context());
    }

    std::vector<StepRequest> sent() { return bench.take<StepRequest>(); }

    void answer(const StepRequest& request) {
        runner.on(StepFinished{request.id, {}}, bench.context());
    }

    void answer(const StepRequest& request, ErrorCode code) {
        runner.on(StepFinished{request.id, fail(code, "so it said")}, bench.context());
    }

    Bench bench{snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}})};
    PhaseRunner runner;
};

/// What db2 looks like when its receiver is stopped, or not.
Observation db2_with(ReceiverState receiver) {
    auto seen = observation_of({"db2", "db1"});
    seen.replica->receiver = receiver;
    return seen;
}

}  // namespace

TEST_CASE("phase runner: an empty phase is over at once", "[unit]") {
    Run run{{}};
    CHECK(run.runner.is_over());
    CHECK(run.runner.failure().empty());
}

TEST_CASE("phase runner: steps of a wave go side by side, and the next wave waits for all",
          "[unit]") {
    Run run{{stop("db2"), stop("db3", OnFailure::Abort, 1), stop("db1")}};
    const auto first = run.sent();
    REQUIRE(first.size() == 2);
    CHECK(target(first[0].step) == key("db2"));
    CHECK(target(first[1].step) == key("db1"));
    run.answer(first[1]);
    CHECK(run.sent().empty());
    run.answer(first[0]);
    const auto second = run.sent();
    REQUIRE(second.size() == 1);
    CHECK(target(second[0].step) == key("db3"));
    CHECK_FALSE(run.runner.is_over());
    run.answer(second[0]);
    CHECK(run.runner.is_over());
    CHECK(run.runner.is_done("StopReceiver"));
    CHECK_FALSE(run.runner.was_sent("MakeWritable"));
}

TEST_CASE("phase runner: a step is planned for the server that was last seen there", "[unit]") {
    Run run{{stop("db2")}};
    const auto sent = run.sent();
    REQUIRE(sent.size() == 1);
    REQUIRE(sent.front().identity.has_value());
    CHECK(sent.front().identity->server_id == ServerId{2});
    CHECK(sent.front().identity->server_uuid == testing::uuid_of("db2"));
}

TEST_CASE("phase runner: a failure aborts, and later waves are not sent", "[unit]") {
    Run run{{stop("db2"), stop("db3", OnFailure::Abort, 1)}};
    run.answer(run.sent().front(), ErrorCode::Refused);
    CHECK(run.sent().empty());
    CHECK(run.runner.is_over());
    CHECK(run.runner.failure() == "could not stop the receiver of db2: so it said");
}

TEST_CASE("phase runner: it goes on without a step that may fail", "[unit]") {
    Run run{{stop("db2", OnFailure::CarryOn), stop("db3", OnFailure::Abort, 1)}};
    run.answer(run.sent().front(), ErrorCode::Unreachable);
    const auto second = run.sent();
    REQUIRE(second.size() == 1);
    run.answer(second.front());
    CHECK(run.runner.is_over());
    CHECK(run.runner.failure().empty());
    CHECK(run.runner.unanswered().empty());
}

TEST_CASE("phase runner: an unknown outcome is settled by looking: it is so", "[unit]") {
    Run run{{stop("db2")}};
    run.answer(run.sent().front(), ErrorCode::OutcomeUnknown);
    CHECK_FALSE(run.runner.is_over());
    const auto looks = run.bench.take<ProbeRequest>();
    REQUIRE(looks.size() == 1);
    CHECK(looks.front().instance == key("db2"));
    CHECK(looks.front().connection == Connection::Fresh);
    run.runner.on(ProbeFinished{looks.front().id, key("db2"), db2_with(ReceiverState::Stopped)},
                  run.bench.context());
    CHECK(run.bench.take_records() ==
          std::vector<std::string>{
              "done: stop the receiver of db2: the answer was lost, but it is so"});
    CHECK(run.runner.is_over());
    CHECK(run.runner.failure().empty());
}

TEST_CASE("phase runner: who takes writes again is not pointed anywhere before it is fenced",
          "[unit]") {
    Run run{{{step::PointAt{key("db2"), key("db3")}, OnFailure::CarryOn, 0}}};
    run.answer(run.sent().front(), ErrorCode::OutcomeUnknown);
    const auto looks = run.bench.take<ProbeRequest>();
    REQUIRE(looks.size() == 1);
    auto seen = db2_with(ReceiverState::Stopped);
    seen.writability = Writability::Writable;
    run.runner.on(ProbeFinished{looks.front().id, key("db2"), seen}, run.bench.context());
    CHECK(run.sent().empty());
    CHECK(run.runner.is_over());
}

TEST_CASE("phase runner: an unknown outcome that is not so is sent once more, and never again",
          "[unit]") {
    Run run{{stop("db2")}};
    for (int round = 0; round < 2; ++round) {
        const auto sent = run.sent();
        REQUIRE(sent.size() == 1);
        run.answer(sent.front(), ErrorCode::OutcomeUnknown);
        const auto looks = run.bench.take<ProbeRequest>();
        REQUIRE(looks.size() == 1);
        run.runner.on(ProbeFinished{looks.front().id, key("db2"), db2_with(ReceiverState::Running)},
                      run.bench.context());
    }
    CHECK(run.sent().empty());
    CHECK(run.runner.is_over());
    CHECK(run.runner.failure() ==
          "could not stop the receiver of db2: no answer, and it is not so");
}

TEST_CASE("phase runner: who is to take writes is not asked a second time", "[unit]") {
    Run run{{{.step = step::MakeWritable{key("db2")}}}};
    run.answer(run.sent().front(), ErrorCode::OutcomeUnknown);
    const auto looks = run.bench.take<ProbeRequest>();
    REQUIRE(looks.size() == 1);
    run.runner.on(ProbeFinished{looks.front().id, key("db2"), db2_with(ReceiverState::Stopped)},
                  run.bench.context());
    CHECK(run.sent().empty());
    CHECK(run.runner.failure() == "could not make db2 writable: no answer, and it is not so");
}

TEST_CASE("phase runner: an unknown outcome that nobody can look at is a failure", "[unit]") {
    Run run{{stop("db2")}};
    run.answer(run.sent().front(), ErrorCode::OutcomeUnknown);
    const auto looks = run.bench.take<ProbeRequest>();
    REQUIRE(looks.size() == 1);
    run.runner.on(ProbeFinished{looks.front().id, key("db2"), fail(ErrorCode::Unreachable, "gone")},
                  run.bench.context());
    CHECK(run.runner.failure() ==
          "could not stop the receiver of db2: no answer, and then unreachable: gone");
}

TEST_CASE("phase runner: a fence of one that cannot be reached is good enough", "[unit]") {
    Run run{{fence("db1")}};
    run.answer(run.sent().front(), ErrorCode::Unreachable);
    CHECK(run.runner.is_over());
    CHECK(run.runner.failure().empty());
    CHECK_FALSE(run.runner.is_done("MakeReadOnly"));
    CHECK(run.runner.unanswered().empty());
}

TEST_CASE("phase runner: a fence that is not answered needs a look, and may arrive late",
          "[unit]") {
    Run run{{fence("db1")}};
    run.answer(run.sent().front(), ErrorCode::OutcomeUnknown);
    CHECK_FALSE(run.runner.is_over());
    const auto looks = run.bench.take<ProbeRequest>();
    REQUIRE(looks.size() == 1);
    run.runner.on(ProbeFinished{looks.front().id, key("db1"), fail(ErrorCode::Unreachable, "gone")},
                  run.bench.context());
    CHECK(run.runner.is_over());
    CHECK(run.runner.failure().empty());
    CHECK(run.runner.unanswered() == std::set{key("db1")});
}

TEST_CASE("phase runner: a fence that is refused aborts", "[unit]") {
    for (const auto code :
         {ErrorCode::Refused, ErrorCode::AccessDenied, ErrorCode::PreconditionFailed}) {
        Run run{{fence("db1")}};
        run.answer(run.sent().front(), code);
        CHECK(run.runner.is_over());
        CHECK_FALSE(run.runner.failure().empty());
    }
}

TEST_CASE("phase runner: each kind of step has its own deadline", "[unit]") {
    Run run{{stop("db2"), fence("db1"), {step::WaitForPosition{key("db3"), GtidSet{}}}}};
    const auto sent = run.sent();
    REQUIRE(sent.size() == 3);
    CHECK(sent[0].deadline == run.bench.policy.step.deadline);
    CHECK(sent[1].deadline == run.bench.policy.step.fence_deadline);
    CHECK(sent[2].deadline == run.bench.policy.step.catch_up_deadline);
}

TEST_CASE("phase runner: answers to others, and second answers, are left alone", "[unit]") {
    Run run{{stop("db2"), stop("db3", OnFailure::Abort, 1)}};
    const auto sent = run.sent();
    run.runner.on(StepFinished{StepId{999}, {}}, run.bench.context());
    CHECK_FALSE(run.runner.is_over());
    run.answer(sent.front());
    run.answer(sent.front(), ErrorCode::Refused);
    CHECK(run.runner.failure().empty());
}

TEST_CASE("phase runner: a wait is over when a look shows that it is reached", "[unit]") {
    Run run{{{step::WaitForPosition{key("db2"), written_on("db1", 100)}}}};
    const auto sent = run.sent();
    auto seen = observation_of({"db2", "db1"});
    seen.executed = written_on("db1", 99);
    CHECK_FALSE(run.runner.notice({ProbeId{7}, key("db2"), seen}, run.bench.context()));
    seen.executed = written_on("db1", 100);
    CHECK(run.runner.notice({ProbeId{8}, key("db2"), seen}, run.bench.context()));
    CHECK(run.runner.is_over());
    run.answer(sent.front(), ErrorCode::OutcomeUnknown);
    CHECK(run.runner.failure().empty());
}

}  // namespace understudy
