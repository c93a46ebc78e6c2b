// The contract of fleets, held by MysqlFleet and real servers.
//
// run_real.py starts the servers of each test and tells of them in a JSON file: keys, process ids,
// accounts.
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

#include <nlohmann/json.hpp>

#include "real/mysql/mysql_fleet.h"
#include "tests/contract/fleet_under_test.h"

namespace understudy::contract {
namespace {

using Clock = std::chrono::steady_clock;

nlohmann::json read_setup() {
    const char* const path =
        std::getenv("UNDERSTUDY_CONTRACT_SERVERS");  // NOLINT(concurrency-mt-unsafe)
    if (path == nullptr) {
        throw std::runtime_error("run tests/contract/run_real.py, it starts the servers");
    }
    std::ifstream file(path);
    return nlohmann::json::parse(file);
}

real::Credentials credentials_of(const nlohmann::json& setup, const char* account) {
    return {.user = setup[account]["user"],
            .password = setup[account]["password"],
            .tls = std::nullopt};
}

class RealFleetUnderTest final : public FleetUnderTest {
  public:
    RealFleetUnderTest()
        : setup_(read_setup()),
          fleet_(
              {.credentials = credentials_of(setup_, "manager"),
               .replication =
                   real::ReplicationCredentials{.user = setup_["replication"]["user"],
                                                .password = setup_["replication"]["password"],
                                                .use_tls = false},
               .data_center_query = {},
               .workers = {},
               .longest_step = std::chrono::seconds{20}},
              [this](ProbeFinished finished) { take(std::move(finished)); },
              [this](StepFinished finished) { take(std::move(finished)); }) {
        for (const auto& server : setup_["servers"]) {
            instances_.push_back({.host = server["host"], .port = server["port"]});
        }
    }

    Fleet& fleet() override { return fleet_; }

    const std::vector<InstanceKey>& instances() const override { return instances_; }

    bool wait_until(Duration at_most, const std::function<bool(const Answers&)>& is_so) override {
        std::unique_lock lock(mutex_);
        return came_.wait_until(lock, Clock::now() + at_most, [&] { return is_so(answers_); });
    }

    Duration now() const override {
        return std::chrono::duration_cast<Duration>(Clock::now().time_since_epoch());
    }

    void write_rows(const InstanceKey& instance, unsigned count) override {
        auto connection = real::Connection::open(
            instance,
            credentials_of(setup_, "app"),
            {.connect = std::chrono::seconds{5}, .read = std::chrono::seconds{10}});
        bool is_written = connection.has_value() &&
                          (*connection)
                              ->execute(
                                  "CREATE TABLE IF NOT EXISTS app.t (id INT AUTO_INCREMENT "
                                  "PRIMARY KEY, note VARCHAR(20))");
        for (unsigned i = 0; i < count; ++i) {
            is_written =
                is_written && (*connection)->execute("INSERT INTO app.t (note) VALUES ('row')");
        }
        if (!is_written) {
            throw std::runtime_error("rows could not be written");
        }
    }

    void kill(const InstanceKey& instance) override { send(instance, SIGKILL); }

    void hang(const InstanceKey& instance) override {
        send(instance, SIGSTOP);
        wait_for_state(instance, 'T');
    }

    void wake(const InstanceKey& instance) override { send(instance, SIGCONT); }

  private:
    void take(ProbeFinished finished) {
        const std::lock_guard lock(mutex_);
        answers_.probes[finished.id].push_back(std::move(finished));
        came_.notify_all();
    }

    void take(StepFinished finished) {
        const std::lock_guard lock(mutex_);
        answers_.steps[finished.id].push_back(std::move(finished));
        came_.notify_all();
    }

    pid_t pid_of(const InstanceKey& instance) const {
        const auto place =
            std::find(instances_.begin(), instances_.end(), instance) - instances_.begin();
        return setup_["servers"][static_cast<std::size_t>(place)]["pid"];
    }

    void send(const InstanceKey& instance, int signal) const { ::kill(pid_of(instance), signal); }

    /// SIGSTOP alone is asynchronous.
    void wait_for_state(const InstanceKey& instance, char wanted) const {
        const std::string path = "/proc/" + std::to_string(pid_of(instance)) + "/stat";
        for (int i = 0; i < 500; ++i) {
            std::ifstream file(path);
            const std::string stat{std::istreambuf_iterator<char>(file), {}};
            const auto name_end = stat.rfind(')');
            if (name_end != std::string::npos && stat[name_end + 2] == wanted) {
                return;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{2});
        }
        throw std::runtime_error("the server does not stand still");
    }

    const nlohmann::json setup_;
    std::vector<InstanceKey> instances_;
    std::mutex mutex_;
    std::condition_variable came_;
    Answers answers_;
    real::MysqlFleet fleet_;  ///< Last: its threads use what is above.
};

}  // namespace

std::unique_ptr<FleetUnderTest> make_fleet_under_test() {
    return std::make_unique<RealFleetUnderTest>();
}

}  // namespace understudy::contract
