#include "simulator/checkers/published_primary.h"

#include "simulator/checkers/bounds.h"

namespace understudy::sim {

void PublishedPrimary::on(const fact::ServerChanged& changed, const Truth& truth) {
    changed_at_[changed.server] = truth.now();
}

void PublishedPrimary::on(const fact::RecordWritten& written, const Truth& truth) {
    const auto* sent = std::get_if<record::PrimaryPublished>(&written.record.body);
    const auto server = sent == nullptr ? std::nullopt : truth.servers.find(sent->primary);
    if (server) {
        sent_at_[*server] = truth.now();
    }
}

void PublishedPrimary::on(const fact::Published& published, const Truth& truth) {
    evaluate();
    if (published.server == kNone) {
        return violate("discovery sends clients to nobody that exists");
    }
    meet();
    const Server& named = truth.servers.at(published.server);
    const auto& replaced = truth.replaced_since[published.server];
    if (!replaced && !named.source && named.writability == Writability::Writable) {
        return;
    }
    // What a manager had just seen may have changed since, and it could not know.
    const Instant known_at = sent_at_[published.server] - look_within(truth.spec.policy);
    const auto changed = changed_at_.find(published.server);
    const bool has_changed_since = changed != changed_at_.end() && changed->second > known_at;
    if ((replaced && *replaced > sent_at_[published.server]) || (!replaced && has_changed_since)) {
        return excuse();
    }
    violate("discovery is told to send clients to " + name_of(truth, published.server) +
            (replaced       ? ", which was replaced"
             : named.source ? ", which is a replica"
                            : ", which is read-only"));
}

}  // namespace understudy::sim
