#include "real/daemon/store_lock.h"

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/text.h"

namespace understudy::real {
namespace {

std::string_view to_word(LockRole role) {
    return role == LockRole::Daemon ? "serve" : "command";
}

std::string read_holder(int file) {
    std::array<char, 64> buffer{};
    const auto got = ::pread(file, buffer.data(), buffer.size(), 0);
    const std::string_view text(buffer.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    return std::string(trim(text));
}

}  // namespace

Result<StoreLock> StoreLock::take(const std::string& store_file, LockRole role) {
    const auto path = store_file + ".lock";
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) {
        return fail(
            ErrorCode::Storage,
            fmt::format("{}: cannot be opened: {}; SQLite3DataFile must be in a folder that exists "
                        "and may be written",
                        path,
                        std::generic_category().message(errno)));
    }
    StoreLock lock(file);
    if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
        return fail(
            ErrorCode::Conflict,
            fmt::format(
                "{} is in use by another understudy (pid {})", store_file, read_holder(file)));
    }
    const auto holder = fmt::format("{} {}\n", ::getpid(), to_word(role));
    if (::ftruncate(file, 0) != 0 || ::pwrite(file, holder.data(), holder.size(), 0) < 0) {
        return fail(ErrorCode::Storage, path + ": cannot be written");
    }
    return lock;
}

StoreLock::StoreLock(StoreLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

StoreLock& StoreLock::operator=(StoreLock&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
}

StoreLock::~StoreLock() {
    if (file_ >= 0) {
        ::close(file_);
    }
}

}  // namespace understudy::real
