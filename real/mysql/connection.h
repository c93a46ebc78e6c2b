// Connection: one session on one server through Connector/C++, whose exceptions end here.
//
// Never used by two threads at once (the connector corrupts its heap), never reconnects by itself
// (session state would be lost unseen) and always takes its result sets. Its timeouts are whole
// seconds and count per packet, so they are a backstop; deadlines are kept by MysqlFleet. Host
// names are resolved by getaddrinfo, which nothing bounds: with a dead DNS server it blocks for 10
// s and more (only that worker); addresses pass through untouched.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/time.h"
#include "engine/model/instance_key.h"

namespace sql {
class Connection;
}  // namespace sql

namespace understudy::real {

/// Files of a TLS client. With `ca` the server's certificate and name are verified and TLS is
/// required; there is no weaker form, because the connector's other ones fall back to plain text in
/// silence.
struct TlsFiles {
    std::string ca;
    std::string certificate;  ///< Empty: none.
    std::string key;          ///< Empty: none.
};

/// Deliberately without a printer.
struct Credentials {
    std::string user;
    std::string password;
    std::optional<TlsFiles> tls;
};

/// Whole seconds go to the connector, rounded up, at least one.
struct Timeouts {
    Duration connect = std::chrono::seconds{1};
    Duration read = std::chrono::seconds{1};
};

/// Whether a connection takes several statements in one text. Only those that read constant texts
/// do: whoever sends names and passwords must not.
enum class Statements : std::uint8_t { OneByOne, Together };

/// What went wrong, before it is known what that means for whoever asked.
struct SqlFailure {
    int code = 0;  ///< The server's or client library's error number.
    std::string message;
    bool lost =
        false;  ///< The connection is gone or useless; the statement may have been performed.
};

/// For a statement that only reads: Unreachable, AccessDenied, Unsupported or Refused.
[[nodiscard]] Error to_read_error(const SqlFailure& failure);
/// For a statement that changes something: as above, but OutcomeUnknown when the connection was
/// lost.
[[nodiscard]] Error to_write_error(const SqlFailure& failure);

using Row = std::vector<std::optional<std::string>>;
using Rows = tl::expected<std::vector<Row>, SqlFailure>;

/// Of each row the named columns in that order (one that is not there reads as NULL), or all
/// columns.
struct Question {
    std::string_view sql;
    std::span<const std::string_view> columns;
};

/// Calls the driver's thread hooks for the time of its life. One in each thread that uses
/// connections.
class DriverThread {
  public:
    DriverThread();
    ~DriverThread();
    DriverThread(const DriverThread&) = delete;
    DriverThread& operator=(const DriverThread&) = delete;
};

/// Must be called once before threads are started: the connector fills an unlocked map.
void prepare_driver();

class Connection {
  public:
    /// Errors: Unreachable, AccessDenied.
    [[nodiscard]] static Result<std::unique_ptr<Connection>> open(
        const InstanceKey& key,
        const Credentials& credentials,
        const Timeouts& timeouts,
        Statements statements = Statements::OneByOne);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    [[nodiscard]] Rows query(std::string_view sql, std::span<const std::string_view> columns = {});

    /// Several questions in one round trip. A failure is the last answer: what comes after it was
    /// not asked. Precondition: opened for statements together, and there is a question.
    [[nodiscard]] std::vector<Rows> query_together(std::span<const Question> questions);

    [[nodiscard]] tl::expected<void, SqlFailure> execute(std::string_view sql);

    /// execute() for a statement that holds a secret: the server's text, which may quote the
    /// statement, is withheld.
    [[nodiscard]] tl::expected<void, SqlFailure> execute_secret(std::string_view sql);

    /// For use between single quotes.
    [[nodiscard]] std::string escaped(std::string_view text);

    /// After a failure that lost it: not to be used again.
    [[nodiscard]] bool is_lost() const { return is_lost_; }

    [[nodiscard]] const Timeouts& timeouts() const { return timeouts_; }

  private:
    Connection(std::unique_ptr<sql::Connection> connection, const Timeouts& timeouts);

    std::unique_ptr<sql::Connection> connection_;
    Timeouts timeouts_;
    bool is_lost_ = false;
};

}  // namespace understudy::real
