#include "engine/base/result.h"

namespace understudy {

std::string_view to_string(ErrorCode code) {
    switch (code) {
        case ErrorCode::Malformed: return "malformed";
        case ErrorCode::NotFound: return "not found";
        case ErrorCode::Unreachable: return "unreachable";
        case ErrorCode::AccessDenied: return "access denied";
        case ErrorCode::Refused: return "refused";
        case ErrorCode::PreconditionFailed: return "precondition failed";
        case ErrorCode::OutcomeUnknown: return "outcome unknown";
        case ErrorCode::Unsupported: return "unsupported";
        case ErrorCode::Conflict: return "conflict";
        case ErrorCode::Storage: return "storage";
    }
    return "?";
}

}  // namespace understudy
