#include "engine/topology/walk.h"

#include <iterator>

namespace understudy {

const Instance* Walk::find(const InstanceKey& key) {
    if (at_ != instances_.end()) {
        ++at_;
    }
    if (at_ == instances_.end() || at_->first != key) {
        at_ = instances_.find(key);
    }
    return at_ == instances_.end() ? nullptr : &at_->second;
}

}  // namespace understudy
