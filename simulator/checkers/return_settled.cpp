#include "simulator/checkers/return_settled.h"

#include "simulator/checkers/bounds.h"
#include "simulator/checkers/writable_again.h"

namespace understudy::sim {

void ReturnSettled::on(const fact::RecordWritten& written, const Truth& /*truth*/) {
    const RecordBody& body = written.record.body;
    if (const auto* judged = std::get_if<record::ReturnJudged>(&body)) {
        if (judged->is_rejoined) {
            kept_apart_.erase(judged->instance);
        } else {
            kept_apart_[judged->instance] = judged->detail;
        }
    } else if (const auto* rejoined = std::get_if<record::Rejoined>(&body)) {
        kept_apart_.erase(rejoined->instance);
    }
}

void ReturnSettled::on(const fact::WholeDue& /*due*/, const Truth& truth) {
    for (std::uint32_t server = 0; server < truth.servers.count(); ++server) {
        if (!truth.replaced_since[server] || !could_be_read(truth, server)) {
            continue;
        }
        evaluate();
        meet();
        const Server& old = truth.servers.at(server);
        const auto kept = kept_apart_.find(old.key);
        if (old.source || (kept != kept_apart_.end() && !kept->second.empty())) {
            continue;
        }
        const std::uint32_t primary = routable_primary(truth, old.cluster);
        if (primary == kNone || !could_be_read(truth, primary) || !is_a_manager_up(truth) ||
            is_locked(old)) {
            excuse();
            continue;
        }
        violate(name_of(truth, server) + " was replaced and is back, does not follow " +
                name_of(truth, primary) + ", and no record says why");
    }
}

}  // namespace understudy::sim
