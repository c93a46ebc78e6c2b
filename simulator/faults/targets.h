// Targets: whom a fault hits, by name or by what somebody is at that instant.
//
//   db1                    a server, a manager or a client
//   primary of alpha       whom discovery sends clients to
//   candidate of alpha     the running replica that has received most
//   acker of alpha         the first running semi-sync replica
//   intermediate of alpha  the first replica that has replicas
//   replicas of db1        of a server, or of a cluster: all of them
//   all of alpha           its servers
//   dc dc1                 the servers of a data centre
//   servers, managers      all of them
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "simulator/faults/fault_class.h"

namespace understudy::sim {

/// What "WORD of NAME" or "dc NAME" says; nothing when the text is a plain name.
struct TargetRole {
    std::string word;
    std::string name;
};

[[nodiscard]] std::optional<TargetRole> parse_target_role(const std::string& target);

/// The words of parse_target_role(), for error messages.
[[nodiscard]] const std::vector<std::string>& target_words();

/// The same fault with names only, those it can hit at this instant and each once.
[[nodiscard]] Fault resolve(const Stage& stage, Fault fault);

}  // namespace understudy::sim
