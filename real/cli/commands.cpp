#include "real/cli/commands.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include "engine/base/text.h"

#include "real/config/read_settings.h"

namespace understudy::real {
namespace {

std::vector<CliCommand> all_commands() {
    std::vector<CliCommand> all;
    for (const auto part : {question_commands(), request_commands(), operation_commands()}) {
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

Error unknown_instance(const Inventory& inventory, const std::string& text) {
    std::vector<std::string> names;
    for (const auto& [key, instance] : inventory.snapshot.instances) {
        names.push_back(to_string(key));
    }
    const auto near = nearest_name(text, names);
    return {ErrorCode::NotFound,
            fmt::format("{} is not known{}; discover it first",
                        text,
                        near ? fmt::format(" (did you mean {}?)", *near) : "")};
}

}  // namespace

std::span<const CliCommand> commands() {
    static const std::vector<CliCommand> kAll = all_commands();
    return kAll;
}

const CliCommand* find_command(std::string_view name) {
    const auto all = commands();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
    return found == all.end() ? nullptr : &*found;
}

Result<InstanceKey> resolve_instance(const CliSession& session,
                                     const Inventory& inventory,
                                     const std::string& text) {
    const auto key = parse_key_with_default(text, session.settings().default_port);
    if (key && inventory.snapshot.instances.contains(*key)) {
        return *key;
    }
    std::vector<InstanceKey> matching;
    for (const auto& [known, instance] : inventory.snapshot.instances) {
        if (to_string(known).find(text) != std::string::npos) {
            matching.push_back(known);
        }
    }
    if (matching.size() == 1) {
        return matching.front();
    }
    if (matching.size() > 1) {
        return fail(ErrorCode::NotFound,
                    fmt::format("{} could be any of {} instances", text, matching.size()));
    }
    return tl::unexpected(unknown_instance(inventory, text));
}

Result<ClusterView> resolve_cluster(const CliSession& session,
                                    const Inventory& inventory,
                                    const std::string& instance) {
    const auto& alias = session.line().alias;
    const auto& wanted = alias ? *alias : instance;
    for (const auto& cluster : inventory.clusters) {
        if (cluster.alias.value == wanted) {
            return cluster;
        }
    }
    const auto key = resolve_instance(session, inventory, wanted);
    if (!key) {
        return alias ? fail(ErrorCode::NotFound, "there is no cluster " + wanted)
                     : Result<ClusterView>(tl::unexpected(key.error()));
    }
    for (const auto& cluster : inventory.clusters) {
        if (std::find(cluster.members.begin(), cluster.members.end(), *key) !=
            cluster.members.end()) {
            return cluster;
        }
    }
    return fail(
        ErrorCode::NotFound,
        to_string(*key) + " is known, but was never seen, so nobody knows what cluster it is in");
}

std::string owner_of(const CliSession& session) {
    if (session.line().owner) {
        return *session.line().owner;
    }
    std::array<char, 1'024> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    ::getpwuid_r(::getuid(), &entry, buffer.data(), buffer.size(), &found);
    return found != nullptr ? found->pw_name : std::to_string(::getuid());
}

Result<InstanceKey> known(CliSession& session, const std::string& text) {
    const auto inventory = session.store().load_inventory();
    return inventory ? resolve_instance(session, *inventory, text)
                     : Result<InstanceKey>(tl::unexpected(inventory.error()));
}

}  // namespace understudy::real
