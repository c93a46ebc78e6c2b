// Shell: the command line as people use it, against servers that are made up.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "real/cli/run.h"
#include "tests/unit/real/fake_fleet.h"
#include "tests/unit/real/temporary_folder.h"

namespace understudy::real {

inline const InstanceKey kDb1{"db1", 3306};
inline const InstanceKey kDb2{"db2", 3306};
inline const InstanceKey kDb3{"db3", 3306};

class Shell {
  public:
    explicit Shell(FakeServers servers = FakeServers::cluster(kDb1, {kDb2, kDb3}))
        : servers_(std::move(servers)) {
        write_config(R"("RecoverMasterClusterFilters": ["*"])");
    }

    void write_config(const std::string& more) {
        config_ = folder_.write(
            "c.json",
            "{\"SQLite3DataFile\": \"" + store() + "\"" + (more.empty() ? "" : ", ") + more + "}");
    }

    int run(std::vector<std::string> words) {
        words.insert(words.begin(), {"--config", config_});
        return run_plain(words);
    }

    int run_plain(const std::vector<std::string>& words) {
        std::ostringstream out;
        std::ostringstream err;
        const Surroundings surroundings{
            .out = out,
            .err = err,
            .environment = [](const std::string&) { return std::nullopt; },
            .fleet_for = [this](const Settings&) { return fake_fleets(servers_); }};
        const int code = run_command_line(words, surroundings);
        out_ = out.str();
        err_ = err.str();
        return code;
    }

    [[nodiscard]] std::string store() const { return folder_.file("u.db"); }

    FakeServers servers_;
    std::string out_;
    std::string err_;
    TemporaryFolder folder_;

  private:
    std::string config_;
};

}  // namespace understudy::real
