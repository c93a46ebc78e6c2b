// Hooks are run by a real shell, and none outlives its deadline.
#include "real/hooks/hook_runner.h"

#include <catch2/catch.hpp>

namespace understudy::real {
namespace {

using namespace std::chrono_literals;

HookEnd run(const std::string& command, const HookRun& how = {}) {
    return run_hook(parse_hook(command, false), how);
}

TEST_CASE("hook runner: what it says is kept, and how it ended") {
    const HookEnd well = run("echo out; echo err >&2");
    CHECK(well.is_done);
    CHECK(well.why.empty());
    CHECK(well.output == "out\nerr\n");
    const HookEnd badly = run("echo no; exit 3");
    CHECK_FALSE(badly.is_done);
    CHECK(badly.why == "exit code 3");
    CHECK(badly.output == "no\n");
    CHECK(run("kill -9 $$").why == "ended by signal 9");
    CHECK(run("x", {.shell = "/no/such/shell", .environment = {}}).why ==
          "cannot run /no/such/shell: No such file or directory");
}

TEST_CASE("hook runner: no value is a command, in whichever quotes it stands") {
    const std::string value = R"(a"; echo 'got you' $(echo x) `id` \)";
    const HookRun how{.environment = {{"ORC_FAILED_HOST", value}}};
    CHECK(run("printf %s {failedHost}", how).output == value);
    CHECK(run(R"(printf %s "{failedHost}")", how).output == value);
    CHECK(run("printf %s '{failedHost}'", how).output == value);
    CHECK(run(R"x(printf %s "$(printf %s '{failedHost}')")x", how).output == value);
}

TEST_CASE("hook runner: it knows what we know, and what it is told instead") {
    CHECK(
        run(R"(test -n "$PATH" && printf %s "$HOME")", {.environment = {{"HOME", "/x"}}}).output ==
        "/x");
    CHECK(run("cat").is_done);  // Its input is empty.
}

TEST_CASE("hook runner: after its deadline it is killed, with all that it has started") {
    const auto began = std::chrono::steady_clock::now();
    const HookEnd end =
        run("echo begun; sleep 60 & sleep 60", {.environment = {}, .deadline = 100ms});
    CHECK_FALSE(end.is_done);
    CHECK(end.why == "killed after 0.1s");
    CHECK(end.output == "begun\n");
    const HookEnd deaf = run("trap '' TERM; echo deaf; while :; do sleep 1; done",
                             {.environment = {}, .deadline = 100ms});
    CHECK(deaf.output == "deaf\n");
    CHECK(std::chrono::steady_clock::now() - began < 30s);
}

TEST_CASE("hook runner: of what it says the end is kept") {
    const HookEnd end = run("seq 1 5000; echo last");
    CHECK(end.is_done);
    CHECK(end.output.size() == 4096);
    CHECK(end.output.ends_with("5000\nlast\n"));
}

}  // namespace
}  // namespace understudy::real
