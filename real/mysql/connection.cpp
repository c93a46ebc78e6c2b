#include "real/mysql/connection.h"

#include <algorithm>
#include <array>

#include <cppconn/exception.h>
#include <cppconn/resultset.h>
#include <cppconn/resultset_metadata.h>
#include <cppconn/statement.h>
#include <fmt/format.h>
#include <mysql_connection.h>
#include <mysql_driver.h>

namespace understudy::real {

namespace {

/// The connection is gone, was never made, or was killed. 2014 is "commands out of sync": useless
/// for ever.
constexpr std::array kLost{1053, 1080, 1152, 1153, 1158, 1159, 1160, 1161, 1184,
                           1927, 2000, 2001, 2002, 2003, 2004, 2005, 2006, 2012,
                           2013, 2014, 2020, 2026, 2027, 2055, 3169, 4031};
/// 1045 is also what a client plugin that cannot be loaded reports.
constexpr std::array kDenied{1044,
                             1045,
                             1129,
                             1130,
                             1141,
                             1142,
                             1143,
                             1227,
                             1251,
                             1275,
                             1370,
                             1524,
                             1698,
                             1820,
                             1862,
                             3118,
                             3878,
                             3955,
                             4151};
/// Words or variables that this server does not know: our idea of its version is wrong.
constexpr std::array kUnknownWords{1064, 1193, 1235, 1305};

template <class List>
bool is_in(const List& list, int code) {
    return std::find(list.begin(), list.end(), code) != list.end();
}

sql::Driver& driver() {
    static sql::Driver* const instance = get_driver_instance();
    return *instance;
}

int to_whole_seconds(Duration duration) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(duration).count();
    return static_cast<int>(std::clamp<std::int64_t>(seconds, 1, 86400));
}

/// The connector reads host names as URIs, where an IPv6 address must be in brackets.
std::string uri_host(const std::string& host) {
    return host.find(':') != std::string::npos && host.front() != '[' ? "[" + host + "]" : host;
}

sql::ConnectOptionsMap to_options(const InstanceKey& key,
                                  const Credentials& credentials,
                                  const Timeouts& timeouts,
                                  Statements statements) {
    sql::ConnectOptionsMap options;
    options["hostName"] = sql::SQLString(uri_host(key.host));
    options["port"] = static_cast<int>(key.port);
    options["userName"] = sql::SQLString(credentials.user);
    options["password"] = sql::SQLString(credentials.password);
    options["OPT_CONNECT_TIMEOUT"] = to_whole_seconds(timeouts.connect);
    options["OPT_READ_TIMEOUT"] = to_whole_seconds(timeouts.read);
    options["OPT_WRITE_TIMEOUT"] = to_whole_seconds(timeouts.read);
    if (statements == Statements::Together) {
        options["CLIENT_MULTI_STATEMENTS"] = true;
    }
    if (credentials.tls) {
        options["sslCA"] = sql::SQLString(credentials.tls->ca);
        options["sslVerify"] = true;
        if (!credentials.tls->certificate.empty()) {
            options["sslCert"] = sql::SQLString(credentials.tls->certificate);
        }
        if (!credentials.tls->key.empty()) {
            options["sslKey"] = sql::SQLString(credentials.tls->key);
        }
    }
    return options;
}

SqlFailure to_failure(const sql::SQLException& exception) {
    const int code = exception.getErrorCode();
    return {.code = code,
            .message = fmt::format("error {}: {}", code, exception.what()),
            // Why: the connector throws code 0 for what it finds wrong itself, such as a closed
            // connection.
            .lost = code == 0 || is_in(kLost, code)};
}

/// Runs `work` and turns whatever the connector throws into a failure.
template <class Value, class Work>
tl::expected<Value, SqlFailure> guarded(bool& is_lost, Work&& work) {
    try {
        return work();
    } catch (const sql::SQLException& exception) {
        auto failure = to_failure(exception);
        is_lost = is_lost || failure.lost;
        return tl::unexpected{std::move(failure)};
    } catch (const std::exception& exception) {
        is_lost = true;
        return tl::unexpected{SqlFailure{.code = 0, .message = exception.what(), .lost = true}};
    }
}

std::vector<unsigned> find_columns(sql::ResultSet& rows, std::span<const std::string_view> names) {
    std::vector<unsigned> columns;
    if (names.empty()) {
        for (unsigned i = 1; i <= rows.getMetaData()->getColumnCount(); ++i) {
            columns.push_back(i);
        }
    }
    for (const std::string_view name : names) {
        columns.push_back(name.empty() ? 0 : rows.findColumn(sql::SQLString(std::string{name})));
    }
    return columns;
}

std::vector<Row> take_rows(sql::ResultSet& rows, std::span<const std::string_view> names) {
    std::vector<Row> taken;
    std::vector<unsigned> columns;
    while (rows.next()) {
        if (columns.empty()) {
            columns = find_columns(rows, names);
        }
        Row& row = taken.emplace_back();
        row.reserve(columns.size());
        for (const unsigned column : columns) {
            if (column == 0 || rows.isNull(column)) {
                row.emplace_back();
            } else {
                row.emplace_back(rows.getString(column).asStdString());
            }
        }
    }
    return taken;
}

}  // namespace

