// Threads that can be stuck, and the timer that answers for them.
#include "real/mysql/worker_pool.h"

#include <atomic>
#include <future>
#include <memory>
#include <thread>
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

TEST_CASE(
    "deadline timer: what was cancelled is dropped at once, and what comes after it is called") {
    std::promise<void> later;
    std::atomic<int> called{0};
    auto held = std::make_shared<int>(7);
    const std::weak_ptr<int> watched = held;
    DeadlineTimer timer;
    const auto now = Clock::now();
    const auto alarm = timer.call_at(now + 10ms, [&called, held] { called += *held; });
    timer.call_at(now + 30ms, [&later] { later.set_value(); });
    held.reset();
    timer.cancel(alarm);
    CHECK(watched.expired());
    timer.cancel(alarm);
    REQUIRE(later.get_future().wait_for(5s) == std::future_status::ready);
    CHECK(called == 0);
}

TEST_CASE("worker pool: every job is done once, whoever sleeps and whoever is woken") {
    constexpr int kJobs = 2000;
    std::atomic<int> done{0};
    std::promise<void> all;
    WorkerPool pool({.kept = 2, .maximum = 4});
    for (int job = 0; job < kJobs; ++job) {
        pool.submit([&] {
            if (++done == kJobs) {
                all.set_value();
            }
        });
        if (job % 50 == 0) {
            std::this_thread::yield();  // Lets workers run dry now and then.
        }
    }
    REQUIRE(all.get_future().wait_for(10s) == std::future_status::ready);
    CHECK(done == kJobs);
}

}  // namespace
}  // namespace understudy::real
