#include "tests/contract/meddling_sql.h"

namespace understudy::contract {

namespace {

std::vector<std::string> set_read_only(const Version& version, bool read_only, bool super) {
    const std::string value = read_only ? "1" : "0";
    if (!has_super_read_only(version)) {
        return {"SET GLOBAL read_only = " + value};
    }
    return {"SET GLOBAL super_read_only = 0",
            "SET GLOBAL read_only = " + value,
            std::string{"SET GLOBAL super_read_only = "} + (super ? "1" : "0")};
}

std::vector<std::string> put_a_row_in_the_way(const Version& version) {
    std::vector<std::string> statements = set_read_only(version, true, false);
    statements.insert(statements.end(),
                      {"SET SESSION sql_log_bin = 0",
                       "INSERT INTO app.t (note) VALUES ('in the way')",
                       "SET SESSION sql_log_bin = 1"});
    for (std::string& sql : set_read_only(version, true, true)) {
        statements.push_back(std::move(sql));
    }
    return statements;
}

bool says_replica(const Version& version) {
    return !is_mariadb(version) && supports_replica_syntax(version);
}

}  // namespace

std::vector<std::string> meddling_sql(const Version& version, Meddling what) {
    const std::string replica = says_replica(version) ? "REPLICA" : "SLAVE";
    switch (what) {
        case Meddling::StartReceiver: return {"START " + replica + " IO_THREAD"};
        case Meddling::StopReceiver: return {"STOP " + replica + " IO_THREAD"};
        case Meddling::StartApplier: return {"START " + replica + " SQL_THREAD"};
        case Meddling::StopApplier: return {"STOP " + replica + " SQL_THREAD"};
        case Meddling::PurgeBinaryLogs: return {"FLUSH NO_WRITE_TO_BINLOG BINARY LOGS"};
        case Meddling::SetWritable: return set_read_only(version, false, false);
        case Meddling::SetReadOnly: return set_read_only(version, true, false);
        case Meddling::SetSuperReadOnly: return set_read_only(version, true, true);
        case Meddling::BreakApplier: return put_a_row_in_the_way(version);
    }
    return {};
}

std::vector<std::string> delay_sql(const Version& version, Duration delay) {
    const bool is_new = says_replica(version);
    const std::string replica = is_new ? "REPLICA" : "SLAVE";
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(delay).count();
    const std::string change = is_new ? "CHANGE REPLICATION SOURCE TO SOURCE_DELAY = "
                                      : "CHANGE MASTER TO MASTER_DELAY = ";
    return {"STOP " + replica, change + std::to_string(seconds), "START " + replica};
}

}  // namespace understudy::contract
