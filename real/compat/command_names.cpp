#include "real/compat/command_names.h"

#include <algorithm>
#include <array>

namespace understudy::real {
namespace {

// clang-format off
constexpr auto kAliases = std::to_array<CommandAlias>({
    {"http", "serve"},
    {"continuous", "serve"},
    {"which-master", "which-source", WordChange::Renamed},
    {"which-cluster-master", "which-primary", WordChange::Renamed},
    {"which-cluster-primary", "which-primary"},
    {"all-clusters-masters", "all-primaries", WordChange::Renamed},
    {"which-slaves", "which-replicas", WordChange::Renamed},
    {"graceful-master-takeover", "switchover", WordChange::Renamed},
    {"graceful-master-takeover-auto", "switchover", WordChange::Renamed},
    {"graceful-primary-takeover", "switchover"},
    {"graceful-primary-takeover-auto", "switchover"},
    {"downtime", "begin-downtime"},
    {"ack-cluster-recoveries", "acknowledge"},
    {"ack-instance-recoveries", "acknowledge"},
    {"enable-global-recoveries", "enable-recoveries"},
    {"disable-global-recoveries", "disable-recoveries"},
    {"check-global-recoveries", "check-recoveries"},
    {"match-below", "match"},
    {"match-slaves", "match-replicas", WordChange::Renamed},
    {"multi-match-slaves", "match-replicas", WordChange::Renamed},
    {"multi-match-replicas", "match-replicas"},
    {"match-up-slaves", "match-up-replicas", WordChange::Renamed},
    {"move-below-gtid", "move-gtid"},
    {"move-slaves-gtid", "move-replicas-gtid", WordChange::Renamed},
    {"regroup-slaves-gtid", "regroup-replicas-gtid", WordChange::Renamed},
    {"regroup-slaves-bls", "regroup-replicas-bls", WordChange::Renamed},
    {"regroup-slaves-pgtid", "regroup-replicas-pgtid", WordChange::Renamed},
    {"start-slave", "start-replica", WordChange::Renamed},
    {"stop-slave", "stop-replica", WordChange::Renamed},
    {"stop-slave-nice", "stop-replica-nicely", WordChange::Renamed},
    {"stop-replica-nice", "stop-replica-nicely"},
    {"restart-slave", "restart-replica", WordChange::Renamed},
    {"detach-slave", "detach-replica", WordChange::Renamed},
    {"detach-replica-master-host", "detach-replica", WordChange::Renamed},
    {"detach-slave-master-host", "detach-replica", WordChange::Renamed},
    {"reattach-slave", "reattach-replica", WordChange::Renamed},
    {"reattach-replica-master-host", "reattach-replica", WordChange::Renamed},
    {"reattach-slave-master-host", "reattach-replica", WordChange::Renamed},
    {"reset-slave", "reset-replica", WordChange::Renamed},
    {"make-co-master", "make-co-primary", WordChange::Renamed},
    {"gtid-errant-reset-master", "gtid-errant-reset", WordChange::Renamed},
    {"set-writeable", "set-writable"},
    {"enable-semi-sync-master", "enable-semi-sync-primary", WordChange::Renamed},
    {"disable-semi-sync-master", "disable-semi-sync-primary", WordChange::Renamed},
    {"enable-semi-sync-slave", "enable-semi-sync-replica", WordChange::Renamed},
    {"disable-semi-sync-slave", "disable-semi-sync-replica", WordChange::Renamed},
});
// clang-format on

}  // namespace

std::span<const CommandAlias> command_aliases() {
    return kAliases;
}

const CommandAlias* find_command_alias(std::string_view name) {
    const auto* found = std::find_if(
        kAliases.begin(), kAliases.end(), [&](const auto& alias) { return alias.name == name; });
    return found == kAliases.end() ? nullptr : found;
}

}  // namespace understudy::real
