// Schema: what is in an Understudy store, and how an older store becomes a current one.
#pragma once

#include "real/storage/sqlite.h"

namespace understudy::real {

/// "Undy": written into the file's header, so that we never take somebody else's database for ours.
inline constexpr std::int64_t kApplicationId = 0x556e6479;

/// The newest version this program knows.
[[nodiscard]] int schema_version();

/// Brings a store of version `from` up to date, in one transaction. 0: the file is empty.
void migrate(sqlite::Database& database, int from);

}  // namespace understudy::real
