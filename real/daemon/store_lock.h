// StoreLock: the right to act on a store, held by one process at a time.
//
// An flock on "<store>.lock": the kernel gives it back when its holder dies, however it dies. The
// file stays and names the last holder. Several managers on several hosts need more than that
// (DESIGN, Real): they must not share a file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace understudy::real {

/// What the holder is up to.
enum class LockRole : std::uint8_t {
    Daemon,
    Command,  ///< For a moment: a command line that found no daemon.
};

class StoreLock {
  public:
    /// ErrorCode::Conflict, with the holder's pid, when somebody has it.
    [[nodiscard]] static Result<StoreLock> take(const std::string& store_file, LockRole role);
    StoreLock(StoreLock&& other) noexcept;
    StoreLock& operator=(StoreLock&& other) noexcept;
    StoreLock(const StoreLock&) = delete;
    StoreLock& operator=(const StoreLock&) = delete;
    ~StoreLock();

  private:
    explicit StoreLock(int file) : file_(file) {}

    int file_ = -1;
};

}  // namespace understudy::real
