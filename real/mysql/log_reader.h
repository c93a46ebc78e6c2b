// LogReader: reads binary logs and relay logs of real servers.
//
// Beside the lanes for probes and steps: one connection for each instance whose log is read, and
// workers of their own, so that a long log keeps nobody else waiting. Reads of one instance go one
// after the other. A timer gives the answer at the deadline, whatever the worker is stuck in.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string_view>

#include "engine/model/log_read.h"

#include "real/mysql/connection.h"

namespace understudy::real {

/// The names of all relay logs between two of them, with these. Unsupported if their names are not
/// numbered. Pure.
[[nodiscard]] Result<LogPage> list_relay_files(std::string_view first, std::string_view last);

class LogReader {
  public:
    using Sink = std::function<void(LogReadFinished)>;

    /// The sink is called from threads of the reader, several at once, and must not block.
    LogReader(Credentials credentials, Sink finished);
    ~LogReader();
    LogReader(const LogReader&) = delete;
    LogReader& operator=(const LogReader&) = delete;

    void read(const LogRequest& request);

    /// The sink is not called afterwards. Waits until then for those at work; what is stuck longer
    /// is abandoned. Can be called again.
    void close(std::chrono::steady_clock::time_point until);

    /// Closes what is kept for an instance that is no longer followed.
    void forget(const InstanceKey& instance);

  private:
    class Core;
    std::shared_ptr<Core> core_;
};

}  // namespace understudy::real
