// MysqlFleet: the fleet of real MySQL and MariaDB servers.
//
// Two lanes for each instance, one for probes and one for steps, each with a connection that is
// kept. Steps on one instance go one after the other; probes never wait for steps. A timer gives
// the answer at the deadline even when the worker is still stuck in the connector, which no one can
// interrupt; at most two workers can be stuck with the probes of one instance, and one with its
// steps. What arrives meanwhile waits for them until its own deadline: so a server that hung is
// seen at once when it comes back.
//
// The connection for steps on a writable server is opened ahead of need: MakeReadOnly to a server
// that hangs then waits in it and closes the server the moment that it wakes.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "engine/ports/fleet.h"

#include "real/mysql/connection.h"
#include "real/mysql/log_reader.h"
#include "real/mysql/session.h"
#include "real/mysql/step_performer.h"
#include "real/mysql/worker_pool.h"

namespace understudy::real {

struct MysqlFleetOptions {
    Credentials credentials;
    /// For replicas that have no account of their own. Absent: to point such a one at a source is
    /// Refused.
    std::optional<ReplicationCredentials> replication;
    AttributeQueries attributes;   ///< Asked about once a minute.
    AttributePatterns patterns{};  ///< What hosts say instead.
    bool looks_for_binlog_servers = false;
    WorkerPool::Limits workers;
    /// After it a connection on which a step is stuck is given up; the deadline of a step is its
    /// own matter.
    Duration longest_step = std::chrono::seconds{60};
};

class MysqlFleet final : public Fleet {
  public:
    using ProbeSink = std::function<void(ProbeFinished)>;
    using StepSink = std::function<void(StepFinished)>;

    using LogSink = LogReader::Sink;

    /// The sinks are called from threads of the fleet, several at once, and must not block.
    MysqlFleet(MysqlFleetOptions options,
               ProbeSink probe_finished,
               StepSink step_finished,
               LogSink log_read_finished);
    /// Within 2 s, whatever hangs. No sink is called afterwards; what was still asked for gets no
    /// answer.
    ~MysqlFleet() override;

    void probe(const ProbeRequest& request) override;
    void perform(const StepRequest& request) override;
    void read_log(const LogRequest& request) override;

    /// Closes what is kept for an instance that is no longer followed.
    void forget(const InstanceKey& instance);

  private:
    class Core;
    std::shared_ptr<Core> core_;
    /// Where Pseudo-GTID entries are written: one that waits must not keep a fence waiting.
    std::shared_ptr<Core> beside_;
    LogReader log_reader_;
};

}  // namespace understudy::real
