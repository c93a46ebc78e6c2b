// OperatorRequest: what a person, or a program in a person's name, asks the engine to do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "engine/base/result.h"
#include "engine/base/strong_id.h"
#include "engine/base/time.h"
#include "engine/model/instance_key.h"
#include "engine/model/operation.h"

namespace understudy {

namespace request {

struct Discover {
    InstanceKey instance;
};

struct Forget {
    InstanceKey instance;
};

/// Fail over the cluster whose dead primary this is. Overrules filters, downtime, anti-flapping and
/// the global switch; never the evidence that the primary is dead, and never a recovery in
/// progress.
struct Recover {
    InstanceKey instance;
    std::optional<InstanceKey> designated;
    bool may_lose_anything = false;  ///< More than policy allows a failover to lose.
};

/// Graceful takeover of the cluster that the instance belongs to.
struct Switchover {
    InstanceKey instance;
    std::optional<InstanceKey> designated;  ///< Absent: the best replica.
};

struct BeginDowntime {
    InstanceKey instance;
    Duration length{};
    std::string owner;
    std::string reason;
};

struct EndDowntime {
    InstanceKey instance;
};

/// No operation changes the instance until it ends. Refused while somebody has it, or an
/// operation or a recovery is at work on it.
struct BeginMaintenance {
    InstanceKey instance;
    Duration length{};
    std::string owner;
    std::string reason;
};

struct EndMaintenance {
    InstanceKey instance;
};

/// In which files of its binary log the GTIDs are that its primary lacks. Changes nothing.
struct LocateErrant {
    InstanceKey instance;
};

struct EnableRecoveries {};

struct DisableRecoveries {};

/// Ends the block period that the last recovery of the cluster began.
struct Acknowledge {
    InstanceKey instance;
    std::string owner;
    std::string comment;
};

/// Change the topology. Absent fingerprint: as it is planned now; else only if that is what was
/// shown.
struct Operate {
    Operation operation;
    std::optional<std::string> fingerprint{};
    std::string owner;
};

}  // namespace request

/// Its copying and moving are compiled once (docs/decisions/0012).
class OperatorRequest : public std::variant<request::Discover,
                                            request::Forget,
                                            request::Recover,
                                            request::Switchover,
                                            request::BeginDowntime,
                                            request::EndDowntime,
                                            request::EnableRecoveries,
                                            request::DisableRecoveries,
                                            request::Acknowledge,
                                            request::Operate,
                                            request::BeginMaintenance,
                                            request::EndMaintenance,
                                            request::LocateErrant> {
  public:
    using Kinds = variant;
    using variant::variant;
    using variant::operator=;

    OperatorRequest();
    OperatorRequest(const OperatorRequest& other);
    OperatorRequest(OperatorRequest&& other) noexcept;
    OperatorRequest& operator=(const OperatorRequest& other);
    OperatorRequest& operator=(OperatorRequest&& other) noexcept;
    ~OperatorRequest();
};

using RequestId = StrongId<struct RequestIdTag, std::uint64_t>;

/// "recover db1", for logs and stories.
[[nodiscard]] std::string describe(const OperatorRequest& request);

}  // namespace understudy
