// Result: a value, or the reason why there is none.
//
// For what the world may refuse: a server that does not answer, a file that is malformed. A bug of
// ours is a check (check.h); a decision not to act is data (Refused), not an error.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace understudy {

/// What callers act differently on. Nothing ever branches on an error's message.
enum class ErrorCode : std::uint8_t {
    Malformed,           ///< The input cannot be read: say where, and what was expected.
    NotFound,            ///< What was named does not exist.
    Unreachable,         ///< No answer and certainly no effect: connection refused, no route, no
                         ///< handshake.
    AccessDenied,        ///< It answered, and will not let us in.
    Refused,             ///< It answered, and will not do what was asked.
    PreconditionFailed,  ///< It is not the server, or not in the state, that the step was planned
                         ///< for.
    OutcomeUnknown,      ///< Sent, no answer: it may have happened. Look again, never guess.
    Unsupported,         ///< This server, or this version of ours, cannot do that.
    Conflict,            ///< Somebody else is at it: another manager, another recovery.
    Storage,             ///< Our own store failed.
};

struct Error {
    ErrorCode code = ErrorCode::Malformed;
    std::string message;

    friend bool operator==(const Error&, const Error&) = default;
};

/// std::expected in all but name: g++ 12 has that only in C++23 mode.
template <class T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string message) {
    return tl::unexpected<Error>{Error{code, std::move(message)}};
}

[[nodiscard]] std::string_view to_string(ErrorCode code);

}  // namespace understudy
