// understudy: the daemon and the command line.
#include <csignal>
#include <cstdlib>
#include <iostream>

#include <malloc.h>

#include "real/cli/run.h"
#include "real/mysql/mysql_fleet.h"

namespace understudy::real {
namespace {

MysqlFleetOptions fleet_options(const Settings& settings) {
    MysqlFleetOptions options;
    options.credentials.user = settings.topology.user;
    options.credentials.password = settings.topology.password.reveal();
    if (!settings.tls.ca_file.empty()) {
        options.credentials.tls = TlsFiles{.ca = settings.tls.ca_file,
                                           .certificate = settings.tls.certificate_file,
                                           .key = settings.tls.key_file};
    }
    if (!settings.replication.user.empty()) {
        options.replication =
            ReplicationCredentials{.user = settings.replication.user,
                                   .password = settings.replication.password.reveal(),
                                   .use_tls = false};
    }
    options.attributes = {.data_center = settings.detect.data_center,
                          .region = settings.detect.region,
                          .environment = settings.detect.environment,
                          .alias = settings.detect.alias,
                          .semi_sync_priority = settings.detect.semi_sync_priority,
                          .promotion_rule = settings.detect.promotion_rule};
    options.patterns = {.data_center = settings.host_patterns.data_center,
                        .region = settings.host_patterns.region,
                        .environment = settings.host_patterns.environment};
    options.looks_for_binlog_servers = settings.looks_for_binlog_servers;
    return options;
}

FleetMaker fleet_for(const Settings& settings) {
    return [options = fleet_options(settings)](FleetSinks sinks) -> std::unique_ptr<Fleet> {
        return std::make_unique<MysqlFleet>(options,
                                            std::move(sinks.probe_finished),
                                            std::move(sinks.step_finished),
                                            std::move(sinks.log_read_finished));
    };
}

std::optional<std::string> read_environment(const std::string& name) {
    const char* value =
        std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): before any thread starts.
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

/// Fewer heaps: two do for a handful of threads that mostly wait, and each costs memory for good.
void keep_small() {
    ::mallopt(M_ARENA_MAX, 2);
}

/// Before any thread starts, so that all inherit it: serve asks for these, and nothing else is
/// interrupted by them.
void block_end_signals(bool is_serving) {
    std::signal(SIGPIPE, SIG_IGN);
    if (is_serving) {
        sigset_t set{};
        sigemptyset(&set);
        sigaddset(&set, SIGTERM);
        sigaddset(&set, SIGINT);
        pthread_sigmask(SIG_BLOCK, &set, nullptr);
    }
}

}  // namespace
}  // namespace understudy::real

int main(int argc, char** argv) {
    namespace real = understudy::real;
    const std::vector<std::string> words(argv + 1, argv + argc);
    real::keep_small();
    bool is_serving = false;
    for (const auto& word : words) {
        is_serving = is_serving || word == "serve" || word == "http" || word == "continuous";
    }
    real::block_end_signals(is_serving);
    const real::Surroundings surroundings{.out = std::cout,
                                          .err = std::cerr,
                                          .environment = real::read_environment,
                                          .fleet_for = real::fleet_for};
    return real::run_command_line(words, surroundings);
}
