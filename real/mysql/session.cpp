#include "real/mysql/session.h"

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "engine/base/pattern.h"
#include "engine/base/text.h"

#include "real/mysql/binlog_server.h"

namespace understudy::real {

namespace {

/// Why: a kept connection that the server closes for idleness would make a step on a hung server go
/// nowhere.
constexpr std::string_view kKeepOpen = "SET SESSION wait_timeout=604800";

/// Asks one question after the other and remembers which of them were not answered.
class Asking {
  public:
    explicit Asking(Connection& connection) : connection_(connection) {}

    /// The last cell of the first row. Nothing is asked if there is no question.
    std::optional<std::string> ask(std::string_view what, std::string_view sql) {
        if (sql.empty()) {
            return std::nullopt;
        }
        const auto rows = connection_.query(sql);
        if (!rows) {
            unread_.push_back(fmt::format("{}: {}", what, rows.error().message));
            return std::nullopt;
        }
        return rows->empty() || rows->front().empty() ? std::nullopt : rows->front().back();
    }

    /// That an answer could not be made sense of.
    void note(std::string_view what, std::string_view why) {
        unread_.push_back(fmt::format("{}: {}", what, why));
    }

    std::vector<std::string> take_unread() { return std::move(unread_); }

  private:
    Connection& connection_;
    std::vector<std::string> unread_;
};

std::optional<std::uint64_t> to_number(const std::optional<std::string>& text) {
    return text ? parse_unsigned(*text) : std::nullopt;
}

}  // namespace

void look_for_variables(Session& session) {
    const auto rows = session.connection->query(optional_variables_sql());
    std::vector<std::string> names;
    for (const Row& row : rows.value_or(std::vector<Row>{})) {
        names.push_back(row.empty() ? std::string{} : to_lower(row[0].value_or("")));
    }
    session.variables = read_optional_variables(session.version, names);
    session.probe_sql = probe_sql(session.version, session.variables);
}

void look_for_details(Session& session) {
    Asking asking{*session.connection};
    Details details;
    details.version_comment = session.version_comment;
    if (const auto uptime = to_number(asking.ask("uptime", uptime_sql()))) {
        details.uptime = std::chrono::seconds{*uptime};
    }
    if (has_server_uuid(session.version)) {
        const auto logins = to_number(asking.ask("kept logins", kept_logins_sql()));
        details.keeps_login = logins ? std::optional{*logins > 0} : std::nullopt;
    }
    const AttributeQueries& queries = session.attributes;
    const AttributePatterns& patterns = session.patterns;
    const auto ask_or_read =
        [&](std::string_view what, const std::string& sql, const std::string& pattern) {
            auto told = asking.ask(what, sql);
            return told ? *told : capture(session.host.text(), pattern);
        };
    session.data_center = ask_or_read("data centre", queries.data_center, patterns.data_center);
    details.region = ask_or_read("region", queries.region, patterns.region);
    details.environment = ask_or_read("environment", queries.environment, patterns.environment);
    if (const auto told = asking.ask("promotion rule", queries.promotion_rule)) {
        const auto rule = parse_promotion_rule(*told);
        if (rule) {
            details.promotion_rule = *rule;
        } else {
            asking.note("promotion rule", rule.error().message);
        }
    }
    details.alias = asking.ask("alias", queries.alias).value_or("");
    details.semi_sync.priority = static_cast<std::uint32_t>(
        to_number(asking.ask("semi-sync priority", queries.semi_sync_priority)).value_or(0));
    session.cipher_suites =
        asking.ask("TLS cipher suites", cipher_suites_sql(session.version)).value_or("");
    details.unread = asking.take_unread();
    session.details = std::move(details);
}

Result<std::unique_ptr<Session>> open_session(const InstanceKey& key,
                                              const SessionOptions& options) {
    auto connection =
        Connection::open(key, options.credentials, options.timeouts, options.statements);
    if (!connection) {
        return tl::unexpected{connection.error()};
    }
    auto session = std::make_unique<Session>();
    session->connection = std::move(*connection);
    if (options.looks_for_binlog_servers) {
        const auto told = session->connection->query(maxscale_sql());
        if (const auto maxscale = told ? read_maxscale_version(*told) : std::nullopt) {
            const auto version = parse_version(*maxscale + "-maxscale", "");
            if (!version) {
                return fail(ErrorCode::Unsupported, version.error().message);
            }
            session->version = *version;
            session->dialect = &dialect_for(*version);
            return session;
        }
    }
    const auto rows = session->connection->query("SELECT version(), @@version_comment");
    if (!rows) {
        return tl::unexpected{to_read_error(rows.error())};
    }
    if (rows->empty() || rows->front().size() < 2) {
        return fail(ErrorCode::Unsupported, "the server did not tell its version");
    }
    const auto version =
        parse_version(rows->front()[0].value_or(""), rows->front()[1].value_or(""));
    if (!version) {
        return fail(ErrorCode::Unsupported, version.error().message);
    }
    session->version = *version;
    session->dialect = &dialect_for(*version);
    if (const auto kept = session->connection->execute(kKeepOpen); !kept && kept.error().lost) {
        return tl::unexpected{to_read_error(kept.error())};
    }
    session->version_comment = rows->front()[1].value_or("");
    session->attributes = options.attributes;
    session->patterns = options.patterns;
    session->host = key.host;
    look_for_variables(*session);
    if (session->connection->is_lost()) {
        return fail(ErrorCode::Unreachable, "the connection was lost while it was being set up");
    }
    return session;
}

}  // namespace understudy::real
