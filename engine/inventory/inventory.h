// Inventory: what is known of every instance and since when.
//
// Takes in what probes brought and keeps the snapshot true. An answer to a probe that was sent
// before the one we already believe changes nothing.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/base/rare.h"
#include "engine/model/policy.h"
#include "engine/model/probe.h"
#include "engine/model/snapshot.h"

namespace understudy {

/// What one probe changed. Everything false: it told nothing new of these kinds.
struct InventoryChange {
    bool is_news = false;          ///< The probe was not overtaken by a later one.
    bool has_been_lost = false;    ///< It answered before, and did not now.
    bool has_come_back = false;    ///< It did not answer before, and did now.
    bool has_lost_source = false;  ///< Its receiver was connected before, and is not now.
    bool has_new_links = false;    ///< It names another source or other replicas than before.
    /// It has another source than before, or was seen for the first time; or it is a replica, and
    /// takes writes now or does not any more, which tells of two co-primaries who is the primary.
    bool moved = false;
};

class Inventory {
  public:
    /// False when it was known already.
    bool add(const InstanceKey& key, const Policy& policy);
    void remove(const InstanceKey& key);

    /// Precondition: the instance is known.
    InventoryChange absorb(const ProbeFinished& finished, Instant sent_at);

    void set_downtime(const InstanceKey& key, Rare<Downtime> downtime);
    void set_maintenance(const InstanceKey& key, Rare<Maintenance> maintenance);
    void set_demotion(const InstanceKey& key, Rare<Demotion> demotion);
    void set_stop(const InstanceKey& key, Rare<DeliberateStop> stop);

    /// It was told to forget its source and has answered: so it is, seen again or not. Not among
    /// `take_moved`: until the recovery that promotes it is over it is drawn where its cluster is.
    void set_root(const InstanceKey& key);

    /// It was told to follow another source and has answered: so it does, seen again or not.
    void set_source(const InstanceKey& key, const InstanceKey& source);

    /// A replica that was there in one log goes on there in another one. The oldest of many is
    /// forgotten; so is what is known of a server whose log is not as it was (has_same_log).
    void learn_place(KnownPlace place);

    /// Who was given another source since this was asked last.
    [[nodiscard]] std::vector<InstanceKey> take_moved();

    /// How many instances are demoted.
    [[nodiscard]] std::size_t demotions() const { return demotions_; }

    /// Whose demotion was set or ended since this was asked last.
    [[nodiscard]] std::vector<InstanceKey> take_changed_demotions();

    void set_time(Instant now) { snapshot_.taken_at = now; }

    [[nodiscard]] bool knows(const InstanceKey& key) const {
        return snapshot_.instances.contains(key);
    }

    [[nodiscard]] const Snapshot& snapshot() const { return snapshot_; }

  private:
    void forget_places(const InstanceKey& key);

    Snapshot snapshot_;
    std::size_t demotions_ = 0;
    std::vector<InstanceKey> changed_demotions_;
    std::vector<InstanceKey> moved_;
};

}  // namespace understudy
