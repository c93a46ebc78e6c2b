// SqliteStore: what a manager must still know after it died, in one SQLite file that a DBA can
// read.
//
// Records (audit and journal), the inventory, published key-values, the mailbox of requests and who
// is the manager. A file that is damaged, not ours, or of a newer version is refused and left as it
// is.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/record.h"
#include "engine/model/snapshot.h"
#include "engine/orchestration/engine.h"

namespace understudy::real {

namespace sqlite {
class Database;
}  // namespace sqlite

/// A request that somebody put into the mailbox.
struct PostedRequest {
    std::int64_t id = 0;
    std::string json;
    Instant expires_at{};  ///< Nobody waits for it any more.
};

struct GivenAnswer {
    bool is_ok = false;
    std::string text;
};

/// How the fleet looked when it was last written down.
struct Inventory {
    Snapshot snapshot;
    std::vector<ClusterView> clusters;
};

struct ManagerRow {
    std::int64_t pid = 0;
    std::string host;
};

enum class RecordsWanted : std::uint8_t { Journal, All };

enum class WhenMissing : std::uint8_t { Create, Fail };

class SqliteStore {
  public:
    [[nodiscard]] static Result<SqliteStore> open(const std::string& path,
                                                  WhenMissing when_missing);
    SqliteStore(SqliteStore&&) noexcept;
    SqliteStore& operator=(SqliteStore&&) noexcept;
    SqliteStore(const SqliteStore&) = delete;
    SqliteStore& operator=(const SqliteStore&) = delete;
    ~SqliteStore();

    /// All in one transaction. Durable when it returns if `durability` is BeforeActing.
    [[nodiscard]] Result<void> append(std::span<const Record> records, Durability durability);
    /// The journal in the order written, and the last record of any kind: ids must go on from
    /// there.
    [[nodiscard]] Result<std::vector<Record>> load_journal();
    /// The newest `at_most`, oldest first.
    [[nodiscard]] Result<std::vector<Record>> load_newest(RecordsWanted wanted,
                                                          std::size_t at_most);

    /// Replaces what was written before; rows that did not change are not touched.
    [[nodiscard]] Result<void> save_inventory(const Snapshot& snapshot,
                                              std::span<const ClusterView> clusters);
    [[nodiscard]] Result<Inventory> load_inventory();

    [[nodiscard]] Result<void> write_key_values(
        std::span<const std::pair<std::string, std::string>> pairs, Instant now);
    [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> load_key_values();

    [[nodiscard]] Result<std::int64_t> post_request(const std::string& json,
                                                    Instant now,
                                                    Instant expires_at);
    /// Those that nobody has taken, marked as taken.
    [[nodiscard]] Result<std::vector<PostedRequest>> take_requests(Instant now);
    /// Takes a request back. False: too late, a manager has taken it.
    [[nodiscard]] Result<bool> withdraw_request(std::int64_t id);
    [[nodiscard]] Result<void> answer_request(std::int64_t id,
                                              const GivenAnswer& answer,
                                              Instant now);
    /// Those that a manager took and did not live to answer.
    [[nodiscard]] Result<void> answer_abandoned_requests(const GivenAnswer& answer, Instant now);
    [[nodiscard]] Result<std::optional<GivenAnswer>> load_answer(std::int64_t id);

    /// Whether another connection has written since the last call. Cheap.
    [[nodiscard]] bool has_changed();

    [[nodiscard]] Result<void> write_manager(const ManagerRow& manager, Instant now);
    [[nodiscard]] Result<void> write_heartbeat(Instant now);
    [[nodiscard]] Result<void> write_manager_ended(Instant now);
    [[nodiscard]] Result<std::optional<ManagerRow>> load_manager();

  private:
    explicit SqliteStore(std::unique_ptr<sqlite::Database> database);

    std::unique_ptr<sqlite::Database> database_;
    std::int64_t data_version_ = 0;
    /// As last written, so that an unchanged row is not written again.
    Table<InstanceKey, Instance> written_instances_;
    std::string written_clusters_;
    std::vector<KnownPlace> written_places_;
};

/// "2026-11-21T10:00:00.123456Z".
[[nodiscard]] std::string to_utc_text(Instant instant);

}  // namespace understudy::real
