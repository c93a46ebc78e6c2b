// What the real fleet promises beyond the contract; the simulated one is harsher, and may be.
#include <catch2/catch.hpp>

#include "tests/contract/conductor.h"
#include "tests/support/printers.h"

namespace understudy::contract {
namespace {

using namespace std::chrono_literals;

bool never(const Answers&) {
    return false;
}

// Goal: a server that wakes long after it was replaced does not become writable by an old request
// of ours. Method: who the server is gets asked first, and after the deadline nothing more is sent.
TEST_CASE("MakeWritable: asked of a server that hangs, it is not so long after the deadline") {
    Conductor fleet;
    static_cast<void>(fleet.look(fleet.db2()));
    fleet.perform(step::MakeReadOnly{fleet.db2()});
    fleet.servers().hang(fleet.db2());

    CHECK_FALSE(fleet.try_perform(step::MakeWritable{fleet.db2()}, 300ms));
    fleet.servers().wake(fleet.db2());
    fleet.servers().wait_until(500ms, never);

    CHECK_FALSE(is_writable(fleet.look(fleet.db2())));
}

TEST_CASE("steps: while one is stuck on a server that hangs, the next one is certainly not done") {
    Conductor fleet;
    fleet.perform(step::StartReplication{fleet.db2()});
    fleet.servers().hang(fleet.db2());

    const StepId first = fleet.ask_step(step::StopReceiver{fleet.db2()}, 300ms);
    const StepId second = fleet.ask_step(step::ForgetSource{fleet.db2()}, 300ms);
    CHECK_FALSE(fleet.wait_for(first, 300ms));
    const auto outcome = fleet.wait_for(second, 300ms);
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == ErrorCode::Unreachable);
    fleet.servers().wake(fleet.db2());
    fleet.servers().wait_until(300ms, never);

    CHECK(fleet.look(fleet.db2()).replica);
}

}  // namespace
}  // namespace understudy::contract
