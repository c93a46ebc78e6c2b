// Threads that can be stuck, and the timer that answers for them.
#include "real/mysql/worker_pool.h"

#include <atomic>
#include <future>
#include <vector>

#include <catch2/catch.hpp>

#include "real/mysql/deadline_timer.h"

namespace understudy::real {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

TEST_CASE(
    "worker pool: a stuck worker does not keep others from working, nor the pool from shutting "
    "down") {
    std::promise<void> release;
    const auto released = release.get_future().share();
    std::promise<void> done;
    WorkerPool pool({.kept = 1, .maximum = 2});

    pool.submit([released] { released.wait(); });
    pool.submit([&done] { done.set_value(); });
    CHECK(done.get_future().wait_for(5s) == std::future_status::ready);

    const auto started = Clock::now();
    pool.shut_down(started + 50ms);
    CHECK(Clock::now() - started < 2s);
    release.set_value();
}

TEST_CASE("worker pool: with every worker stuck, jobs wait and are dropped at the end") {
    std::promise<void> release;
    const auto released = release.get_future().share();
    std::atomic<int> ran{0};
    WorkerPool pool({.kept = 1, .maximum = 1});
    pool.submit([released] { released.wait(); });
    pool.submit([&ran] { ++ran; });
    pool.shut_down(Clock::now());
    release.set_value();
    pool.shut_down(Clock::now() + 5s);
    CHECK(ran == 0);
}

TEST_CASE("deadline timer: calls in the order of the deadlines, and nothing after it was stopped") {
    std::vector<int> order;
    std::promise<void> last;
    DeadlineTimer timer;
    const auto now = Clock::now();
    timer.call_at(now + 20ms, [&] {
        order.push_back(2);
        last.set_value();
    });
    timer.call_at(now + 5ms, [&] { order.push_back(1); });
    timer.call_at(now + 1h, [&] { order.push_back(3); });
    REQUIRE(last.get_future().wait_for(5s) == std::future_status::ready);
    timer.stop();
    CHECK(order == std::vector{1, 2});
}

}  // namespace
}  // namespace understudy::real
