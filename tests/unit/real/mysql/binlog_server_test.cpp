// What is made of the answers of MaxScale's binlog router, of which none can be had for tests.
#include "real/mysql/binlog_server.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"

namespace understudy::real {
namespace {

TEST_CASE("binlog server: it is known by its version, and nobody else has one") {
    CHECK(read_maxscale_version({{"MAXSCALE_VERSION", "2.2.1"}}) == "2.2.1");
    CHECK(read_maxscale_version({{"MAXSCALE_THREADS", "4"}, {"maxscale_version", "2.2.1"}}) ==
          "2.2.1");
    CHECK(read_maxscale_version({{"MAXSCALE_VERSION", ""}}) == "0.0.0");
    CHECK(read_maxscale_version({}) == std::nullopt);
    CHECK(read_maxscale_version({{"MAXSCALE_VERSION"}}) == std::nullopt);
}

TEST_CASE("binlog server: its log ends where it is in the log of its source, and all is applied") {
    ReplicaRow status;
    status.source = {"db1", 3306};
    status.receiver = ReceiverState::Running;
    status.applier = ApplierState::Running;
    status.read = {"binlog.000007", 4000};
    status.executed_until = {"binlog.000007", 154};
    const Observation seen = to_binlog_server({Flavor::MaxScale, 2, 2, 1}, ServerId{9}, status);
    CHECK(is_binlog_server(seen.version));
    CHECK(seen.server_id == ServerId{9});
    CHECK_FALSE(is_writable(seen));
    CHECK(seen.has_binlog);
    CHECK(seen.log_end == status.read);
    CHECK(is_by_coordinates(seen));
    REQUIRE(seen.replica);
    CHECK(seen.replica->source == status.source);
    CHECK(seen.replica->in_source_log == SourceLogProgress{status.read, status.read});
    CHECK(has_applied_all_received(seen));
    CHECK(is_replicating(seen));
}

TEST_CASE("binlog server: it is told where it replicates from, and nothing else") {
    Session session;
    session.version = Version{Flavor::MaxScale, 2, 2, 1};
    session.dialect = &dialect_for(session.version);
    std::vector<std::string> said;
    const ChangeServer change = [&](std::string_view sql) {
        said.emplace_back(sql);
        return Result<void>{};
    };
    const InstanceKey key{"bls1", 3306};
    CHECK(tell_binlog_server(session, step::StopReplication{key}, change));
    CHECK(tell_binlog_server(session, step::StopReceiver{key}, change));
    CHECK(tell_binlog_server(session, step::Reconnect{key}, change));
    CHECK(said ==
          std::vector<std::string>{"STOP SLAVE", "STOP SLAVE", "STOP SLAVE", "START SLAVE"});
    const auto refused = tell_binlog_server(session, step::MakeWritable{key}, change);
    CHECK(refused.error().code == ErrorCode::Unsupported);
    CHECK(tell_binlog_server(session, step::PointAt{key, {"db1", 3306}}, change).error().code ==
          ErrorCode::Unsupported);
    CHECK(said.size() == 4);
}

TEST_CASE("binlog server: one that is stopped already is stopped") {
    Session session;
    session.version = Version{Flavor::MaxScale, 2, 2, 1};
    session.dialect = &dialect_for(session.version);
    const auto says = [](std::string message) {
        return [message = std::move(message)](std::string_view) -> Result<void> {
            return fail(ErrorCode::Refused, message);
        };
    };
    const step::StopReplication stop{{"bls1", 3306}};
    CHECK(tell_binlog_server(session, stop, says("1199: Slave connection is not running")));
    CHECK_FALSE(tell_binlog_server(session, stop, says("1064: syntax")));
}

}  // namespace
}  // namespace understudy::real
