// sql_tool: the SQL client of the tests against real servers, where Python has none.
//
// `query` runs statements on one connection and prints the last result as tab-separated text.
// `write-load` plays a client that knows the cluster by an address which it looks up again after
// every failure, and tells for every row whether it was acknowledged, refused or is unknown.
// Passwords come from the environment variable SQL_PASSWORD and statements from standard input when
// not given, so that neither need appear in a list of processes.
#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <cppconn/exception.h>
#include <cppconn/resultset.h>
#include <cppconn/resultset_metadata.h>
#include <cppconn/statement.h>
#include <mysql_connection.h>
#include <mysql_driver.h>
#include <pthread.h>

namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

struct Account {
    std::string user;
    std::string password;
};

struct Address {
    std::string host;
    std::uint16_t port = 0;

    friend bool operator==(const Address&, const Address&) = default;
};

std::string to_string(const Address& address) {
    return address.host + ":" + std::to_string(address.port);
}

/// Accepts "host:port" with blanks around it, as commands print it.
std::optional<Address> parse_address(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) {
        return std::nullopt;
    }
    text = text.substr(first, text.find_last_not_of(blanks) - first + 1);
    const auto colon = text.rfind(':');
    if (colon == 0 || colon == std::string_view::npos) {
        return std::nullopt;
    }
    unsigned port = 0;
    for (const char digit : text.substr(colon + 1)) {
        if (digit < '0' || digit > '9' || port > 65535) {
            return std::nullopt;
        }
        port = port * 10 + static_cast<unsigned>(digit - '0');
    }
    if (port == 0 || port > 65535) {
        return std::nullopt;
    }
    return Address{std::string(text.substr(0, colon)), static_cast<std::uint16_t>(port)};
}

/// Plaintext on purpose: the servers are on loopback. Name resolution is the caller's: hosts are IP
/// addresses here.
std::unique_ptr<sql::Connection> connect(const Address& address,
                                         const Account& account,
                                         int timeout_seconds) {
    sql::ConnectOptionsMap options;
    options["hostName"] = sql::SQLString(address.host);
    options["port"] = static_cast<int>(address.port);
    options["userName"] = sql::SQLString(account.user);
    options["password"] = sql::SQLString(account.password);
    // Without a connect timeout a stopped server blocks for ever, whatever the read timeout.
    options["OPT_CONNECT_TIMEOUT"] = timeout_seconds;
    options["OPT_READ_TIMEOUT"] = timeout_seconds;
    options["OPT_WRITE_TIMEOUT"] = timeout_seconds;
    return std::unique_ptr<sql::Connection>(sql::mysql::get_driver_instance()->connect(options));
}

std::string describe(const sql::SQLException& error) {
    return std::to_string(error.getErrorCode()) + " " + error.getSQLState() + " " + error.what();
}

/// One line a row and one tab a column, whatever is in the values. NULL is \N, as the servers' own
/// clients print it.
std::string escape(std::string_view value) {
    std::string escaped;
    for (const char c : value) {
        switch (c) {
            case '\\': escaped += "\\\\"; break;
            case '\t': escaped += "\\t"; break;
            case '\n': escaped += "\\n"; break;
            case '\r': escaped += "\\r"; break;
            case '\0': escaped += "\\0"; break;
            default: escaped += c;
        }
    }
    return escaped;
}

std::string names_line(sql::ResultSet& rows) {
    std::string line;
    auto* const columns = rows.getMetaData();
    for (unsigned column = 1; column <= columns->getColumnCount(); ++column) {
        line += (column > 1 ? "\t" : "") + escape(std::string(columns->getColumnLabel(column)));
    }
    return line + "\n";
}

std::string row_line(sql::ResultSet& rows) {
    std::string line;
    const unsigned count = rows.getMetaData()->getColumnCount();
    for (unsigned column = 1; column <= count; ++column) {
        line += column > 1 ? "\t" : "";
        line += rows.isNull(column) ? "\\N" : escape(std::string(rows.getString(column)));
    }
    return line + "\n";
}

