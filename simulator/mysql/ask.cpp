#include "simulator/mysql/ask.h"

#include <utility>

namespace understudy::sim {

AskName AskTable::add(Ask ask) {
    std::uint32_t row = 0;
    if (free_rows_.empty()) {
        row = static_cast<std::uint32_t>(rows_.size());
        rows_.emplace_back();
    } else {
        row = free_rows_.back();
        free_rows_.pop_back();
    }
    rows_[row].generation = next_generation_++;
    rows_[row].ask = Shared<Ask>{std::move(ask)};
    return {.row = row, .generation = rows_[row].generation};
}

Ask* AskTable::find(const AskName& name) {
    if (name.row >= rows_.size() || rows_[name.row].generation != name.generation ||
        rows_[name.row].ask.is_default()) {
        return nullptr;
    }
    return &rows_[name.row].ask.edit();
}

void AskTable::release(const AskName& name) {
    const Ask* ask = find(name);
    // A probe changes nothing, so one that nobody waits for need not arrive; a step must, late as
    // it may be.
    if (ask == nullptr || !ask->is_over || (ask->step() != nullptr && !ask->is_at_rest)) {
        return;
    }
    rows_[name.row].ask = {};
    free_rows_.push_back(name.row);
}

}  // namespace understudy::sim
