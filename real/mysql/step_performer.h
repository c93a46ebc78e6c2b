// Performing a step on a real server: what each kind of step is in the server's own words.
//
// Who the server is gets checked first. Nothing performed here is written to a binary log but by
// the steps whose purpose that is, and performing a step twice is harmless unless it says
// otherwise. MakeReadOnly is one statement, check included, so that on a server which hangs it
// waits in the connection and closes the server the moment that it wakes.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "engine/model/step.h"

#include "real/mysql/session.h"

namespace understudy::real {

/// The account with which replicas log in to their source. Deliberately without a printer.
struct ReplicationCredentials {
    std::string user;
    std::string password;
    bool use_tls = false;
};

struct StepContext {
    const std::optional<ReplicationCredentials>& replication;
    std::chrono::steady_clock::time_point deadline;
    /// Asked once, before the first statement that changes anything: false means that the deadline
    /// has passed, the answer "certainly not done" is out, and it must stay true.
    std::function<bool()> may_change;
    /// Told what was done, where the step does not say all of it (StepFinished).
    std::function<void(std::string)> note;
};

/// Errors: Unreachable (lost before anything was changed), OutcomeUnknown, AccessDenied, Refused,
/// PreconditionFailed, Unsupported.
[[nodiscard]] Result<void> perform_step(Session& session,
                                        const StepRequest& request,
                                        const StepContext& context);

}  // namespace understudy::real
