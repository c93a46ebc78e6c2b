// Of the rows of a replica's status the one that counts is told from those of other channels.
#include "real/mysql/replica_row.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/support/printers.h"

namespace understudy::real {
namespace {

using namespace std::chrono_literals;

/// As the server would answer: the columns that are named, the others NULL.
class Status {
  public:
    Status& row(std::initializer_list<std::pair<std::string_view, std::string_view>> cells) {
        const auto columns = replica_columns(session());
        Row& row = rows_.emplace_back(Row(columns.size()));
        for (const auto& [name, value] : cells) {
            const auto at = std::find(columns.begin(), columns.end(), name);
            REQUIRE(at != columns.end());
            row[static_cast<std::size_t>(at - columns.begin())] = std::string{value};
        }
        return *this;
    }

    [[nodiscard]] std::optional<ReplicaRow> read() const {
        const auto read = read_replica_row(Rows{rows_});
        REQUIRE(read);
        return *read;
    }

  private:
    static const Session& session() {
        static const Session session = [] {
            Session one;
            one.version = Version{Flavor::MySql, 9, 7, 4};
            one.dialect = &dialect_for(one.version);
            return one;
        }();
        return session;
    }

    std::vector<Row> rows_;
};

TEST_CASE("replica row: the default channel counts, wherever it stands, and the others are told") {
    Status status;
    status.row({{"Channel_Name", "zeta"}, {"Source_Host", "db8"}, {"Source_Port", "3306"}})
        .row({{"Channel_Name", ""},
              {"Source_Host", "db1"},
              {"Source_Port", "3306"},
              {"Replica_IO_Running", "Yes"}})
        .row({{"Channel_Name", "audit"},
              {"Source_Host", "db9"},
              {"Source_Port", "3307"},
              {"Replica_IO_Running", "Connecting"},
              {"Replica_SQL_Running", "Yes"},
              {"Last_IO_Errno", "2003"},
              {"Last_IO_Error", "cannot connect"},
              {"Seconds_Behind_Source", "7"}});

    const auto read = status.read();

    REQUIRE(read);
    CHECK(read->channel.empty());
    CHECK(read->source == InstanceKey{"db1", 3306});
    CHECK(read->receiver == ReceiverState::Running);
    REQUIRE(read->others.size() == 2);
    CHECK(read->others[0].name == "audit");
    CHECK(read->others[0].source == InstanceKey{"db9", 3307});
    CHECK(read->others[0].receiver == ReceiverState::Connecting);
    CHECK(read->others[0].applier == ApplierState::Running);
    CHECK(read->others[0].receiver_error == "2003: cannot connect");
    CHECK(read->others[0].lag == Duration{7s});
    CHECK(read->others[1].name == "zeta");
}

TEST_CASE("replica row: without a default channel the first by name counts, and says so") {
    Status status;
    status.row({{"Channel_Name", "zeta"}, {"Source_Host", "db8"}, {"Source_Port", "3306"}})
        .row({{"Channel_Name", "audit"}, {"Source_Host", "db9"}, {"Source_Port", "3306"}})
        .row({{"Channel_Name", ""}, {"Source_Host", ""}, {"Source_Port", "3306"}});
    const auto read = status.read();
    REQUIRE(read);
    CHECK(read->channel == "audit");
    CHECK(read->source == InstanceKey{"db9", 3306});
    CHECK(read->others.size() == 1);
}

TEST_CASE("replica row: the channels of a group are the group's own") {
    Status status;
    status.row({{"Channel_Name", "group_replication_applier"},
                {"Source_Host", "<NULL>"},
                {"Source_Port", "0"}});
    status.row({{"Channel_Name", "group_replication_recovery"},
                {"Source_Host", "db2"},
                {"Source_Port", "3306"}});
    CHECK_FALSE(status.read());
}

TEST_CASE("replica row: the link tells its login, its retries, its relay log and its TLS") {
    Status status;
    status.row({{"Channel_Name", ""},
                {"Source_Host", "db1"},
                {"Source_Port", "3306"},
                {"Source_User", "repl"},
                {"Connect_Retry", "60"},
                {"Source_Retry_Count", "10"},
                {"Relay_Log_File", "relay.000002"},
                {"Relay_Log_Pos", "415"},
                {"Source_SSL_Allowed", "Yes"},
                {"Source_SSL_Verify_Server_Cert", "Yes"},
                {"Source_SSL_CA_File", "/etc/ca.pem"},
                {"Get_Source_public_key", "1"}});
    const auto read = status.read();
    REQUIRE(read);
    CHECK(read->link.user == "repl");
    CHECK(read->link.connect_retry == Duration{60s});
    CHECK(read->link.retry_count == 10U);
    CHECK(read->link.relay_log == BinlogCoordinates{"relay.000002", 415});
    CHECK(read->link.uses_tls);
    CHECK(read->link.gets_public_key);
    REQUIRE(read->link.tls);
    CHECK(read->link.tls->ca_file == "/etc/ca.pem");
    CHECK(read->link.tls->verifies_source);

    Status plain;
    plain.row({{"Channel_Name", ""}, {"Source_Host", "db1"}, {"Source_Port", "3306"}});
    CHECK_FALSE(plain.read()->link.uses_tls);
    CHECK_FALSE(plain.read()->link.tls);
}

}  // namespace
}  // namespace understudy::real
