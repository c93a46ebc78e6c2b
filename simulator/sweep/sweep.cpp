#include "simulator/sweep/sweep.h"

#include <algorithm>
#include <mutex>
#include <thread>

namespace understudy::sim {

namespace {

/// Hands out numbers of runs and gathers what came of them.
class Desk {
  public:
    Desk(std::uint64_t runs,
         std::uint32_t most_failures,
         const std::function<void(const SweepProgress&)>& report)
        : runs_(runs),
          most_failures_(most_failures),
          report_(report) {}

    /// Nothing: there is nothing more to do.
    std::optional<std::uint64_t> take() {
        const std::scoped_lock lock{mutex_};
        const bool is_enough = result_.failures.size() >= most_failures_;
        return is_enough || next_ >= runs_ ? std::nullopt : std::optional{next_++};
    }

    void give(std::uint64_t seed, const Trial& trial, std::optional<std::uint64_t> hash_again) {
        const std::scoped_lock lock{mutex_};
        ++result_.seeds;
        result_.events += trial.events;
        if (hash_again) {
            ++result_.ran_again;
            if (*hash_again != trial.trace_hash) {
                result_.different.push_back(seed);
            }
        }
        if (!trial.violations.empty()) {
            result_.failures.push_back({seed, trial.violations.front(), trial.trace_hash});
        }
        for (const CheckerVerdict& verdict : trial.verdicts) {
            CheckerTally& tally = result_.checkers[verdict.id];
            tally.claim = verdict.claim;
            tally.evaluated += verdict.evaluated;
            tally.interesting += verdict.interesting;
            tally.excused += verdict.excused;
            tally.violated += verdict.violation ? 1U : 0U;
        }
        add(result_.coverage, trial.coverage);
        report_({result_.seeds, runs_, result_.failures.size()});
    }

    SweepResult finish() {
        std::sort(result_.failures.begin(),
                  result_.failures.end(),
                  [](const auto& a, const auto& b) { return a.seed < b.seed; });
        std::sort(result_.different.begin(), result_.different.end());
        return std::move(result_);
    }

  private:
    std::mutex mutex_;
    std::uint64_t runs_;
    std::uint64_t next_ = 0;
    std::uint32_t most_failures_;
    const std::function<void(const SweepProgress&)>& report_;
    SweepResult result_;
};

void work(Desk& desk,
          const std::function<std::pair<std::uint64_t, Scenario>(std::uint64_t)>& make) {
    while (const auto number = desk.take()) {
        const auto [seed, scenario] = make(*number);
        const Trial trial = try_scenario(scenario);
        std::optional<std::uint64_t> again;
        if (*number % kAgainEvery == 0) {
            again = trace_hash_of_copies(scenario);
        }
        desk.give(seed, trial, again);
    }
}

SweepResult run_all(Desk& desk,
                    std::uint32_t threads,
                    const std::function<std::pair<std::uint64_t, Scenario>(std::uint64_t)>& make) {
    std::vector<std::jthread> workers;
    for (std::uint32_t i = 1; i < threads; ++i) {
        workers.emplace_back([&] { work(desk, make); });
    }
    work(desk, make);
    workers.clear();
    return desk.finish();
}

}  // namespace

SweepResult sweep(const SweepPlan& plan, const std::function<void(const SweepProgress&)>& report) {
    Desk desk{plan.seeds, plan.most_failures, report};
    return run_all(desk, plan.threads, [&](std::uint64_t number) {
        const std::uint64_t seed = plan.first + number;
        Scenario scenario = draw_scenario(seed, plan.preset);
        if (plan.change) {
            plan.change(scenario);
        }
        return std::pair{seed, std::move(scenario)};
    });
}

SweepResult sweep_all(const std::vector<Scenario>& scenarios,
                      std::uint32_t threads,
                      const std::function<void(const SweepProgress&)>& report) {
    Desk desk{scenarios.size(), static_cast<std::uint32_t>(scenarios.size()), report};
    return run_all(desk, threads, [&](std::uint64_t number) {
        return std::pair{number, scenarios[number]};
    });
}

}  // namespace understudy::sim
