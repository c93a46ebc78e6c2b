// The commands that ask the engine to do something.
#include <array>

#include <fmt/format.h>

#include "real/cli/commands.h"
#include "real/config/read_settings.h"

namespace understudy::real {
namespace {

constexpr Duration kPatience = 30s;
constexpr Duration kLongPatience = 150s;  ///< A takeover, or logs that are read.
constexpr Duration kSpan = 10min;         ///< Of a downtime or a maintenance, unless it is said.

Result<std::string> with_newline(Result<std::string> answer) {
    return answer.map([](const std::string& text) { return text + "\n"; });
}

Result<std::optional<InstanceKey>> designated(CliSession& session) {
    if (!session.line().destination) {
        return std::optional<InstanceKey>{};
    }
    return known(session, *session.line().destination).map([](const InstanceKey& key) {
        return std::optional(key);
    });
}

/// The instance, or the primary of the cluster that --alias names.
Result<InstanceKey> subject(CliSession& session, const std::string& text) {
    const auto inventory = session.store().load_inventory();
    if (!inventory) {
        return tl::unexpected(inventory.error());
    }
    if (const auto key = resolve_instance(session, *inventory, text);
        key && !session.line().alias) {
        return *key;
    }
    const auto cluster = resolve_cluster(session, *inventory, text);
    if (!cluster) {
        return tl::unexpected(cluster.error());
    }
    return cluster->primary
               ? Result<InstanceKey>(*cluster->primary)
               : fail(ErrorCode::NotFound, "cluster " + cluster->alias.value + " has no primary");
}

Result<std::string> discover(CliSession& session, const std::string& instance) {
    const auto key = parse_key_with_default(instance, session.settings().default_port);
    if (!key) {
        return tl::unexpected(key.error());
    }
    auto answer = session.ask(request::Discover{*key}, kPatience);
    return answer ? with_newline(std::move(answer))
                  : fail(answer.error().code,
                         fmt::format("{}: {}", to_string(*key), answer.error().message));
}

Result<std::string> forget(CliSession& session, const std::string& instance) {
    const auto key = known(session, instance);
    return key ? with_newline(session.ask(request::Forget{*key}, kPatience))
               : Result<std::string>(tl::unexpected(key.error()));
}

Result<std::string> recover(CliSession& session, const std::string& instance) {
    const auto key = subject(session, instance);
    const auto successor = designated(session);
    if (!key || !successor) {
        return tl::unexpected(!key ? key.error() : successor.error());
    }
    return with_newline(
        session.ask(request::Recover{.instance = *key,
                                     .designated = *successor,
                                     .may_lose_anything = session.line().may_lose_anything},
                    kLongPatience));
}

/// The successor, and on a second line where it stands.
Result<std::string> switch_over(CliSession& session, const std::string& instance) {
    const auto key = subject(session, instance);
    const auto successor = designated(session);
    if (!key || !successor) {
        return tl::unexpected(!key ? key.error() : successor.error());
    }
    auto answer =
        session.ask(request::Switchover{.instance = *key, .designated = *successor}, kLongPatience);
    if (!answer) {
        return answer;
    }
    std::string text = *answer + "\n";
    const auto inventory = session.store().load_inventory();
    const auto promoted = parse_instance_key(*answer);
    if (inventory && promoted) {
        const auto* now = find(inventory->snapshot, *promoted);
        if (now != nullptr && now->seen && !is_empty(now->seen->executed)) {
            text += to_string(now->seen->executed) + "\n";
        }
    }
    return text;
}

/// A downtime or a maintenance.
template <class Begin>
Result<std::string> begin(CliSession& session, const std::string& instance) {
    if (!session.line().reason) {
        return fail(ErrorCode::Malformed, "--reason is missing: say why, others will read it");
    }
    const auto key = known(session, instance);
    if (!key) {
        return tl::unexpected(key.error());
    }
    return with_newline(session.ask(Begin{.instance = *key,
                                          .length = session.line().duration.value_or(kSpan),
                                          .owner = owner_of(session),
                                          .reason = *session.line().reason},
                                    kPatience));
}

template <class End>
Result<std::string> end(CliSession& session, const std::string& instance) {
    const auto key = known(session, instance);
    return key ? with_newline(session.ask(End{*key}, kPatience))
               : Result<std::string>(tl::unexpected(key.error()));
}

/// Logs are read, which takes as long as they are.
Result<std::string> locate_errant(CliSession& session, const std::string& instance) {
    const auto key = known(session, instance);
    return key ? with_newline(session.ask(request::LocateErrant{*key}, kLongPatience))
               : Result<std::string>(tl::unexpected(key.error()));
}

Result<std::string> acknowledge(CliSession& session, const std::string& instance) {
    if (!session.line().reason) {
        return fail(ErrorCode::Malformed, "--reason is missing: say why, others will read it");
    }
    const auto key = subject(session, instance);
    if (!key) {
        return tl::unexpected(key.error());
    }
    return with_newline(session.ask(
        request::Acknowledge{
            .instance = *key, .owner = owner_of(session), .comment = *session.line().reason},
        kPatience));
}

Result<std::string> enable_recoveries(CliSession& session, const std::string& /*instance*/) {
    return session.ask(request::EnableRecoveries{}, kPatience)
        .map([](const std::string& /*answer*/) {
            return std::string("OK: recoveries ENABLED globally\n");
        });
}

Result<std::string> disable_recoveries(CliSession& session, const std::string& /*instance*/) {
    return session.ask(request::DisableRecoveries{}, kPatience)
        .map([](const std::string& /*answer*/) {
            return std::string("OK: recoveries DISABLED globally\n");
        });
}

constexpr auto kRequests = std::to_array<CliCommand>({
    {"discover",
     Needs::Instance,
     Kind::Request,
     discover,
     "get to know an instance and its relatives"},
    {"forget", Needs::Instance, Kind::Request, forget, "know an instance no longer"},
    {"switchover",
     Needs::InstanceOrCluster,
     Kind::Request,
     switch_over,
     "give a living primary's place to a replica (-d names it)"},
    {"recover",
     Needs::InstanceOrCluster,
     Kind::Request,
     recover,
     "fail over a dead primary (-d names its successor; --whatever-is-lost overrules "
     "FailoverMayLose...)"},
    {"begin-downtime",
     Needs::Instance,
     Kind::Request,
     begin<request::BeginDowntime>,
     "leave an instance alone (--reason, --duration)"},
    {"end-downtime",
     Needs::Instance,
     Kind::Request,
     end<request::EndDowntime>,
     "look after it again"},
    {"begin-maintenance",
     Needs::Instance,
     Kind::Request,
     begin<request::BeginMaintenance>,
     "no operation changes an instance while you work on it (--reason, --duration)"},
    {"end-maintenance",
     Needs::Instance,
     Kind::Request,
     end<request::EndMaintenance>,
     "operations may change it again"},
    {"locate-gtid-errant",
     Needs::Instance,
     Kind::Request,
     locate_errant,
     "in which binary logs the GTIDs are that only this instance has"},
    {"acknowledge",
     Needs::InstanceOrCluster,
     Kind::Request,
     acknowledge,
     "end the block that the last recovery of a cluster began (--reason)"},
    {"enable-recoveries",
     Needs::Nothing,
     Kind::Request,
     enable_recoveries,
     "allow automatic recoveries"},
    {"disable-recoveries",
     Needs::Nothing,
     Kind::Request,
     disable_recoveries,
     "forbid automatic recoveries, everywhere"},
});

}  // namespace

std::span<const CliCommand> request_commands() {
    return kRequests;
}

}  // namespace understudy::real
