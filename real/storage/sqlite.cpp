#include "real/storage/sqlite.h"

#include <sqlite3.h>

namespace understudy::real::sqlite {
namespace {

constexpr int kBusyTimeoutMs = 5'000;

[[noreturn]] void throw_failure(sqlite3* handle) {
    constexpr int kPrimaryCode = 0xff;  // Of an extended one.
    throw SqliteFailure(sqlite3_errmsg(handle),
                        (sqlite3_errcode(handle) & kPrimaryCode) == SQLITE_BUSY);
}

}  // namespace

Database::Database(const std::string& path) {
    const int opened =
        sqlite3_open_v2(path.c_str(),
                        &handle_,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                        nullptr);
    if (opened != SQLITE_OK) {
        const std::string why = handle_ != nullptr ? sqlite3_errmsg(handle_) : "out of memory";
        sqlite3_close(handle_);
        throw SqliteFailure(why);
    }
    sqlite3_busy_timeout(handle_, kBusyTimeoutMs);
}

Database::~Database() {
    sqlite3_finalize(data_version_);
    sqlite3_close(handle_);
}

void Database::execute(const std::string& sql) {
    if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
        throw_failure(handle_);
    }
}

std::int64_t Database::number(const std::string& sql) {
    Statement statement(*this, sql);
    return statement.step() ? statement.number(0) : 0;
}

std::string Database::text(const std::string& sql) {
    Statement statement(*this, sql);
    return statement.step() ? statement.text(0) : "";
}

std::int64_t Database::last_row_id() const {
    return sqlite3_last_insert_rowid(handle_);
}

std::int64_t Database::changed_rows() const {
    return sqlite3_changes(handle_);
}

std::int64_t Database::data_version() {
    if (data_version_ == nullptr && sqlite3_prepare_v3(handle_,
                                                       "PRAGMA data_version",
                                                       -1,
                                                       SQLITE_PREPARE_PERSISTENT,
                                                       &data_version_,
                                                       nullptr) != SQLITE_OK) {
        throw_failure(handle_);
    }
    const int result = sqlite3_step(data_version_);
    const auto version = result == SQLITE_ROW ? sqlite3_column_int64(data_version_, 0) : 0;
    sqlite3_reset(data_version_);
    if (result != SQLITE_ROW) {
        throw_failure(handle_);
    }
    return version;
}

void Database::set_sync(Sync sync) {
    if (sync != sync_) {
        execute(sync == Sync::Durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
        sync_ = sync;
    }
}

Statement::Statement(Database& database, std::string_view sql) : database_(database) {
    if (sqlite3_prepare_v2(
            database.handle(), sql.data(), static_cast<int>(sql.size()), &handle_, nullptr) !=
        SQLITE_OK) {
        throw_failure(database.handle());
    }
}

Statement::~Statement() {
    sqlite3_finalize(handle_);
}

Statement& Statement::bind(std::int64_t value) {
    sqlite3_bind_int64(handle_, ++bound_, value);
    return *this;
}

Statement& Statement::bind(std::string_view value) {
    sqlite3_bind_text(
        handle_, ++bound_, value.data(), static_cast<int>(value.size()), SQLITE_TRANSIENT);
    return *this;
}

Statement& Statement::bind(const std::optional<std::string>& value) {
    if (value) {
        return bind(std::string_view(*value));
    }
    sqlite3_bind_null(handle_, ++bound_);
    return *this;
}

Statement& Statement::bind(const std::optional<std::int64_t>& value) {
    if (value) {
        return bind(*value);
    }
    sqlite3_bind_null(handle_, ++bound_);
    return *this;
}

bool Statement::step() {
    const int result = sqlite3_step(handle_);
    if (result != SQLITE_ROW && result != SQLITE_DONE) {
        throw_failure(database_.handle());
    }
    return result == SQLITE_ROW;
}

void Statement::run() {
    while (step()) {
    }
    sqlite3_reset(handle_);
    bound_ = 0;
}

std::int64_t Statement::number(int column) const {
    return sqlite3_column_int64(handle_, column);
}

std::string Statement::text(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(handle_, column));
    const int size = sqlite3_column_bytes(handle_, column);
    return bytes == nullptr ? "" : std::string(bytes, static_cast<std::size_t>(size));
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

Transaction::Transaction(Database& database, Sync sync) : database_(database) {
    database_.set_sync(sync);
    database_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
    if (is_open_) {
        sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

void Transaction::commit() {
    database_.execute("COMMIT");
    is_open_ = false;
}

}  // namespace understudy::real::sqlite
