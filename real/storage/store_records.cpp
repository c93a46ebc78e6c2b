// The record and request tables of SqliteStore.
#include <algorithm>

#include <fmt/format.h>

#include "engine/wire/wire.h"

#include "real/storage/attempt.h"
#include "real/storage/sqlite_store.h"

namespace understudy::real {
namespace {

std::optional<std::int64_t> recovery_of(const RecordBody& body) {
    return std::visit(
        [](const auto& one) -> std::optional<std::int64_t> {
            if constexpr (requires { one.recovery; }) {
                return static_cast<std::int64_t>(one.recovery.value);
            } else {
                return std::nullopt;
            }
        },
        body);
}

/// Columns: number, json.
Result<std::vector<Record>> read_records(sqlite::Statement& rows) {
    std::vector<Record> records;
    while (rows.step()) {
        auto record = parse_record(rows.text(1));
        if (!record) {
            return fail(
                ErrorCode::Storage,
                fmt::format("record {} of the store: {}", rows.number(0), record.error().message));
        }
        records.push_back(std::move(*record));
    }
    return records;
}

Result<std::vector<Record>> flattened(Result<Result<std::vector<Record>>> nested) {
    return nested ? std::move(*nested)
                  : Result<std::vector<Record>>(tl::unexpected(nested.error()));
}

}  // namespace

Result<void> SqliteStore::append(std::span<const Record> records, Durability durability) {
    return attempt("records", [&] {
        const bool is_durable = durability == Durability::BeforeActing;
        sqlite::Transaction transaction(*database_,
                                        is_durable ? sqlite::Sync::Durable : sqlite::Sync::Lazy);
        sqlite::Statement put(*database_,
                              "INSERT INTO record (id, at, kind, recovery, is_journal, text, json) "
                              "VALUES (?, ?, ?, ?, ?, ?, ?)");
        for (const auto& record : records) {
            put.bind(static_cast<std::int64_t>(record.id.value))
                .bind(std::string_view(to_utc_text(record.at)))
                .bind(kind_name(record.body))
                .bind(recovery_of(record.body))
                .bind(std::int64_t{is_journal(record.body)})
                .bind(std::string_view(describe(record.body)))
                .bind(std::string_view(write_record(record)))
                .run();
        }
        transaction.commit();
    });
}

Result<std::vector<Record>> SqliteStore::load_journal() {
    return flattened(attempt("journal", [&] {
        sqlite::Statement rows(*database_,
                               "SELECT number, json FROM record WHERE is_journal "
                               "OR number = (SELECT max(number) FROM record) ORDER BY number");
        return read_records(rows);
    }));
}

Result<std::vector<Record>> SqliteStore::load_newest(RecordsWanted wanted, std::size_t at_most) {
    auto records = flattened(attempt("records", [&] {
        sqlite::Statement rows(
            *database_,
            "SELECT number, json FROM record WHERE is_journal OR ? ORDER BY number DESC LIMIT ?");
        rows.bind(std::int64_t{wanted == RecordsWanted::All})
            .bind(static_cast<std::int64_t>(at_most));
        return read_records(rows);
    }));
    if (records) {
        std::reverse(records->begin(), records->end());
    }
    return records;
}

Result<std::int64_t> SqliteStore::post_request(const std::string& json,
                                               Instant now,
                                               Instant expires_at) {
    return attempt("request", [&] {
        sqlite::Transaction transaction(*database_, sqlite::Sync::Lazy);
        sqlite::Statement(*database_,
                          "INSERT INTO request (asked_at, expires_at_us, json) VALUES (?, ?, ?)")
            .bind(std::string_view(to_utc_text(now)))
            .bind(std::int64_t{expires_at.time_since_epoch().count()})
            .bind(std::string_view(json))
            .run();
        const auto id = database_->last_row_id();
        transaction.commit();
        return id;
    });
}

Result<std::vector<PostedRequest>> SqliteStore::take_requests(Instant now) {
    return attempt("requests", [&] {
        std::vector<PostedRequest> taken;
        constexpr auto kOpen = "FROM request WHERE taken_at IS NULL AND answered_at IS NULL";
        if (database_->number(fmt::format("SELECT count(*) {}", kOpen)) == 0) {
            return taken;
        }
        sqlite::Transaction transaction(*database_, sqlite::Sync::Lazy);
        {
            sqlite::Statement rows(
                *database_, fmt::format("SELECT id, json, expires_at_us {} ORDER BY id", kOpen));
            while (rows.step()) {
                taken.push_back({.id = rows.number(0),
                                 .json = rows.text(1),
                                 .expires_at = Instant(Duration(rows.number(2)))});
            }
        }
        sqlite::Statement(
            *database_,
            "UPDATE request SET taken_at = ? WHERE taken_at IS NULL AND answered_at IS NULL")
            .bind(std::string_view(to_utc_text(now)))
            .run();
        transaction.commit();
        return taken;
    });
}

Result<bool> SqliteStore::withdraw_request(std::int64_t id) {
    return attempt("request", [&] {
        sqlite::Transaction transaction(*database_, sqlite::Sync::Lazy);
        sqlite::Statement(*database_, "DELETE FROM request WHERE id = ? AND taken_at IS NULL")
            .bind(id)
            .run();
        const bool is_withdrawn = database_->changed_rows() == 1;
        transaction.commit();
        return is_withdrawn;
    });
}

Result<void> SqliteStore::answer_request(std::int64_t id, const GivenAnswer& answer, Instant now) {
    return attempt("request", [&] {
        sqlite::Transaction transaction(*database_, sqlite::Sync::Lazy);
        sqlite::Statement(*database_,
                          "UPDATE request SET answered_at = ?, ok = ?, answer = ? WHERE id = ?")
            .bind(std::string_view(to_utc_text(now)))
            .bind(std::int64_t{answer.is_ok})
            .bind(std::string_view(answer.text))
            .bind(id)
            .run();
        transaction.commit();
    });
}

Result<void> SqliteStore::answer_abandoned_requests(const GivenAnswer& answer, Instant now) {
    return attempt("request", [&] {
        sqlite::Transaction transaction(*database_, sqlite::Sync::Lazy);
        sqlite::Statement(*database_,
                          "UPDATE request SET answered_at = ?, ok = ?, answer = ? "
                          "WHERE taken_at IS NOT NULL AND answered_at IS NULL")
            .bind(std::string_view(to_utc_text(now)))
            .bind(std::int64_t{answer.is_ok})
            .bind(std::string_view(answer.text))
            .run();
        transaction.commit();
    });
}

Result<std::optional<GivenAnswer>> SqliteStore::load_answer(std::int64_t id) {
    return attempt("request", [&]() -> std::optional<GivenAnswer> {
        sqlite::Statement row(
            *database_, "SELECT ok, answer FROM request WHERE id = ? AND answered_at IS NOT NULL");
        row.bind(id);
        if (!row.step()) {
            return std::nullopt;
        }
        return GivenAnswer{.is_ok = row.number(0) != 0, .text = row.text(1)};
    });
}

}  // namespace understudy::real
