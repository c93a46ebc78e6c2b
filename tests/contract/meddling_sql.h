// Meddling in SQL: what people type to servers past every manager, by the server's version.
#pragma once

#include <string>
#include <vector>

#include "engine/model/version.h"

#include "tests/contract/fleet_under_test.h"

namespace understudy::contract {

/// PurgeBinaryLogs: only a new file; all before it can be purged then.
[[nodiscard]] std::vector<std::string> meddling_sql(const Version& version, Meddling what);
[[nodiscard]] std::vector<std::string> delay_sql(const Version& version, Duration delay);

/// A second source, by GTID.
struct SecondSource {
    std::string name;
    InstanceKey source;
    std::string user;
    std::string password;
};

/// Nothing for a server that can have only one source. Replication runs afterwards.
[[nodiscard]] std::vector<std::string> add_channel_sql(const Version& version,
                                                       const SecondSource& second);

}  // namespace understudy::contract
