#include "viz/model/plan_view.h"

#include <catch2/catch.hpp>

#include "tests/unit/viz/hand_made.h"

namespace understudy::viz {
namespace {

PlanView view_at(std::int64_t ms) {
    const auto recording = failover_recording();
    const Frame& frame = frame_at(recording, at_ms(ms));
    return plan_view(frame, trace_until(recording, frame), "manager", ClusterAlias{"alpha"});
}

Progress progress_of(const PlanView& view, Phase phase) {
    return view.phases.at(static_cast<std::size_t>(phase)).progress;
}

TEST_CASE("plan view: before anything happened there is nothing to do", "[viz]") {
    const auto view = view_at(0);
    CHECK(view.code == AnalysisCode::NoProblem);
    CHECK(view.steps.empty());
    CHECK(progress_of(view, Phase::Detect) == Progress::Waiting);
}

TEST_CASE("plan view: a suspicion is told with its time and reason", "[viz]") {
    const auto view = view_at(2100);
    CHECK(view.doubt == "db1 suspected since 2.000s: no answer");
    CHECK(progress_of(view, Phase::Confirm) == Progress::Current);
}

TEST_CASE("plan view: candidates come with their reasons", "[viz]") {
    const auto view = view_at(3300);
    REQUIRE(view.candidates.size() == 2);
    CHECK(view.candidates[0].is_chosen);
    CHECK(view.candidates[0].why == "received most");
    CHECK_FALSE(view.candidates[1].is_eligible);
    CHECK(view.candidates[1].why.find("promotion rule") != std::string::npos);
    CHECK(progress_of(view, Phase::Freeze) == Progress::Done);
    CHECK(progress_of(view, Phase::Choose) == Progress::Current);
}

TEST_CASE("plan view: steps of a wave run side by side, those of the next wait", "[viz]") {
    const auto before = view_at(3600);
    REQUIRE(before.steps.size() == 2);
    CHECK(before.steps[0].progress == Progress::Current);
    CHECK(before.steps[1].progress == Progress::Waiting);
    CHECK(before.steps[1].starts_wave);
    const auto after = view_at(4050);
    CHECK(after.steps[0].progress == Progress::Done);
    CHECK(after.steps[1].progress == Progress::Current);
}

TEST_CASE("plan view: a recovery that ended says how", "[viz]") {
    const auto view = view_at(6000);
    REQUIRE(view.outcome.has_value());
    CHECK(*view.outcome == RecoveryOutcome::Succeeded);
    CHECK(view.outcome_text.find("db2") != std::string::npos);
    CHECK(progress_of(view, Phase::Promote) == Progress::Done);
}

TEST_CASE("plan view: another manager's records are not told", "[viz]") {
    const auto recording = failover_recording();
    const Frame& frame = frame_at(recording, at_ms(6000));
    const auto view =
        plan_view(frame, trace_until(recording, frame), "other", ClusterAlias{"alpha"});
    CHECK_FALSE(view.outcome.has_value());
}

TEST_CASE("plan view: the cluster with a problem is the one to look at", "[viz]") {
    const auto recording = failover_recording();
    const Frame& frame = frame_at(recording, at_ms(3300));
    CHECK(choose_cluster(frame, trace_until(recording, frame)) == ClusterAlias{"alpha"});
}

}  // namespace
}  // namespace understudy::viz