/// Statements end with a semicolon at the end of a line: enough for tests, and needs no SQL parser.
std::vector<std::string> split_statements(std::istream& text) {
    std::vector<std::string> statements;
    std::string statement;
    for (std::string line; std::getline(text, line);) {
        statement += statement.empty() ? line : "\n" + line;
        if (statement.ends_with(';')) {
            statement.pop_back();
            statements.push_back(std::exchange(statement, {}));
        }
    }
    if (statement.find_first_not_of(" \n") != std::string::npos) {
        statements.push_back(statement);
    }
    return statements;
}

struct QueryOptions {
    Address server;
    Account account;
    std::vector<std::string> statements;
    int timeout_seconds = 10;
    bool with_names = false;
};

int run_query(const QueryOptions& options) {
    try {
        const auto connection = connect(options.server, options.account, options.timeout_seconds);
        const std::unique_ptr<sql::Statement> statement(connection->createStatement());
        std::string text;
        for (const auto& one : options.statements) {
            text.clear();
            if (!statement->execute(one)) {
                continue;
            }
            // Every result must be taken, or the connection is out of step for good.
            const std::unique_ptr<sql::ResultSet> rows(statement->getResultSet());
            text = options.with_names ? names_line(*rows) : "";
            while (rows->next()) {
                text += row_line(*rows);
            }
        }
        std::cout << text << std::flush;
        return 0;
    } catch (const sql::SQLException& error) {
        std::cerr << "error " << describe(error) << "\n";
        return 1;
    }
}

struct LoadOptions {
    Account account;
    std::string address;
    std::string address_command;
    std::string table = "app.load_rows";
    std::string writer = "writer";
    int interval_ms = 10;
    int timeout_seconds = 2;
    int for_seconds = 0;
    int rows = 0;
};

/// SIGTERM and SIGINT as something to wait for instead of something that interrupts. Construct it
/// before any thread.
class StopRequest {
  public:
    StopRequest() {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGTERM);
        sigaddset(&signals_, SIGINT);
        pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    }

    /// Waits so long at most and tells whether a stop was asked for.
    [[nodiscard]] bool came_within(Milliseconds at_most) const {
        const std::timespec limit{.tv_sec = at_most.count() / 1000,
                                  .tv_nsec = (at_most.count() % 1000) * 1'000'000};
        return sigtimedwait(&signals_, nullptr, &limit) > 0;
    }

  private:
    sigset_t signals_{};
};

std::optional<Address> look_up(const LoadOptions& options) {
    if (options.address_command.empty()) {
        return parse_address(options.address);
    }
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(options.address_command.c_str(), "r"),
                                                     pclose);
    if (!pipe) {
        return std::nullopt;
    }
    std::array<char, 256> buffer{};
    const auto length = std::fread(buffer.data(), 1, buffer.size(), pipe.get());
    return parse_address(std::string_view(buffer.data(), length));
}

/// A client was cut off, so what it sent may or may not have happened.
bool is_connection_lost(const sql::SQLException& error) {
    switch (error.getErrorCode()) {
        case 1053:  // The server is shutting down.
        case 1317:  // The statement was interrupted; with semi-sync it may be committed.
        case 2006:
        case 2013:
        case 2026:  // The same over TLS.
        case 4031: return true;
        default: return false;
    }
}

/// Inserts numbered rows one by one and prints what became of each. A number is never used twice,
/// so that the rows found later can be compared with what was promised.
class WriteLoad {
  public:
    explicit WriteLoad(LoadOptions options) : options_(std::move(options)) {}

