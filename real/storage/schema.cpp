#include "real/storage/schema.h"

#include <algorithm>
#include <array>
#include <string>

namespace understudy::real {
namespace {

struct Migration {
    const char* what;
    const char* sql;
};

/// Version n is what migrations 1 to n made. Never change one that was released: add another.
constexpr std::array kMigrations{
    Migration{"the first tables", R"sql(
CREATE TABLE instance (
    host TEXT NOT NULL,
    port INTEGER NOT NULL,
    cluster TEXT,
    reachability TEXT NOT NULL,
    writability TEXT,
    source TEXT,
    receiver TEXT,
    applier TEXT,
    lag_seconds REAL,
    version TEXT,
    server_id INTEGER,
    server_uuid TEXT,
    executed TEXT,
    received TEXT,
    data_center TEXT,
    promotion_rule TEXT,
    failure TEXT,
    quarantine TEXT,
    downtime_until TEXT,
    downtime_owner TEXT,
    downtime_reason TEXT,
    last_asked TEXT,
    last_seen TEXT,
    json TEXT NOT NULL,
    PRIMARY KEY (host, port)
) WITHOUT ROWID;
CREATE TABLE cluster (
    alias TEXT PRIMARY KEY,
    primary_instance TEXT,
    members TEXT NOT NULL,
    code TEXT NOT NULL,
    because TEXT NOT NULL,
    recovering TEXT,
    finding TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE record (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id INTEGER NOT NULL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    recovery INTEGER,
    is_journal INTEGER NOT NULL,
    text TEXT NOT NULL,
    json TEXT NOT NULL
);
CREATE INDEX record_journal ON record (number) WHERE is_journal;
CREATE INDEX record_recovery ON record (recovery) WHERE recovery IS NOT NULL;
CREATE TABLE key_value (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    written_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE request (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    asked_at TEXT NOT NULL,
    expires_at_us INTEGER NOT NULL,
    json TEXT NOT NULL,
    taken_at TEXT,
    answered_at TEXT,
    ok INTEGER,
    answer TEXT
);
CREATE TABLE manager (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    pid INTEGER NOT NULL,
    host TEXT NOT NULL,
    started_at TEXT NOT NULL,
    heartbeat TEXT NOT NULL,
    ended_at TEXT
);
CREATE VIEW downtime AS
    SELECT host, port, downtime_until AS until, downtime_owner AS owner, downtime_reason AS reason
    FROM instance WHERE downtime_until IS NOT NULL;
)sql"},
    Migration{"who works on what", R"sql(
CREATE VIEW maintenance AS
    SELECT host, port,
           strftime('%Y-%m-%dT%H:%M:%SZ', json_extract(json, '$.maintenance.until_us') / 1000000, 'unixepoch') AS until,
           json_extract(json, '$.maintenance.owner') AS owner,
           json_extract(json, '$.maintenance.reason') AS reason
    FROM instance WHERE json_extract(json, '$.maintenance') IS NOT NULL;
)sql"},
    Migration{"places that are known in two logs", R"sql(
CREATE TABLE known_place (
    number INTEGER PRIMARY KEY,
    one TEXT NOT NULL,
    in_one TEXT NOT NULL,
    other TEXT NOT NULL,
    in_other TEXT NOT NULL
);
)sql"},
};

}  // namespace

int schema_version() {
    return static_cast<int>(kMigrations.size());
}

void migrate(sqlite::Database& database, int from) {
    sqlite::Transaction transaction(database, sqlite::Sync::Durable);
    database.execute(
        "CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY, what TEXT NOT NULL, "
        "applied_at TEXT NOT NULL)");
    // Why again: another process may have done it between our look and our lock.
    from = std::max(from, static_cast<int>(database.number("PRAGMA user_version")));
    for (int version = from + 1; version <= schema_version(); ++version) {
        const auto& migration = kMigrations.at(static_cast<std::size_t>(version - 1));
        database.execute(migration.sql);
        sqlite::Statement(
            database, "INSERT INTO migration VALUES (?, ?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))")
            .bind(std::int64_t{version})
            .bind(std::string_view(migration.what))
            .run();
    }
    database.execute("PRAGMA application_id = " + std::to_string(kApplicationId));
    database.execute("PRAGMA user_version = " + std::to_string(schema_version()));
    transaction.commit();
}

}  // namespace understudy::real
