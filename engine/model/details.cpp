#include "engine/model/details.h"

namespace understudy {

std::string_view to_string(SemiSyncWording wording) {
    switch (wording) {
        case SemiSyncWording::None: return "none";
        case SemiSyncWording::Old: return "old";
        case SemiSyncWording::New: return "new";
    }
    return "?";
}

}  // namespace understudy
