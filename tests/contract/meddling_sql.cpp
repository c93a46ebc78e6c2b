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

std::vector<std::string> write_errant(const Version& version) {
    std::vector<std::string> statements = set_read_only(version, false, false);
    statements.insert(statements.end(),
                      {"DROP VIEW IF EXISTS app.errant_1", "DROP VIEW IF EXISTS app.errant_2"});
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
        case Meddling::WriteErrant: return write_errant(version);
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

std::vector<std::string> add_channel_sql(const Version& version, const SecondSource& second) {
    const auto settings = [&](const std::string& prefix) {
        return prefix + "_HOST = '" + second.source.host.text() + "', " + prefix +
               "_PORT = " + std::to_string(second.source.port) + ", " + prefix + "_USER = '" +
               second.user + "', " + prefix + "_PASSWORD = '" + second.password + "', ";
    };
    if (is_mariadb(version)) {
        // The same transactions come over both.
        return {"STOP ALL SLAVES",
                "SET GLOBAL gtid_ignore_duplicates = 1",
                "CHANGE MASTER '" + second.name + "' TO " + settings("MASTER") +
                    "MASTER_USE_GTID = slave_pos",
                "START ALL SLAVES"};
    }
    if (!has_replication_channels(version)) {
        return {};
    }
    const std::string channel = " FOR CHANNEL '" + second.name + "'";
    if (says_replica(version)) {
        return {"STOP REPLICA",
                "CHANGE REPLICATION SOURCE TO " + settings("SOURCE") +
                    "SOURCE_AUTO_POSITION = 1, GET_SOURCE_PUBLIC_KEY = 1" + channel,
                "START REPLICA"};
    }
    return {"STOP SLAVE",
            "SET GLOBAL master_info_repository = 'TABLE'",
            "SET GLOBAL relay_log_info_repository = 'TABLE'",
            "CHANGE MASTER TO " + settings("MASTER") + "MASTER_AUTO_POSITION = 1" + channel,
            "START SLAVE"};
}

}  // namespace understudy::contract
