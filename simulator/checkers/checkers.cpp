#include "simulator/checkers/checkers.h"

namespace understudy::sim {

namespace {

template <class Kind>
void tell(auto& checker, const Kind& fact, const Truth& truth) {
    if constexpr (requires { checker.on(fact, truth); }) {
        checker.on(fact, truth);
    }
}

void end(auto& checker, const Truth& truth) {
    if constexpr (requires { checker.finish(truth); }) {
        checker.finish(truth);
    }
}

}  // namespace

void Checkers::on(const Fact& fact, const Truth& truth) {
    std::visit(
        [&](const auto& kind) {
            std::apply([&](auto&... checker) { (tell(checker, kind, truth), ...); }, all_);
        },
        fact);
}

void Checkers::finish(const Truth& truth) {
    std::apply([&](auto&... checker) { (end(checker, truth), ...); }, all_);
}

std::vector<CheckerVerdict> Checkers::verdicts() const {
    return std::apply([](const auto&... checker) { return std::vector{checker.verdict()...}; },
                      all_);
}

std::size_t Checkers::count_violations() const {
    return std::apply(
        [](const auto&... checker) {
            return (std::size_t{0} + ... + (checker.verdict().violation ? 1U : 0U));
        },
        all_);
}

}  // namespace understudy::sim
