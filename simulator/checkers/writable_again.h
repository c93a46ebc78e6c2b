// L1: some time after the last disturbance a cluster is writable through discovery again.
//
// Excused: no manager is up; no replica could be promoted (none within reach of a manager, or all
// unfit, or without GTID, or operators have had them stopped); an operator made the primary
// read-only; policy forbade it and a record says so; or the death cannot be proven: a replica that
// answers really hears the primary, or is a MariaDB that cannot be asked to reconnect, or as many
// replicas are out of reach as could tell (or members that no manager has met since it started: for
// all it knows they are replicas of that primary), or the receivers of all that are within reach
// were stopped; or the primary came up read-only by its own configuration, or a step of a
// switchover that failed made it so after the manager had given up, which is left to people
// (RecoverNonWriteableMaster is not built); or it was asked to be read-only while commits wait for
// acknowledgements that nobody gives (recovering a locked semi-sync primary is not built), or for a
// disk that is too slow for them; or it answers and its disk takes no writes, or it answers us and
// has no connection left for others (a write probe and new connections now and then are not built);
// or the recovery waits for a replica that needs nearly as long for what it has received.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "simulator/checkers/checker.h"
#include "simulator/checkers/stops.h"
#include "simulator/checkers/waits.h"

namespace understudy::sim {

/// The server that discovery names takes writes, and clients can reach it. kNone: not so.
[[nodiscard]] std::uint32_t routable_primary(const Truth& truth, std::uint32_t cluster);

class WritableAgain : public Checker {
  public:
    WritableAgain() : Checker("L1", "a cluster is writable again in time") {}

    void on(const fact::Disturbed& disturbed, const Truth& truth);
    void on(const fact::RecordWritten& written, const Truth& truth);
    void on(const fact::RecordDurable& durable, const Truth& truth);
    void on(const fact::WrittenDirectly& written, const Truth& truth);
    void on(const fact::ServerChanged& changed, const Truth& truth);
    void on(const fact::StepArrived& arrived, const Truth& truth);
    void on(const fact::ProbeAnswered& answered, const Truth& truth);
    void on(const fact::ManagerChanged& changed, const Truth& truth);
    void on(const fact::WritableDue& due, const Truth& truth);

  private:
    [[nodiscard]] bool is_beyond_proof(const Truth& truth, std::uint32_t primary) const;
    [[nodiscard]] bool was_met(std::uint32_t server) const;
    [[nodiscard]] bool is_excused(const Truth& truth, std::uint32_t cluster) const;
    [[nodiscard]] bool came_up_read_only(const Truth& truth, std::uint32_t server) const;
    [[nodiscard]] static bool is_followed_by_place_only(const Truth& truth, std::uint32_t primary);
    /// Instead of the one that is named to clients; kNone: nobody is.
    [[nodiscard]] bool could_be_promoted(const Truth& truth,
                                         std::uint32_t server,
                                         std::uint32_t named) const;

    bool was_disturbed_ = false;
    bool has_lost_silently_ = false;                    // connections, without a word
    std::map<std::uint32_t, Instant> read_only_since_;  // servers that have been writable
    std::set<std::uint32_t> writable_;
    std::map<std::uint32_t, std::vector<bool>> met_;  // by a manager since it started: each server
    std::set<InstanceKey> closed_;                    // by operators, who have not opened it again
    std::vector<std::uint32_t> fenced_;               // by a manager, and not started again since
    std::set<RecoveryId> vetoed_;                     // by policy, all candidates, and not ended
    std::vector<ClusterAlias> forbidden_;             // by policy, since the last disturbance
    std::vector<std::uint32_t>
        errant_;  // servers that a person wrote to although they were replicas
    Waits waits_;
    Stops stops_;
};

}  // namespace understudy::sim
