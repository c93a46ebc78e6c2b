#include "real/storage/sqlite_store.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <fstream>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "real/storage/attempt.h"
#include "real/storage/schema.h"

namespace understudy::real {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kSqliteMagic{"SQLite format 3\0", 16};

Result<void> make_file(const std::string& path) {
    const int file = ::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) {
        return fail(
            ErrorCode::Storage,
            fmt::format("{}: cannot be created: {}", path, std::generic_category().message(errno)));
    }
    ::close(file);
    return {};
}

/// Why by hand: SQLite would create what is missing and might write a journal beside a stranger's
/// file.
Result<void> check_header(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::array<char, 16> header{};
    if (!file) {
        return fail(ErrorCode::Storage, path + ": cannot be read");
    }
    file.read(header.data(), header.size());
    const auto got = static_cast<std::size_t>(file.gcount());
    if (got != 0 && std::string_view(header.data(), got) != kSqliteMagic) {
        return fail(
            ErrorCode::Storage,
            path + ": is not an SQLite database (SQLite3DataFile names it); nothing was changed");
    }
    return {};
}

Result<void> check_and_migrate(sqlite::Database& database, const std::string& path) {
    // Together: another process may be making it just now, and half of what it says is a
    // stranger's.
    database.execute("BEGIN");
    const auto version = database.number("PRAGMA user_version");
    const auto application = database.number("PRAGMA application_id");
    const auto tables = database.number("SELECT count(*) FROM sqlite_schema");
    database.execute("COMMIT");
    if (application != kApplicationId && tables > 0) {
        return fail(ErrorCode::Storage,
                    path +
                        ": is an SQLite database of something else, not an Understudy store; "
                        "nothing was changed");
    }
    if (version > schema_version()) {
        return fail(
            ErrorCode::Storage,
            fmt::format(
                "{}: was written by a newer Understudy (store version {}, this program knows {}); "
                "nothing was changed",
                path,
                version,
                schema_version()));
    }
    const auto health = database.text("PRAGMA quick_check(1)");
    if (health != "ok") {
        return fail(ErrorCode::Storage,
                    path + ": is damaged (" + health +
                        "); nothing was changed. Restore it from a backup, or move it " +
                        "away to start with an empty store");
    }
    database.execute(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -1024");
    if (version < schema_version()) {
        migrate(database, static_cast<int>(version));
    }
    return {};
}

/// SQLite waits for others by itself, but not where they would wait for each other, as when two
/// processes turn a new file to WAL.
Result<std::unique_ptr<sqlite::Database>> open_in_turn(const std::string& path) {
    constexpr int kMostAttempts = 100;
    constexpr auto kBetweenAttempts = 20ms;
    for (int attempt = 1;; ++attempt) {
        try {
            auto database = std::make_unique<sqlite::Database>(path);
            if (auto ready = check_and_migrate(*database, path); !ready) {
                return tl::unexpected(ready.error());
            }
            return database;
        } catch (const sqlite::SqliteFailure& failure) {
            if (!failure.is_busy() || attempt == kMostAttempts) {
                throw;
            }
            std::this_thread::sleep_for(kBetweenAttempts);
        }
    }
}

}  // namespace

std::string to_utc_text(Instant instant) {
    const auto us = instant.time_since_epoch().count();
    const std::time_t seconds = us / 1'000'000;
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z",
                       parts.tm_year + 1900,
                       parts.tm_mon + 1,
                       parts.tm_mday,
                       parts.tm_hour,
                       parts.tm_min,
                       parts.tm_sec,
                       us % 1'000'000);
}

