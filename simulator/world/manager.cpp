#include "simulator/world/manager.h"

namespace understudy::sim {

void ManagerStore::keep(const Record& record) {
    if (const auto* found = std::get_if<record::InstanceDiscovered>(&record.body)) {
        known.insert(found->instance);
    } else if (const auto* forgotten = std::get_if<record::InstanceForgotten>(&record.body)) {
        known.erase(forgotten->instance);
    }
    if (!journal.empty() && !is_journal(journal.back().body)) {
        journal.pop_back();
    }
    journal.push_back(record);
}

}  // namespace understudy::sim
