// Reading: the parts that read_scenario() is made of, one for each section of the file.
//
// Private to this folder. All report into `problems` and leave their target as it was where
// something is wrong.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "simulator/scenario/fields.h"
#include "simulator/scenario/scenario.h"

namespace understudy::sim {

/// The names that a file may use, known once its fleet, clients and managers have been read.
struct Names {
    std::vector<std::string> hosts;
    std::vector<std::string> clusters;
    std::vector<std::string> clients;
    std::vector<std::string> managers;
    std::vector<std::string> data_centers;
};

// --- fleet.cpp
void read_fleet(const JsonNode& node, WorldSpec& world, Problems& problems);
void read_servers(const JsonNode& node, WorldSpec& world, Problems& problems);
void read_semi_sync(const JsonNode& node, WorldSpec& world, Problems& problems);
[[nodiscard]] ServerSpec* find_server(WorldSpec& world, const std::string& host);
[[nodiscard]] std::vector<std::string> host_names(const WorldSpec& world);
[[nodiscard]] std::vector<std::string> cluster_names(const WorldSpec& world);

// --- settings.cpp
void read_clients(const JsonNode& node, WorldSpec& world, Problems& problems);
void read_managers(const JsonNode& node, WorldSpec& world, Problems& problems);
void read_network(const JsonNode& node, WorldSpec& world, Problems& problems);
void read_policy(const JsonNode& node, WorldSpec& world, Problems& problems);

// --- hooks.cpp
void read_hooks(const JsonNode& node, WorldSpec& world, Problems& problems);
[[nodiscard]] std::optional<HookMoment> read_hook_moment(const JsonNode& where,
                                                         const std::string& name,
                                                         Problems& problems);

/// One client for each cluster, where the file says nothing about clients.
void add_default_clients(WorldSpec& world);

// --- events.cpp
void read_events(const JsonNode& node, const Names& names, WorldSpec& world, Problems& problems);

// --- faults.cpp: the verbs that are faults.
[[nodiscard]] bool is_fault_verb(const std::string& verb);
[[nodiscard]] bool is_fault_parameter(const std::string& word);
/// Verbs, verbs that end one, parameters.
[[nodiscard]] std::vector<std::string> fault_words();
[[nodiscard]] std::optional<Fault> read_fault(const JsonNode& event,
                                              const JsonNode& verb,
                                              const Names& names,
                                              Problems& problems);

// --- requests.cpp: the verbs that are an operator's.
[[nodiscard]] bool is_request(const std::string& verb);
[[nodiscard]] std::vector<std::string> request_verbs();

/// "relocate_replicas".
[[nodiscard]] std::string verb_of(OperationKind kind);
[[nodiscard]] std::optional<OperatorRequest> read_request(const JsonNode& verb,
                                                          const Names& names,
                                                          Problems& problems);

// --- expectations.cpp
[[nodiscard]] std::vector<Expectation> read_expectations(const JsonNode& node,
                                                         const Names& names,
                                                         Problems& problems);

// --- Names, wherever one is used.
[[nodiscard]] std::optional<InstanceKey> read_host(const JsonNode& node,
                                                   const Names& names,
                                                   Problems& problems);
[[nodiscard]] std::optional<InstanceKey> read_host_name(const JsonNode& where,
                                                        const std::string& name,
                                                        const Names& names,
                                                        Problems& problems);
[[nodiscard]] std::optional<ClusterAlias> read_cluster_name(const JsonNode& where,
                                                            const std::string& name,
                                                            const Names& names,
                                                            Problems& problems);

}  // namespace understudy::sim