Error to_read_error(const SqlFailure& failure) {
    const auto code = [&] {
        if (failure.lost) {
            return ErrorCode::Unreachable;
        }
        if (is_in(kDenied, failure.code)) {
            return ErrorCode::AccessDenied;
        }
        return is_in(kUnknownWords, failure.code) ? ErrorCode::Unsupported : ErrorCode::Refused;
    }();
    return Error{code, failure.message};
}

Error to_write_error(const SqlFailure& failure) {
    Error error = to_read_error(failure);
    if (failure.lost) {
        error.code = ErrorCode::OutcomeUnknown;
    } else if (failure.code == 1227) {
        error.code = ErrorCode::Refused;  // A privilege for this statement is missing; we are let
                                          // in all the same.
    }
    return error;
}

DriverThread::DriverThread() {
    driver().threadInit();
}

DriverThread::~DriverThread() {
    driver().threadEnd();
}

void prepare_driver() {
    driver();
}

Result<std::unique_ptr<Connection>> Connection::open(const InstanceKey& key,
                                                     const Credentials& credentials,
                                                     const Timeouts& timeouts,
                                                     Statements statements) {
    bool is_lost = false;
    auto options = to_options(key, credentials, timeouts, statements);
    auto opened = guarded<std::unique_ptr<sql::Connection>>(
        is_lost, [&] { return std::unique_ptr<sql::Connection>(driver().connect(options)); });
    if (opened) {
        return std::unique_ptr<Connection>(new Connection(std::move(*opened), timeouts));
    }
    const bool is_denied = is_in(kDenied, opened.error().code);
    return is_denied ? fail(ErrorCode::AccessDenied,
                            opened.error().message +
                                "; check MySQLTopologyUser and MySQLTopologyPassword")
                     : fail(ErrorCode::Unreachable, opened.error().message);
}

Connection::Connection(std::unique_ptr<sql::Connection> connection, const Timeouts& timeouts)
    : connection_(std::move(connection)),
      timeouts_(timeouts) {}

Connection::~Connection() {
    try {
        connection_.reset();
    } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): a dead connection cannot
                                       // even be closed.
    }
}

Rows Connection::query(std::string_view sql, std::span<const std::string_view> columns) {
    return guarded<std::vector<Row>>(is_lost_, [&] {
        const std::unique_ptr<sql::Statement> statement(connection_->createStatement());
        const std::unique_ptr<sql::ResultSet> rows(
            statement->executeQuery(sql::SQLString(sql.data(), sql.size())));
        return take_rows(*rows, columns);
    });
}

std::vector<Rows> Connection::query_together(std::span<const Question> questions) {
    std::string sql;
    for (const Question& question : questions) {
        sql.append(sql.empty() ? "" : "; ").append(question.sql);
    }
    std::vector<Rows> answers;
    std::unique_ptr<sql::Statement> statement;
    for (const Question& question : questions) {
        answers.push_back(guarded<std::vector<Row>>(is_lost_, [&] {
            if (!statement) {
                statement.reset(connection_->createStatement());
                statement->execute(sql);
            } else {
                statement->getMoreResults();
            }
            const std::unique_ptr<sql::ResultSet> rows(statement->getResultSet());
            return take_rows(*rows, question.columns);
        }));
        if (!answers.back()) {
            break;
        }
    }
    return answers;
}

tl::expected<void, SqlFailure> Connection::execute(std::string_view sql) {
    return guarded<void>(is_lost_, [&]() -> tl::expected<void, SqlFailure> {
        const std::unique_ptr<sql::Statement> statement(connection_->createStatement());
        if (statement->execute(sql::SQLString(sql.data(), sql.size()))) {
            const std::unique_ptr<sql::ResultSet> rows(statement->getResultSet());
        }
        return {};
    });
}

tl::expected<void, SqlFailure> Connection::execute_secret(std::string_view sql) {
    auto done = execute(sql);
    if (!done) {
        done.error().message = fmt::format(
            "error {} for a statement that holds a password (text withheld)", done.error().code);
    }
    return done;
}

std::string Connection::escaped(std::string_view text) {
    auto* const mysql = dynamic_cast<sql::mysql::MySQL_Connection*>(connection_.get());
    if (mysql == nullptr) {
        return {};
    }
    return mysql->escapeString(sql::SQLString(text.data(), text.size())).asStdString();
}

}  // namespace understudy::real
