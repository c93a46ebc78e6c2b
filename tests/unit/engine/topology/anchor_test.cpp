#include "engine/topology/anchor.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using testing::key;
using testing::kill;
using testing::replica;
using testing::snapshot_of;
using testing::without_gtid;

/// db1 <- db2 <- db4; db1 <- db3 <- db5.
struct Chain {
    Chain() {
        for (const auto* host : {"db2", "db3", "db4", "db5"}) {
            without_gtid(fleet, host, 500, 900);
        }
    }

    Snapshot fleet =
        snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}, {"db4", "db2"}, {"db5", "db3"}});
    Topology topology{fleet};
    Policy policy{};

    [[nodiscard]] std::string route(const std::string& host, const std::string& below) const {
        std::string text;
        for (const Leg& leg : find_route({fleet, topology, policy}, key(host), key(below))) {
            text +=
                (text.empty() ? "" : ", ") + short_name(leg.to) + " by " + short_name(leg.anchor);
        }
        return text;
    }

    [[nodiscard]] std::string fault(const std::string& host, const std::string& below) const {
        return find_route_fault({fleet, topology, policy}, key(host), key(below)).value_or("");
    }
};

TEST_CASE("route: up to the first server that is above both, and then down") {
    const Chain chain;
    CHECK(chain.route("db4", "db1") == "db1 by db2");
    CHECK(chain.route("db3", "db2") == "db2 by db2");
    CHECK(chain.route("db4", "db5") == "db1 by db2, db3 by db3, db5 by db5");
    CHECK(chain.route("db3", "db4") == "db2 by db2, db4 by db4");
    CHECK(chain.fault("db4", "db5").empty());
}

TEST_CASE("route: none to where it is, below itself, or to another cluster") {
    Chain chain;
    CHECK(chain.route("db4", "db2").empty());
    CHECK(chain.route("db2", "db4").empty());
    CHECK(chain.route("db2", "db2").empty());
    CHECK(chain.route("db1", "db2").empty());
    chain.fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", ""}});
    CHECK(chain.route("db2", "db3").empty());
}

TEST_CASE("route: a replica is its own anchor where the log there is the one it reads") {
    Chain chain;
    testing::make_binlog_server(chain.fleet, "db2", 900);
    testing::make_binlog_server(chain.fleet, "db3", 900);
    CHECK(chain.route("db4", "db1") == "db1 by db4");
    CHECK(chain.route("db4", "db3") == "db3 by db4");
    CHECK(chain.route("db4", "db5") == "db3 by db4, db5 by db5");
    CHECK(chain.route("db2", "db3") == "db3 by db2");
    CHECK(chain.fault("db4", "db3").empty());
    CHECK(chain.fault("db4", "db1") == "db1 does not tell where its log ends");

    kill(chain.fleet, "db1");
    CHECK(chain.fault("db4", "db3").empty());
    replica(chain.fleet, "db4").in_source_log->read.position = 901;
    CHECK(chain.fault("db4", "db3") ==
          "db4 has received more than db3: up to binlog.000001:901, and not up to "
          "binlog.000001:900");
    replica(chain.fleet, "db3").receiver = ReceiverState::Running;
    CHECK(chain.fault("db4", "db3").empty());  // It may get it yet.
    kill(chain.fleet, "db3");
    CHECK(chain.fault("db4", "db3") == "db3 does not answer");
}

TEST_CASE("route: a binlog server follows nobody with another log") {
    Chain chain;
    testing::make_binlog_server(chain.fleet, "db2", 900);
    CHECK(chain.fault("db2", "db3") ==
          "db2 is a binlog server, and db3 has another log than its source");
}

TEST_CASE("route: whoever lies on the way must answer") {
    Chain chain;
    kill(chain.fleet, "db3");
    CHECK(chain.fault("db4", "db5") == "db3 does not answer, and it alone could tell the place");
    CHECK(chain.fault("db4", "db1").empty());
    kill(chain.fleet, "db1");
    CHECK(chain.fault("db4", "db1") == "db1 does not answer, and lies on the way");
}

TEST_CASE("route: siblings whose source is gone meet where both have received the same") {
    Chain chain;
    kill(chain.fleet, "db1");
    CHECK(chain.fault("db3", "db2").empty());
    replica(chain.fleet, "db3").in_source_log =
        SourceLogProgress{testing::place(501), testing::place(500)};
    CHECK(chain.fault("db3", "db2") ==
          "db3 has received more than db2: up to binlog.000001:501 in the log of db1, and not up "
          "to binlog.000001:500");
    CHECK(chain.fault("db2", "db3").starts_with("db3 has received more than db2"));
    replica(chain.fleet, "db2").receiver = ReceiverState::Running;  // It hears db1, if not we.
    CHECK(chain.fault("db3", "db2").empty());
}

}  // namespace
}  // namespace understudy
