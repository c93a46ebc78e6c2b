#include "viz/model/details.h"

#include <algorithm>

#include "viz/model/topology_rows.h"

namespace understudy::viz {
namespace {

std::string name_of(const std::optional<InstanceKey>& key) {
    return key ? short_name(*key) : "nobody";
}

std::string health_of(const ServerShown& server) {
    return !server.is_up ? "down" : server.is_hung ? "hangs" : "up";
}

std::string health_of(const Belief& belief) {
    std::string text = belief.is_suspected                                ? "suspected"
                       : belief.reachability == Reachability::Reachable   ? "up"
                       : belief.reachability == Reachability::Unreachable ? "gone"
                                                                          : "unknown";
    if (belief.failures_in_a_row > 0) {
        text += ", " + std::to_string(belief.failures_in_a_row) + " probes failed";
    }
    return text;
}

std::string writability_of(const Belief& belief) {
    if (!belief.writability) {
        return "unknown";
    }
    return *belief.writability == Writability::Writable ? "writable" : "read-only";
}

std::string role_of(const Belief& belief) {
    if (belief.is_demoted) {
        return belief.quarantine.empty() ? "replaced" : "quarantined: " + belief.quarantine;
    }
    return belief.is_primary ? "primary" : "replica";
}

std::string role_of(const ServerShown& server) {
    return server.source ? "replica" : server.is_writable ? "primary" : "has no source";
}

std::vector<DetailRow> truth_rows(const ServerShown& server) {
    return {{"health", health_of(server), ""},
            {"role", role_of(server), ""},
            {"writes", server.is_writable ? "writable" : "read-only", ""},
            {"follows", name_of(server.source), ""},
            {"receiver", std::string{to_string(server.receiver)}, ""},
            {"applier", std::string{to_string(server.applier)}, ""},
            {"executed", with_thousands(server.executed), ""},
            {"received", with_thousands(server.received), ""},
            {"behind", with_thousands(server.lag), ""}};
}

void put_belief(const Belief& belief, const ServerShown& server, std::vector<DetailRow>& rows) {
    rows[0].belief = health_of(belief);
    rows[0].is_different = (server.is_up && !server.is_hung) !=
                           (belief.reachability == Reachability::Reachable && !belief.is_suspected);
    rows[1].belief = role_of(belief);
    rows[1].is_different = rows[1].belief != rows[1].truth;
    rows[2].belief = writability_of(belief);
    rows[2].is_different = rows[2].belief != rows[2].truth;
    rows[3].belief = name_of(belief.source);
    rows[3].is_different = belief.source != server.source;
    rows.push_back({"last seen", "", to_string(belief.seen_at)});
    if (!belief.failure.empty()) {
        rows.push_back({"last failure", "", belief.failure});
    }
}

}  // namespace

std::vector<DetailRow> detail_rows(const Frame& frame,
                                   const InstanceKey& server,
                                   std::size_t manager) {
    const auto shown = std::find_if(frame.servers.begin(),
                                    frame.servers.end(),
                                    [&](const ServerShown& one) { return one.key == server; });
    if (shown == frame.servers.end()) {
        return {};
    }
    auto rows = truth_rows(*shown);
    if (manager < frame.managers.size() && frame.managers[manager].is_up) {
        const auto belief = frame.managers[manager].servers.find(server);
        if (belief != frame.managers[manager].servers.end()) {
            put_belief(belief->second, *shown, rows);
        }
    }
    return rows;
}

}  // namespace understudy::viz
