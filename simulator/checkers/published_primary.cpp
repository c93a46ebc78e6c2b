#include "simulator/checkers/published_primary.h"

#include <algorithm>

#include "simulator/checkers/bounds.h"

namespace understudy::sim {

void PublishedPrimary::on(const fact::ServerChanged& changed, const Truth& truth) {
    changed_at_[changed.server] = truth.now();
}

void PublishedPrimary::on(const fact::Disturbed& disturbed, const Truth& truth) {
    const auto* fault = std::get_if<Fault>(&disturbed.action);
    if (fault == nullptr || fault->kind != "pause_manager") {
        return;
    }
    for (std::uint32_t manager = 0; manager < truth.managers.size(); ++manager) {
        const auto& targets = fault->targets;
        const bool is_hit =
            targets.empty() ||
            std::find(targets.begin(), targets.end(), truth.managers[manager].name) !=
                targets.end();
        Pause& pause = pauses_[manager];
        if (is_hit && fault->is_end) {
            pause.end = truth.now();
        } else if (is_hit && pause.began <= pause.end) {
            pause.began = truth.now();
        }
    }
}

void PublishedPrimary::on(const fact::RecordWritten& written, const Truth& truth) {
    const auto* sent = std::get_if<record::PrimaryPublished>(&written.record.body);
    const auto server = sent == nullptr ? std::nullopt : truth.servers.find(sent->primary);
    if (!server) {
        return;
    }
    // What a manager had just seen may have changed since, and it could not know.
    Instant known_at = truth.now() - look_within(truth.spec.policy);
    const auto pause = pauses_.find(written.manager);
    if (pause != pauses_.end() && pause->second.end >= known_at) {
        known_at = pause->second.began - look_within(truth.spec.policy);
    }
    sent_[*server] = {.at = truth.now(), .known_at = known_at};
}

void PublishedPrimary::on(const fact::Published& published, const Truth& truth) {
    evaluate();
    if (published.server == kNone) {
        return violate("discovery sends clients to nobody that exists");
    }
    meet();
    const Server& named = truth.servers.at(published.server);
    const auto& replaced = truth.replaced_since[published.server];
    const bool is_root = truth.servers.is_root(published.server);
    if (!replaced && is_root && named.writability == Writability::Writable) {
        return;
    }
    const Sent& sent = sent_[published.server];
    const auto changed = changed_at_.find(published.server);
    const bool has_changed_since = changed != changed_at_.end() && changed->second > sent.known_at;
    const bool is_unknown = has_changed_since || !could_be_read(truth, published.server);
    if ((replaced && *replaced > sent.at) || (!replaced && is_unknown)) {
        return excuse();
    }
    violate("discovery is told to send clients to " + name_of(truth, published.server) +
            (replaced   ? ", which was replaced"
             : !is_root ? ", which is a replica"
                        : ", which is read-only"));
}

}  // namespace understudy::sim
