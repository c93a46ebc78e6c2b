// attempt: the seam where a failure of SQLite becomes an Error. Inside real/storage only.
#pragma once

#include <string>
#include <utility>

#include "engine/base/result.h"

#include "real/storage/sqlite.h"

namespace understudy::real {

template <class Work>
[[nodiscard]] auto attempt(const char* what, Work work) -> Result<decltype(work())> {
    try {
        if constexpr (std::is_void_v<decltype(work())>) {
            work();
            return {};
        } else {
            return work();
        }
    } catch (const sqlite::SqliteFailure& failure) {
        return fail(ErrorCode::Storage, std::string(what) + ": " + failure.what());
    }
}

}  // namespace understudy::real
