#include "viz/panels/plan.h"

#include <algorithm>

#include <imgui.h>

#include "viz/panels/ink.h"

namespace understudy::viz {
namespace {

std::string_view word_of(Phase phase) {
    switch (phase) {
        case Phase::Detect: return "detect";
        case Phase::Confirm: return "confirm";
        case Phase::Gate: return "gate";
        case Phase::Freeze: return "freeze";
        case Phase::Choose: return "choose";
        case Phase::CatchUp: return "catch up";
        case Phase::Fence: return "fence";
        case Phase::Promote: return "promote";
        case Phase::Rejoin: return "rejoin";
        case Phase::Hold: return "hold";
        case Phase::Attach: return "attach";
        case Phase::Release: return "release";
        case Phase::Act: return "act";
    }
    return "?";
}

/// Done: a filled dot with a tick; current: a ring with a dot; failed: a cross; waiting: a ring.
void draw_sign(const Ink& ink, Progress progress, Point middle, float radius) {
    const auto& palette = ink.palette();
    const Colour colour = colour_of(progress, palette);
    switch (progress) {
        case Progress::Done:
            ink.circle(middle, radius, colour);
            ink.path(std::array{Point{middle.x - radius * 0.5F, middle.y},
                                Point{middle.x - radius * 0.1F, middle.y + radius * 0.42F},
                                Point{middle.x + radius * 0.55F, middle.y - radius * 0.42F}},
                     {palette.panel, radius * 0.3F, 0});
            return;
        case Progress::Current:
            ink.circle(middle, radius + 3, faded(colour, 0.25F));
            ink.circle(middle, radius, palette.panel);
            ink.ring(middle, radius, {colour, radius * 0.3F, 0});
            ink.circle(middle, radius * 0.5F, colour);
            return;
        case Progress::Failed:
            ink.circle(middle, radius, colour);
            ink.cross(middle, radius * 0.4F, {palette.panel, radius * 0.32F, 0});
            return;
        case Progress::Waiting:
            ink.circle(middle, radius, palette.panel);
            ink.ring(middle, radius, {faded(colour, 0.6F), radius * 0.22F, 0});
            return;
    }
}

void draw_phases(const Look& look, const PlanView& view) {
    const auto& palette = look.palette;
    const float s = look.scale;
    const Ink ink{*ImGui::GetWindowDrawList(), look.fonts, palette};
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const float step = width / static_cast<float>(view.phases.size());
    const float y = at.y + 11 * s;
    ink.line({at.x + step / 2, y}, {at.x + width - step / 2, y}, {palette.line, 2 * s, 0});
    for (std::size_t i = 0; i < view.phases.size(); ++i) {
        const auto& row = view.phases[i];
        const float x = at.x + step * (static_cast<float>(i) + 0.5F);
        draw_sign(ink, row.progress, {x, y}, 7 * s);
        const bool is_current = row.progress == Progress::Current;
        ink.text({x, y + 12 * s},
                 word_of(row.phase),
                 {.size = 10 * s,
                  .colour = row.progress == Progress::Waiting ? palette.faint
                                                              : colour_of(row.progress, palette),
                  .weight = is_current ? Weight::Bold : Weight::Regular,
                  .align = Align::Center});
    }
    ImGui::Dummy({width, 40 * s});
}

/// A sign and text behind it that is broken under itself.
void write_item(const Look& look, Progress progress, std::string_view text, Colour colour) {
    const float s = look.scale;
    const Ink ink{*ImGui::GetWindowDrawList(), look.fonts, look.palette};
    const ImVec2 at = ImGui::GetCursorScreenPos();
    draw_sign(ink, progress, {at.x + 7 * s, at.y + 8 * s}, 5 * s);
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + 22 * s);
    write(look, text, colour);
}

void draw_finding(const Look& look, const PlanView& view) {
    const auto& palette = look.palette;
    write_heading(look, "Finding in " + view.cluster.value);
    const bool is_well = view.code == AnalysisCode::NoProblem;
    {
        const FontScope large{look, 17, Weight::Bold};
        const std::string text = !view.is_watched       ? "nobody watches: the manager is down"
                                 : view.finding.empty() ? "nothing known yet"
                                                        : view.finding;
        write(look,
              is_well && !view.finding.empty() ? "no problem" : text,
              view.finding.empty() ? palette.faint
              : is_well            ? palette.good
                                   : palette.bad);
    }
    const FontScope small{look, 12, Weight::Regular};
    if (!is_well) {
        write(look, view.because, palette.text);
        write(look, view.evidence, palette.faint);
    }
    if (!view.doubt.empty()) {
        write(look, view.doubt, palette.doubt);
    }
    if (!view.refusal.empty()) {
        write(look, "refused: " + view.refusal, palette.bad);
    }
}

void draw_candidate(const Look& look, const CandidateRow& candidate) {
    std::string text = candidate.name;
    Progress sign = Progress::Waiting;
    if (candidate.is_chosen) {
        sign = Progress::Done;
        text += ", chosen";
    } else if (!candidate.is_eligible) {
        sign = Progress::Failed;
        text += ", not eligible";
    }
    if (!candidate.why.empty()) {
        text += ": " + candidate.why;
    }
    write_item(look, sign, text, candidate.is_chosen ? look.palette.text : look.palette.faint);
}

void draw_candidates(const Look& look, const PlanView& view) {
    if (view.candidates.empty()) {
        return;
    }
    ImGui::Dummy({0, 5 * look.scale});
    write_heading(look, "Candidates");
    const FontScope small{look, 12, Weight::Regular};
    for (const auto& candidate : view.candidates) {
        draw_candidate(look, candidate);
    }
}

void draw_steps(const Look& look, const PlanView& view) {
    if (view.steps.empty()) {
        return;
    }
    const auto& palette = look.palette;
    ImGui::Dummy({0, 5 * look.scale});
    write_heading(look, "Steps of the phase");
    const FontScope small{look, 12, Weight::Regular};
    write(look, view.phase_reason, palette.faint);
    for (const auto& step : view.steps) {
        if (step.starts_wave) {
            ImGui::Dummy({0, 1});
        }
        const bool is_ahead = step.progress == Progress::Waiting;
        const std::string text = step.text + (step.detail.empty() ? "" : ": " + step.detail);
        write_item(look, step.progress, text, is_ahead ? palette.faint : palette.text);
    }
}

}  // namespace

void draw_plan(const Look& look, const Box& box, const PlanView& view) {
    const auto& palette = look.palette;
    const Pane pane{"Plan", box, palette.panel};
    ImGui::BeginChild("plan");
    draw_finding(look, view);
    ImGui::Dummy({0, 4});
    draw_phases(look, view);
    if (!view.recovery.empty()) {
        const FontScope bold{look, 12, Weight::Bold};
        write(look, view.recovery, palette.text);
    }
    if (view.outcome) {
        const bool is_well = *view.outcome == RecoveryOutcome::Succeeded;
        const FontScope small{look, 12, Weight::Regular};
        write(look, view.outcome_text, is_well ? palette.good : palette.bad);
    }
    draw_candidates(look, view);
    draw_steps(look, view);
    ImGui::EndChild();
}

}  // namespace understudy::viz
