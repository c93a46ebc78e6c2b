// Plays one script on the fleet under test and writes down what it shows; run_fidelity.py compares.
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/contract/fidelity/player.h"

namespace understudy::contract {
namespace {

std::string environment(const char* name) {
    const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
    return value == nullptr ? "" : value;
}

TEST_CASE("fidelity: a script is played to its end") {
    std::ifstream file(environment("UNDERSTUDY_FIDELITY_SCRIPT"));
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    REQUIRE_FALSE(text.empty());
    const auto script = parse_script(text);
    INFO((script ? "" : script.error().message));
    REQUIRE(script);

    nlohmann::ordered_json points = nlohmann::ordered_json::object();
    for (const Point& point : Player{*script}.play()) {
        INFO("a name twice: " << point.name);
        REQUIRE_FALSE(points.contains(point.name));
        points[point.name] = point.value;
    }

    std::ofstream(environment("UNDERSTUDY_FIDELITY_POINTS")) << points.dump(1) << '\n';
}

}  // namespace
}  // namespace understudy::contract