    int run(const StopRequest& stop) {
        const auto end = Clock::now() + std::chrono::seconds(options_.for_seconds);
        while ((options_.for_seconds == 0 || Clock::now() < end) &&
               (options_.rows == 0 || acknowledged_ < options_.rows)) {
            if (connection_ || open()) {
                write_one();
            }
            // After a failure not at once again: a look-up may start a process.
            const Milliseconds pause(connection_ ? options_.interval_ms
                                                 : std::max(options_.interval_ms, 50));
            if (stop.came_within(pause)) {
                break;
            }
        }
        print("summary", "acknowledged=" + std::to_string(acknowledged_));
        return 0;
    }

  private:
    void print(std::string_view what, const std::string& details) const {
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        std::cout << what << '\t' << std::chrono::duration_cast<Milliseconds>(now).count() << '\t'
                  << next_ << '\t' << (server_ ? to_string(*server_) : "-") << '\t'
                  << escape(details) << std::endl;
    }

    bool open() {
        server_ = look_up(options_);
        if (!server_) {
            print("unreachable", "no address");
            return false;
        }
        try {
            connection_ = connect(*server_, options_.account, options_.timeout_seconds);
            return true;
        } catch (const sql::SQLException& error) {
            print("unreachable", describe(error));
            return false;
        }
    }

    void write_one() {
        ++next_;
        try {
            const std::unique_ptr<sql::Statement> statement(connection_->createStatement());
            statement->execute("INSERT INTO " + options_.table + " (writer, number) VALUES ('" +
                               options_.writer + "', " + std::to_string(next_) + ")");
            ++acknowledged_;
            print("acknowledged", "");
        } catch (const sql::SQLException& error) {
            print(is_connection_lost(error) ? "unknown" : "refused", describe(error));
            connection_.reset();
        }
    }

    LoadOptions options_;
    std::optional<Address> server_;
    std::unique_ptr<sql::Connection> connection_;
    std::int64_t next_ = 0;
    std::int64_t acknowledged_ = 0;
};

/// The environment as main() got it: getenv() is not safe beside threads, and clang-tidy says so.
std::string find_password(char** environment) {
    constexpr std::string_view name = "SQL_PASSWORD=";
    for (char** entry = environment; *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        if (text.starts_with(name)) {
            return std::string(text.substr(name.size()));
        }
    }
    return {};
}

}  // namespace

int main(int argc, char** argv, char** environment) {
    CLI::App app("The SQL client of the tests. The password is the environment's SQL_PASSWORD.");
    app.require_subcommand(1);

    QueryOptions query;
    auto* const query_command = app.add_subcommand("query", "Run statements, print the last rows");
    query_command->add_option("host", query.server.host)->required();
    query_command->add_option("port", query.server.port)->required();
    query_command->add_option("user", query.account.user)->required();
    query_command->add_option("sql", query.statements, "Default: read from standard input");
    query_command->add_option("--timeout", query.timeout_seconds, "Seconds for each wait");
    query_command->add_flag("--names", query.with_names, "First line: column names");

    LoadOptions load;
    auto* const load_command = app.add_subcommand("write-load", "Insert rows until SIGTERM");
    load_command->add_option("user", load.account.user)->required();
    auto* const where = load_command->add_option_group("where");
    where->add_option("--address", load.address, "host:port");
    where->add_option("--address-command", load.address_command, "Prints host:port");
    where->require_option(1);
    load_command->add_option("--table", load.table, "Has the columns writer and number");
    load_command->add_option("--writer", load.writer, "Name in the rows");
    load_command->add_option("--interval-ms", load.interval_ms, "Pause between rows");
    load_command->add_option("--timeout", load.timeout_seconds, "Seconds for each wait");
    load_command->add_option("--for-seconds", load.for_seconds, "0: until SIGTERM");
    load_command->add_option("--rows", load.rows, "End after so many acknowledged rows");

    CLI11_PARSE(app, argc, argv);
    query.account.password = find_password(environment);
    load.account.password = query.account.password;
    sql::mysql::get_driver_instance();
    if (*load_command) {
        const StopRequest stop;
        return WriteLoad(std::move(load)).run(stop);
    }
    if (query.statements.empty()) {
        query.statements = split_statements(std::cin);
    }
    return run_query(query);
}
