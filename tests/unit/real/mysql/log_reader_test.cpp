#include "real/mysql/log_reader.h"

#include <catch2/catch.hpp>

namespace understudy::real {
namespace {

using Names = std::vector<std::string>;

TEST_CASE("log reader: between two relay logs no number is left out") {
    const auto some = list_relay_files("db-2-relay-bin.000009", "db-2-relay-bin.000011");
    REQUIRE(some);
    CHECK(some->files ==
          Names{"db-2-relay-bin.000009", "db-2-relay-bin.000010", "db-2-relay-bin.000011"});
    CHECK(some->events.empty());

    const auto many = list_relay_files("relay.999999", "relay.1000000");
    REQUIRE(many);
    CHECK(many->files == Names{"relay.999999", "relay.1000000"});
    CHECK(list_relay_files("relay.000004", "relay.000004")->files == Names{"relay.000004"});
}

TEST_CASE("log reader: relay logs of which nobody can tell what lies between them") {
    for (const auto& [first, last] : {std::pair{"", "relay.000004"},
                                      std::pair{"relay.000004", ""},
                                      std::pair{"relay.000005", "relay.000004"},
                                      std::pair{"other.000001", "relay.000004"},
                                      std::pair{"relay.000001", "relay.9000000"}}) {
        INFO(first << " to " << last);
        const auto none = list_relay_files(first, last);
        REQUIRE_FALSE(none);
        CHECK(none.error().code == ErrorCode::Unsupported);
    }
}

}  // namespace
}  // namespace understudy::real
