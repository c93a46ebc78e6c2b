#include "simulator/checkers/nobody_orphaned.h"

#include <algorithm>

#include "simulator/checkers/bounds.h"

namespace understudy::sim {

void NobodyOrphaned::on(const fact::RecordWritten& written, const Truth& truth) {
    const auto* ended = std::get_if<record::RecoveryEnded>(&written.record.body);
    const OpenRecovery* recovery =
        ended == nullptr || !ended->successor ? nullptr : find_recovery(truth, ended->recovery);
    if (recovery == nullptr) {
        return;
    }
    for (const std::uint32_t server : recovery->members) {
        const Server& member = truth.servers.at(server);
        evaluate();
        // Who has no source by now is the old primary, or was kept apart before.
        if (server == recovery->primary || member.source != ended->primary) {
            continue;
        }
        meet();
        const auto& lost = ended->lost_replicas;
        if (std::find(lost.begin(), lost.end(), member.key) != lost.end()) {
            continue;
        }
        if (!could_be_read(truth, server)) {
            excuse();
            continue;
        }
        violate(name_of(truth, server) + " still follows " + short_name(ended->primary) +
                ", which " + short_name(*ended->successor) +
                " has replaced, and the record does not say so");
    }
}

}  // namespace understudy::sim
