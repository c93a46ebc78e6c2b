#include "simulator/scenario/print.h"

#include <filesystem>

#include <catch2/catch.hpp>

#include "tests/support/source_tree.h"

namespace {

using namespace understudy;
using namespace understudy::sim;

std::string printed_twice(const std::string& file, const std::string& text) {
    const auto again = read_scenario(file, text);
    INFO((again ? std::string{} : again.error().message) << text);
    REQUIRE(again);
    return print_scenario(*again);
}

}  // namespace

TEST_CASE("scenario print: what is printed reads back as the same scenario", "[scenario]") {
    const std::filesystem::path scenarios{tests::in_source_tree("scenarios")};
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{scenarios}) {
        if (entry.path().extension() != ".json") {
            continue;
        }
        ++files;
        CAPTURE(entry.path().string());
        const auto scenario = load_scenario(entry.path().string());
        REQUIRE(scenario);
        const std::string text = print_scenario(*scenario);
        CHECK(printed_twice(entry.path().string(), text) == text);
        const auto again = read_scenario("again", text);
        CHECK(again->world.actions.size() == scenario->world.actions.size());
        CHECK(again->expectations.size() == scenario->expectations.size());
        CHECK(again->until == scenario->until);
    }
    CHECK(files > 20);
}

TEST_CASE("scenario print: every word of an event is kept", "[scenario]") {
    const ScheduledAction event{Trigger{Trigger::On::StepDone, "MakeWritable", 2, Duration{1500}},
                                Fault{.kind = "partition",
                                      .targets = {"db1", "replicas of db1"},
                                      .from = {"manager"},
                                      .lasts = Duration{90'000'000}}};
    CHECK(print_event(event) ==
          R"({ "when": { "done": "MakeWritable", "nth": 2, "after": "1500us" }, )"
          R"("partition": ["db1", "replicas of db1"], "from": "manager", "for": "90s" })");
}
