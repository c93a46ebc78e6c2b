// The contract of fleets, held by MysqlFleet and real servers.
//
// stagehand.py starts the servers of each test and tells of them in a JSON file: keys, accounts,
// and how to ask it to kill and start them.
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

#include "engine/base/text.h"

#include "real/mysql/mysql_fleet.h"
#include "tests/contract/fleet_under_test.h"
#include "tests/contract/meddling_sql.h"
#include "tests/contract/real_particulars.h"
#include "tests/contract/real_writes.h"
#include "tests/contract/stagehand.h"

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
    explicit RealFleetUnderTest(const Setting& setting)
        : setup_(read_setup()),
          stagehand_(setup_["requests"], setup_["answers"]),
          fleet_(
              {.credentials = credentials_of(setup_, "manager"),
               .replication =
                   real::ReplicationCredentials{.user = setup_["replication"]["user"],
                                                .password = setup_["replication"]["password"],
                                                .use_tls = false},
               .attributes = {},
               .workers = {},
               .longest_step = std::chrono::seconds{20}},
              [this](ProbeFinished finished) { take(std::move(finished)); },
              [this](StepFinished finished) { take(std::move(finished)); },
              [this](LogReadFinished finished) { take(std::move(finished)); }) {
        for (const auto& server : setup_["servers"]) {
            instances_.push_back(
                {.host = server["host"].get<std::string>(), .port = server["port"]});
        }
        if (setting.has_channel) {
            add_channel();
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

    void kill(const InstanceKey& instance) override { stagehand_.ask("kill " + name_of(instance)); }

    void hang(const InstanceKey& instance) override { stagehand_.ask("hang " + name_of(instance)); }

    void wake(const InstanceKey& instance) override { stagehand_.ask("wake " + name_of(instance)); }

    void start(const InstanceKey& instance) override {
        stagehand_.ask("start " + name_of(instance));
    }

    void clone(const InstanceKey& instance, const InstanceKey& from) override {
        stagehand_.ask("clone " + name_of(instance) + " " + name_of(from));
    }

    WriteId begin_write(const InstanceKey& instance, Writer writer) override {
        return writes_.begin(
            instance, credentials_of(setup_, writer == Writer::Privileged ? "manager" : "app"));
    }

    std::optional<WriteAnswer> answer_to(WriteId write) override {
        return writes_.answer_to(write);
    }

    std::uint64_t begin_long_write(const InstanceKey& instance) override {
        const auto session = open(instance);
        carry_out(*session, {"CREATE TABLE IF NOT EXISTS app.written (note VARCHAR(20))"});
        writes_.begin_long(instance, credentials_of(setup_, "app"));
        std::optional<std::uint64_t> connection;
        for (int i = 0; i < 500 && !connection; ++i) {
            connection = find_connection(*session, "INFO LIKE 'INSERT INTO app.written SELECT%'");
            wait_until(std::chrono::milliseconds{20}, [](const Answers&) { return false; });
        }
        if (!connection) {
            throw std::runtime_error("the long write is not under way");
        }
        return *connection;
    }

    bool is_executing(const InstanceKey& instance, std::uint64_t connection) override {
        return find_connection(*open(instance),
                               "COMMAND <> 'Sleep' AND ID = " + std::to_string(connection))
            .has_value();
    }

    std::optional<std::uint64_t> connection_of_replica(const InstanceKey& instance) override {
        return find_connection(*open(instance), "COMMAND LIKE 'Binlog Dump%'");
    }

    void meddle(const InstanceKey& instance, Meddling what) override {
        const auto session = open(instance);
        carry_out(*session, meddling_sql(session->version, what));
        if (what == Meddling::PurgeBinaryLogs) {
            purge(*session);
        }
    }

    void set_delay(const InstanceKey& instance, Duration delay) override {
        const auto session = open(instance);
        carry_out(*session, delay_sql(session->version, delay));
    }

    Particulars read_particulars(const InstanceKey& instance) override {
        return real_particulars(*open(instance));
    }

    Duration lateness() const override { return std::chrono::seconds{10}; }

    Duration patience() const override { return std::chrono::seconds{30}; }

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

    void take(LogReadFinished finished) {
        const std::lock_guard lock(mutex_);
        answers_.log_reads[finished.id].push_back(std::move(finished));
        came_.notify_all();
    }

    std::string name_of(const InstanceKey& instance) const {
        const auto place =
            std::find(instances_.begin(), instances_.end(), instance) - instances_.begin();
        return "db" + std::to_string(place + 1);
    }

    std::unique_ptr<real::Session> open(const InstanceKey& instance) const {
        auto session = real::open_session(
            instance,
            {.credentials = credentials_of(setup_, "manager"),
             .timeouts = {.connect = std::chrono::seconds{5}, .read = std::chrono::seconds{20}},
             .statements = real::Statements::OneByOne});
        if (!session) {
            throw std::runtime_error(session.error().message);
        }
        return std::move(*session);
    }

    static std::optional<std::uint64_t> find_connection(real::Session& session,
                                                        const std::string& condition) {
        const auto rows = session.connection->query(
            "SELECT ID FROM information_schema.PROCESSLIST WHERE " + condition);
        return rows && !rows->empty() ? parse_unsigned(rows->front()[0].value_or(""))
                                      : std::nullopt;
    }

    void add_channel() const {
        const auto session = open(instances_[1]);
        carry_out(*session,
                  add_channel_sql(session->version,
                                  {.name = "audit",
                                   .source = instances_[2],
                                   .user = setup_["replication"]["user"],
                                   .password = setup_["replication"]["password"]}));
    }

    static void carry_out(real::Session& session, const std::vector<std::string>& statements) {
        for (const std::string& sql : statements) {
            if (const auto done = session.connection->execute(sql); !done) {
                throw std::runtime_error(sql + ": " + done.error().message);
            }
        }
    }

    /// All files but the last. One that is just being sent to a replica cannot be purged yet.
    void purge(real::Session& session) {
        for (int i = 0; i < 500; ++i) {
            const auto files = session.connection->query("SHOW BINARY LOGS");
            if (!files || files->empty()) {
                throw std::runtime_error("the server does not tell its binary logs");
            }
            if (files->size() == 1) {
                return;
            }
            carry_out(session, {"PURGE BINARY LOGS TO '" + files->back()[0].value_or("") + "'"});
            wait_until(std::chrono::milliseconds{20}, [](const Answers&) { return false; });
        }
        throw std::runtime_error("the binary logs cannot be purged");
    }

    const nlohmann::json setup_;
    Stagehand stagehand_;
    RealWrites writes_;
    std::vector<InstanceKey> instances_;
    std::mutex mutex_;
    std::condition_variable came_;
    Answers answers_;
    real::MysqlFleet fleet_;  ///< Last: its threads use what is above.
};

}  // namespace

std::unique_ptr<FleetUnderTest> make_fleet_under_test(const Setting& setting) {
    return std::make_unique<RealFleetUnderTest>(setting);
}

}  // namespace understudy::contract
