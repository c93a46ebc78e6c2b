// FindingBook: what is wrong with instances that are not the primary of their cluster, and who must
// be judged again after a look.
//
// A rule is about an instance or about its replicas, so what a look at one shows bears on itself
// and on its source, and on nobody while it was and is sound. That keeps a healthy fleet free of
// cost, however large.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "engine/analysis/facts.h"
#include "engine/model/finding.h"

namespace understudy {

class FindingBook {
  public:
    /// A look at it ended. Whose facts may be others than before: its own, those of its source and
    /// of the source it had.
    [[nodiscard]] std::vector<InstanceKey> note(const Instance& instance,
                                                const AnalysisPolicy& policy);

    void forget(const InstanceKey& key);

    /// Whether anybody who replicates from it was unsound when he was looked at last.
    [[nodiscard]] bool has_unsound_replica(const InstanceKey& source) const;

    /// Whether it is to be told: a problem when it has been the same one for `patience`, so that no
    /// single look decides, and its end at once.
    bool take(const Finding& finding, Instant now, Duration patience);

    /// Since when it has the problem that was told; absent: none was.
    [[nodiscard]] std::optional<Instant> told_since(const InstanceKey& key) const;

  private:
    struct Known {
        ClusterAlias cluster;
        AnalysisCode code = AnalysisCode::NoProblem;
        Instant since{};
        std::optional<AnalysisCode> told;  ///< The last one; perhaps another one than `code`.
    };

    void remember(const Instance& instance);
    void drop(const InstanceKey& key);

    std::map<InstanceKey, std::optional<InstanceKey>> unsound_;  ///< With their source then.
    std::map<InstanceKey, std::uint32_t> unsound_below_;         ///< How many each source has.
    std::map<InstanceKey, Known> findings_;
};

}  // namespace understudy
