// Connections of clients that execute something long, and what ends it.
//
// Simplification: only long transactions have connections with numbers, counted over all servers;
// what a killed one has changed is rolled back at once.
#include <fmt/format.h>

#include "simulator/mysql/servers.h"

namespace understudy::sim {

std::uint64_t Servers::write_slowly(Environment& env, std::uint32_t index, Duration length) {
    const std::uint64_t connection = ++last_session_;
    sessions_.emplace(std::pair{index, connection}, env.kernel.now());
    env.kernel.schedule(env.kernel.now() + length,
                        {.kind = OccurrenceKind::HostDue,
                         .target = index,
                         .a = static_cast<std::uint32_t>(HostTimer::LongWriteOver),
                         .b = all_[index].incarnation,
                         .c = static_cast<std::uint64_t>(length.count()),
                         .d = connection});
    return connection;
}

Servers::Outcome Servers::kill_query(const Environment& env,
                                     const Server& server,
                                     const step::KillQuery& step,
                                     std::string& note) {
    const auto found = sessions_.find({server.index, step.process});
    if (found == sessions_.end()) {
        return Error{.code = ErrorCode::Refused,
                     .message = fmt::format("1094: it has no connection {}", step.process)};
    }
    const Duration age = env.kernel.now() - found->second;
    note = fmt::format("connection {}, app@client, had been executing for {} s: Query, executing",
                       step.process,
                       std::chrono::duration_cast<std::chrono::seconds>(age).count());
    sessions_.erase(found);
    return std::nullopt;
}

}  // namespace understudy::sim
