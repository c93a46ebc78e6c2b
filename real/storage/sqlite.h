// sqlite: the SQLite C API with owners and exceptions, for real/storage only.
//
// A failure throws SqliteFailure; the tables of this folder catch it and return an Error. A
// database is used by one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace understudy::real::sqlite {

class SqliteFailure : public std::runtime_error {
  public:
    explicit SqliteFailure(const std::string& why, bool is_busy = false)
        : std::runtime_error(why),
          is_busy_(is_busy) {}

    /// Somebody else has it just now.
    [[nodiscard]] bool is_busy() const { return is_busy_; }

  private:
    bool is_busy_;
};

/// Whether a commit waits for the disk. Lazy ones survive our death, not the machine's.
enum class Sync : std::uint8_t { Lazy, Durable };

class Database {
  public:
    /// Precondition: the file exists.
    explicit Database(const std::string& path);
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    Database(Database&&) = delete;
    Database& operator=(Database&&) = delete;
    ~Database();

    /// Statements that return nothing, separated by semicolons.
    void execute(const std::string& sql);
    [[nodiscard]] std::int64_t number(const std::string& sql);
    [[nodiscard]] std::string text(const std::string& sql);
    [[nodiscard]] std::int64_t last_row_id() const;
    [[nodiscard]] std::int64_t changed_rows() const;
    /// Changes when another connection has written. Prepared once: it is asked all the time.
    [[nodiscard]] std::int64_t data_version();
    void set_sync(Sync sync);

    [[nodiscard]] sqlite3* handle() { return handle_; }

  private:
    sqlite3* handle_ = nullptr;
    sqlite3_stmt* data_version_ = nullptr;
    Sync sync_ = Sync::Durable;
};

/// One prepared statement. Binds with `?`, in order; then step() for each row.
class Statement {
  public:
    Statement(Database& database, std::string_view sql);
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    Statement(Statement&&) = delete;
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    Statement& bind(std::int64_t value);
    Statement& bind(std::string_view value);
    Statement& bind(const std::optional<std::string>& value);
    Statement& bind(const std::optional<std::int64_t>& value);

    /// True: there is a row to read.
    [[nodiscard]] bool step();
    /// Runs a statement without rows, and makes it ready for the next one.
    void run();

    [[nodiscard]] std::int64_t number(int column) const;
    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] bool is_null(int column) const;

  private:
    Database& database_;
    sqlite3_stmt* handle_ = nullptr;
    int bound_ = 0;
};

/// Rolls back unless committed. Takes the write lock at once, so that it never fails half-way for a
/// busy neighbour.
class Transaction {
  public:
    Transaction(Database& database, Sync sync);
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    Transaction(Transaction&&) = delete;
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();
    void commit();

  private:
    Database& database_;
    bool is_open_ = true;
};

}  // namespace understudy::real::sqlite