Result<SqliteStore> SqliteStore::open(const std::string& path, WhenMissing when_missing) {
    if (::access(path.c_str(), F_OK) != 0) {
        if (when_missing == WhenMissing::Fail) {
            return fail(ErrorCode::NotFound, path + ": does not exist");
        }
        if (auto made = make_file(path); !made) {
            return tl::unexpected(made.error());
        }
    }
    if (auto checked = check_header(path); !checked) {
        return tl::unexpected(checked.error());
    }
    try {
        return open_in_turn(path).map([](std::unique_ptr<sqlite::Database> database) {
            return SqliteStore(std::move(database));
        });
    } catch (const sqlite::SqliteFailure& failure) {
        return fail(ErrorCode::Storage,
                    path + ": cannot be used: " + failure.what() +
                        "; nothing was changed. If it is damaged, restore it from a backup, or " +
                        "move it away to start with an empty store");
    }
}

SqliteStore::SqliteStore(std::unique_ptr<sqlite::Database> database)
    : database_(std::move(database)) {}

SqliteStore::SqliteStore(SqliteStore&&) noexcept = default;

SqliteStore& SqliteStore::operator=(SqliteStore&&) noexcept = default;

SqliteStore::~SqliteStore() = default;

Result<void> SqliteStore::write_key_values(
    std::span<const std::pair<std::string, std::string>> pairs, Instant now) {
    return attempt("key-values", [&] {
        sqlite::Transaction transaction(*database_, sqlite::Sync::Durable);
        sqlite::Statement put(*database_, "INSERT OR REPLACE INTO key_value VALUES (?, ?, ?)");
        for (const auto& [key, value] : pairs) {
            put.bind(std::string_view(key))
                .bind(std::string_view(value))
                .bind(std::string_view(to_utc_text(now)))
                .run();
        }
        transaction.commit();
    });
}

Result<std::vector<std::pair<std::string, std::string>>> SqliteStore::load_key_values() {
    return attempt("key-values", [&] {
        std::vector<std::pair<std::string, std::string>> pairs;
        sqlite::Statement all(*database_, "SELECT key, value FROM key_value ORDER BY key");
        while (all.step()) {
            pairs.emplace_back(all.text(0), all.text(1));
        }
        return pairs;
    });
}

bool SqliteStore::has_changed() {
    const auto version = attempt("data version", [&] { return database_->data_version(); });
    if (!version || *version == data_version_) {
        return false;
    }
    data_version_ = *version;
    return true;
}

Result<void> SqliteStore::write_manager(const ManagerRow& manager, Instant now) {
    return attempt("manager", [&] {
        sqlite::Transaction transaction(*database_, sqlite::Sync::Lazy);
        const auto at = to_utc_text(now);
        sqlite::Statement(*database_, "INSERT OR REPLACE INTO manager VALUES (1, ?, ?, ?, ?, NULL)")
            .bind(manager.pid)
            .bind(std::string_view(manager.host))
            .bind(std::string_view(at))
            .bind(std::string_view(at))
            .run();
        transaction.commit();
    });
}

Result<void> SqliteStore::write_heartbeat(Instant now) {
    return attempt("manager", [&] {
        sqlite::Transaction transaction(*database_, sqlite::Sync::Lazy);
        sqlite::Statement(*database_, "UPDATE manager SET heartbeat = ?")
            .bind(std::string_view(to_utc_text(now)))
            .run();
        transaction.commit();
    });
}

Result<void> SqliteStore::write_manager_ended(Instant now) {
    return attempt("manager", [&] {
        sqlite::Transaction transaction(*database_, sqlite::Sync::Lazy);
        sqlite::Statement(*database_, "UPDATE manager SET ended_at = ?")
            .bind(std::string_view(to_utc_text(now)))
            .run();
        transaction.commit();
    });
}

Result<std::optional<ManagerRow>> SqliteStore::load_manager() {
    return attempt("manager", [&]() -> std::optional<ManagerRow> {
        sqlite::Statement row(*database_, "SELECT pid, host FROM manager WHERE ended_at IS NULL");
        if (!row.step()) {
            return std::nullopt;
        }
        return ManagerRow{.pid = row.number(0), .host = row.text(1)};
    });
}

}  // namespace understudy::real
