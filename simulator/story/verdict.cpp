#include "simulator/story/verdict.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"

namespace understudy::story {
namespace {

struct Mark {
    std::string_view sign;
    Tone tone;
};

constexpr Mark kHolds{"✓", Tone::Good};
constexpr Mark kFails{"✗", Tone::Bad};
constexpr Mark kOpen{"·", Tone::Faint};

std::string line(const Mark& mark,
                 std::string_view text,
                 std::string_view aside,
                 const Page& page) {
    const std::string head = "  " + paint(mark.sign, mark.tone, page.colour) + " ";
    const auto lines = wrap(
        aside.empty() ? std::string{text} : fmt::format("{}  ({})", text, aside), page.width - 4);
    return head + join(lines, "\n      ") + "\n";
}

std::string tell_judgement(const sim::Judgement& judgement, const Page& page) {
    const std::string text = describe(judgement.expectation);
    switch (judgement.ruling) {
        case sim::Ruling::Open: return line(kOpen, text, "open: the run was cut short", page);
        case sim::Ruling::Holds:
            if (judgement.held_from_start) {
                return line(kHolds, text, "from the start", page);
            }
            return line(kHolds, text, judgement.at ? "at " + to_string(*judgement.at) : "", page);
        case sim::Ruling::Fails: {
            const std::string where = fmt::format("line {}", judgement.expectation.line);
            const std::string when = judgement.at ? ", at " + to_string(*judgement.at) : "";
            const std::string instead =
                judgement.detail.empty() ? "" : "; instead " + judgement.detail;
            return line(kFails, text, where + when + instead, page);
        }
    }
    return "";
}

std::string tell_checker(const sim::CheckerRuling& checker, const Page& page) {
    const auto& verdict = checker.verdict;
    const std::string text = pad(verdict.id, 4) + verdict.claim;
    std::string aside = fmt::format(
        "looked {} times, it mattered {} times", verdict.evaluated, verdict.interesting);
    if (verdict.excused > 0) {
        aside += fmt::format(", excused {} times", verdict.excused);
    }
    if (!verdict.violation) {
        return line(kHolds, text, aside, page);
    }
    std::string violated = line(is_failed(checker) ? kFails : kOpen, text, aside, page);
    violated += hang("        ", *verdict.violation, page.width) + "\n";
    if (!checker.excuse.empty()) {
        violated += hang("        excused: ", checker.excuse, page.width) + "\n";
    }
    return violated;
}

}  // namespace

std::string tell_verdict(const sim::Playback& run, const Page& page) {
    std::string text;
    for (const auto& judgement : run.judgements) {
        text += tell_judgement(judgement, page);
    }
    text += "\n";
    std::vector<std::string> vacuous;
    for (const auto& checker : run.checkers) {
        if (checker.verdict.interesting == 0 && !checker.verdict.violation) {
            vacuous.push_back(checker.verdict.id);
        } else {
            text += tell_checker(checker, page);
        }
    }
    if (!vacuous.empty()) {
        text += line(kOpen, "never put to the test here: " + join(vacuous, ", "), "", page);
    }
    for (const auto& useless : run.useless_excuses) {
        text += line(kFails, useless, "", page);
    }
    if (!run.failed_check.empty()) {
        text += line(kFails, "a bug of ours: " + run.failed_check, "", page);
    }
    return text;
}

std::string tell_outcome(const sim::Scenario& scenario,
                         const sim::Playback& run,
                         const Page& page) {
    const bool is_good = is_passed(run);
    const auto failed =
        std::count_if(run.judgements.begin(), run.judgements.end(), [](const sim::Judgement& one) {
            return one.ruling == sim::Ruling::Fails;
        });
    const auto broken = std::count_if(run.checkers.begin(), run.checkers.end(), sim::is_failed);
    const auto expected = run.judgements.size();
    const auto checkers = run.checkers.size();
    const std::string counts = is_good
                                   ? fmt::format("{} expectations, {} checkers", expected, checkers)
                                   : fmt::format("{} of {} expectations and {} of {} checkers fail",
                                                 failed,
                                                 expected,
                                                 broken,
                                                 checkers);
    return fmt::format(
        "{} {}  seed {}, {} simulated, {} events, trace {:016x}, {}",
        paint(is_good ? "PASS" : "FAIL", is_good ? Tone::Good : Tone::Bad, page.colour),
        scenario.file,
        run.seed,
        to_string(run.ended),
        run.events,
        run.trace_hash,
        counts);
}

}  // namespace understudy::story
