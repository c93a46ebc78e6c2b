#include "simulator/shrink/shrink.h"

#include <algorithm>
#include <set>

#include "simulator/shrink/reductions.h"
#include "simulator/sweep/trial.h"

namespace understudy::sim {

namespace {

/// Remembers the smallest scenario so far.
class Search {
  public:
    Search(Scenario start, std::string checker, std::uint32_t most_runs, const ShrinkReport& report)
        : best_(std::move(start)),
          checker_(std::move(checker)),
          most_runs_(most_runs),
          report_(report) {}

    [[nodiscard]] const Scenario& best() const { return best_; }

    [[nodiscard]] std::uint32_t runs() const { return runs_; }

    [[nodiscard]] bool is_failing(const Scenario& candidate) {
        ++runs_;
        report_(runs_, best_.world.actions.size());
        return fails(candidate, checker_);
    }

    /// Takes the candidate if it fails as well.
    bool offer(Scenario candidate) {
        if (runs_ >= most_runs_ || !is_failing(candidate)) {
            return false;
        }
        best_ = std::move(candidate);
        return true;
    }

    bool offer_without(const std::vector<bool>& dropped) {
        Scenario candidate = best_;
        candidate.world.actions = keep_actions(best_.world.actions, dropped);
        return offer(std::move(candidate));
    }

  private:
    Scenario best_;
    std::string checker_;
    std::uint32_t most_runs_;
    const ShrinkReport& report_;
    std::uint32_t runs_ = 0;
};

bool drop_classes(Search& search) {
    std::set<std::string> kinds;
    for (const ScheduledAction& action : search.best().world.actions) {
        kinds.insert(kind_of(action));
    }
    bool has_dropped = false;
    for (const std::string& kind : kinds) {
        const auto& actions = search.best().world.actions;
        std::vector<bool> dropped(actions.size());
        std::transform(actions.begin(), actions.end(), dropped.begin(), [&](const auto& action) {
            return kind_of(action) == kind;
        });
        has_dropped = search.offer_without(dropped) || has_dropped;
    }
    return has_dropped;
}

/// ddmin: halves, quarters, ... and single ones.
bool drop_actions(Search& search) {
    bool has_dropped = false;
    std::size_t chunk = std::max<std::size_t>(search.best().world.actions.size() / 2, 1);
    while (chunk > 0) {
        std::size_t first = 0;
        while (first < search.best().world.actions.size()) {
            const std::size_t size = search.best().world.actions.size();
            std::vector<bool> dropped(size, false);
            for (std::size_t i = first; i < std::min(first + chunk, size); ++i) {
                dropped[i] = true;
            }
            if (search.offer_without(dropped)) {
                has_dropped = true;
            } else {
                first += chunk;
            }
        }
        chunk /= 2;
    }
    return has_dropped;
}

bool reduce(Search& search, const std::vector<Reduction>& reductions) {
    bool has_reduced = false;
    for (const Reduction& reduction : reductions) {
        if (auto candidate = reduction(search.best())) {
            has_reduced = search.offer(*std::move(candidate)) || has_reduced;
        }
    }
    return has_reduced;
}

bool pass(Search& search) {
    bool has_helped = drop_classes(search);
    has_helped = drop_actions(search) || has_helped;
    has_helped = reduce(search, host_reductions(search.best())) || has_helped;
    has_helped = reduce(search, setting_reductions()) || has_helped;
    return reduce(search, action_reductions(search.best())) || has_helped;
}

void expect_only(Scenario& scenario, const std::string& checker) {
    scenario.expectations = {
        {.cadence = Cadence::Finally, .condition = expect::Holds{.checker = checker}}};
}

}  // namespace

ShrinkResult shrink(const Scenario& scenario,
                    const std::string& checker,
                    std::uint32_t most_runs,
                    const ShrinkReport& report) {
    Search search{scenario, checker, most_runs, report};
    if (!search.is_failing(scenario)) {
        return {scenario, search.runs(), false};
    }
    while (search.runs() < most_runs && pass(search)) {
    }
    search.offer(with_canonical_names(search.best()));
    ShrinkResult result{search.best(), search.runs(), true};
    if (checker != "expect" && checker != "check") {
        expect_only(result.scenario, checker);
    }
    return result;
}

}  // namespace understudy::sim
