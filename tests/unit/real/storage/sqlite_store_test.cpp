#include "real/storage/sqlite_store.h"

#include <csignal>

#include <catch2/catch.hpp>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "real/storage/schema.h"
#include "tests/unit/real/temporary_folder.h"

using namespace understudy;
using namespace understudy::real;

namespace {

Record numbered(std::uint64_t id, RecordBody body) {
    return {RecordId(id),
            Instant(Duration(static_cast<std::int64_t>(id) * 1'000'000)),
            std::move(body)};
}

const InstanceKey kDb1{"db1", 3306};
const InstanceKey kDb2{"db2", 3306};

SqliteStore opened(const std::string& path) {
    auto store = SqliteStore::open(path, WhenMissing::Create);
    INFO((store ? "" : store.error().message));
    REQUIRE(store);
    return std::move(*store);
}

std::string refusal(const std::string& path) {
    const auto store = SqliteStore::open(path, WhenMissing::Create);
    return store ? "" : store.error().message;
}

}  // namespace

TEST_CASE("store: records survive that it is opened again, the journal alone or all of them") {
    const TemporaryFolder folder;
    const auto path = folder.file("u.db");
    {
        auto store = opened(path);
        const std::vector<Record> first{numbered(1, record::InstanceBack{kDb1}),
                                        numbered(2, record::RecoveriesSwitched{false})};
        REQUIRE(store.append(first, Durability::BeforeActing));
        const std::vector<Record> second{numbered(3, record::InstanceLost{kDb1, "gone"})};
        REQUIRE(store.append(second, Durability::Advisory));
    }
    auto store = opened(path);
    const auto journal = store.load_journal();
    REQUIRE(journal);
    REQUIRE(journal->size() == 2);
    CHECK((*journal)[0].id == RecordId(2));
    // Why the last one too, whatever its kind: ids must go on growing.
    CHECK((*journal)[1].id == RecordId(3));
    CHECK(store.load_newest(RecordsWanted::All, 10)->size() == 3);
    CHECK(store.load_newest(RecordsWanted::All, 1)->front().id == RecordId(3));
    CHECK(store.load_newest(RecordsWanted::Journal, 10)->size() == 1);
}

TEST_CASE("store: the file is for its owner only") {
    const TemporaryFolder folder;
    const auto store = opened(folder.file("u.db"));

    struct stat status {};

    REQUIRE(::stat(folder.file("u.db").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0600U);
}

TEST_CASE("store: a file that is no database is refused and left as it is") {
    const TemporaryFolder folder;
    const auto path = folder.write("u.db", "dear diary");
    CHECK_THAT(refusal(path), Catch::Contains("is not an SQLite database"));
    CHECK(TemporaryFolder::read(path) == "dear diary");
}

TEST_CASE("store: somebody else's database is refused and left as it is") {
    const TemporaryFolder folder;
    const auto path = folder.write("u.db", "");
    sqlite::Database(path).execute("CREATE TABLE poem (line TEXT)");
    const auto before = TemporaryFolder::read(path);
    CHECK_THAT(refusal(path), Catch::Contains("not an Understudy store"));
    CHECK(TemporaryFolder::read(path) == before);
}

TEST_CASE("store: a damaged one is refused and left as it is") {
    const TemporaryFolder folder;
    const auto path = folder.file("u.db");
    {
        auto store = opened(path);
        for (std::uint64_t id = 1; id < 200; ++id) {
            const std::vector<Record> one{
                numbered(id, record::InstanceLost{kDb1, std::string(500, 'x')})};
            REQUIRE(store.append(one, Durability::Advisory));
        }
    }
    auto bytes = TemporaryFolder::read(path);
    REQUIRE(bytes.size() > 40'000);
    for (std::size_t at = 4'096; at + 200 < bytes.size(); at += 4'096) {
        bytes.replace(at, 200, 200, '\x5a');
    }
    folder.write("u.db", bytes);
    CHECK_THAT(refusal(path), Catch::Contains("nothing was changed"));
    CHECK(TemporaryFolder::read(path) == bytes);
}

TEST_CASE("store: one of a newer version is refused") {
    const TemporaryFolder folder;
    const auto path = folder.file("u.db");
    { const auto store = opened(path); }
    sqlite::Database(path).execute("PRAGMA user_version = 99");
    CHECK_THAT(refusal(path), Catch::Contains("newer Understudy (store version 99"));
}

TEST_CASE("store: one that does not exist is only made when asked for") {
    const TemporaryFolder folder;
    const auto store = SqliteStore::open(folder.file("u.db"), WhenMissing::Fail);
    REQUIRE_FALSE(store);
    CHECK(store.error().code == ErrorCode::NotFound);
    CHECK(::access(folder.file("u.db").c_str(), F_OK) != 0);
}

TEST_CASE("store: the inventory is read back, and what is gone from it is gone") {
    const TemporaryFolder folder;
    auto store = opened(folder.file("u.db"));
    Snapshot snapshot;
    for (const auto& key : {kDb1, kDb2}) {
        auto& instance = snapshot.instances[key];
        instance.key = key;
        instance.reachability = Reachability::Reachable;
        instance.seen.emplace();
        instance.asked_at = Instant(Duration(9));
    }
    const std::vector<ClusterView> clusters{{.alias = ClusterAlias("alpha"),
                                             .primary = kDb1,
                                             .members = {kDb1, kDb2},
                                             .finding = {},
                                             .recovering = Phase::Fence}};
    std::vector<ClusterView> named = clusters;
    named[0].finding = {ClusterAlias("alpha"), kDb1, AnalysisCode::DeadPrimary, "why", {}};
    REQUIRE(store.save_inventory(snapshot, named));
    auto other = opened(folder.file("u.db"));
    auto read = other.load_inventory();
    REQUIRE(read);
    CHECK(read->snapshot.instances.size() == 2);
    REQUIRE(read->clusters.size() == 1);
    CHECK(read->clusters[0].primary == kDb1);
    CHECK(read->clusters[0].members == std::vector{kDb1, kDb2});
    CHECK(read->clusters[0].finding == named[0].finding);
    CHECK(read->clusters[0].recovering == Phase::Fence);

    snapshot.instances.erase(kDb2);
    named[0].members = {kDb1};
    REQUIRE(store.save_inventory(snapshot, named));
    read = other.load_inventory();
    REQUIRE(read);
    CHECK(read->snapshot.instances.size() == 1);
}

TEST_CASE("store: places that are known in two logs are there for a dry run") {
    const TemporaryFolder folder;
    auto store = opened(folder.file("u.db"));
    Snapshot snapshot;
    snapshot.known_places = {{kDb1, {"binlog.000007", 4}, kDb2, {"binlog.000001", 4711}},
                             {kDb2, {"binlog.000001", 9}, kDb1, {"binlog.000007", 8}}};
    REQUIRE(store.save_inventory(snapshot, {}));
    auto other = opened(folder.file("u.db"));
    CHECK(other.load_inventory()->snapshot.known_places == snapshot.known_places);
    snapshot.known_places.clear();
    REQUIRE(store.save_inventory(snapshot, {}));
    CHECK(other.load_inventory()->snapshot.known_places.empty());
    sqlite::Database(folder.file("u.db"))
        .execute("INSERT INTO known_place VALUES (7, 'db1:3306', 'nowhere', 'db2:3306', 'f:4')");
    const auto damaged = other.load_inventory();
    REQUIRE_FALSE(damaged);
    CHECK_THAT(damaged.error().message, Catch::Contains("known_place 7: "));
}

TEST_CASE("store: one of an older version is brought up to date, and shows who works on what") {
    const TemporaryFolder folder;
    const auto path = folder.file("u.db");
    {
        Snapshot snapshot;
        auto& instance = snapshot.instances[kDb1];
        instance.key = kDb1;
        instance.maintenance = Maintenance{Instant(Duration(60'000'000)), "ann", "new disk"};
        REQUIRE(opened(path).save_inventory(snapshot, {}));
    }
    sqlite::Database(path).execute("DROP VIEW maintenance");
    sqlite::Database(path).execute("DROP TABLE known_place");
    sqlite::Database(path).execute("DELETE FROM migration WHERE version > 1");
    sqlite::Database(path).execute("PRAGMA user_version = 1");

    { const auto store = opened(path); }
    sqlite::Database database(path);
    CHECK(database.number("PRAGMA user_version") == 3);
    CHECK(database.number("SELECT COUNT(*) FROM maintenance WHERE owner = 'ann' AND "
                          "reason = 'new disk' AND until = '1970-01-01T00:01:00Z'") == 1);
}

TEST_CASE("store: an unchanged instance is not written again, but when it was last asked soon is") {
    using namespace std::chrono_literals;
    const TemporaryFolder folder;
    auto store = opened(folder.file("u.db"));
    Snapshot snapshot;
    auto& instance = snapshot.instances[kDb1];
    instance.key = kDb1;
    instance.asked_at = Instant(100s);
    REQUIRE(store.save_inventory(snapshot, {}));
    auto other = opened(folder.file("u.db"));
    CHECK(other.has_changed());

    instance.asked_at = Instant(104s);
    REQUIRE(store.save_inventory(snapshot, {}));
    CHECK_FALSE(other.has_changed());

    instance.asked_at = Instant(105s);
    REQUIRE(store.save_inventory(snapshot, {}));
    CHECK(other.has_changed());
    CHECK(other.load_inventory()->snapshot.instances.at(kDb1).asked_at == Instant(105s));

    instance.failure = "gone";
    REQUIRE(store.save_inventory(snapshot, {}));
    CHECK(other.load_inventory()->snapshot.instances.at(kDb1).failure == "gone");
}

TEST_CASE("store: a request is taken once, answered once, and can be withdrawn before") {
    const TemporaryFolder folder;
    auto asking = opened(folder.file("u.db"));
    auto serving = opened(folder.file("u.db"));
    CHECK(serving.has_changed());
    CHECK_FALSE(serving.has_changed());
    const auto id = asking.post_request("{}", Instant{}, Instant(Duration(5)));
    const auto withdrawn = asking.post_request("{}", Instant{}, Instant(Duration(5)));
    REQUIRE(id);
    CHECK(*asking.withdraw_request(*withdrawn));
    CHECK(serving.has_changed());
    const auto taken = serving.take_requests(Instant{});
    REQUIRE(taken);
    REQUIRE(taken->size() == 1);
    CHECK(taken->front().id == *id);
    CHECK(taken->front().expires_at == Instant(Duration(5)));
    CHECK(serving.take_requests(Instant{})->empty());
    CHECK_FALSE(*asking.withdraw_request(*id));
    CHECK_FALSE(asking.load_answer(*id)->has_value());
    REQUIRE(serving.answer_request(*id, {.is_ok = true, .text = "done"}, Instant{}));
    const auto answer = asking.load_answer(*id);
    REQUIRE(answer->has_value());
    CHECK((*answer)->is_ok);
    CHECK((*answer)->text == "done");
}

TEST_CASE("store: what a dead manager took is answered as unknown") {
    const TemporaryFolder folder;
    auto store = opened(folder.file("u.db"));
    const auto id = store.post_request("{}", Instant{}, Instant{});
    REQUIRE(store.take_requests(Instant{}));
    REQUIRE(store.answer_abandoned_requests({.is_ok = false, .text = "unknown"}, Instant{}));
    CHECK((*store.load_answer(*id))->text == "unknown");
}

TEST_CASE("store: key-values are replaced") {
    const TemporaryFolder folder;
    auto store = opened(folder.file("u.db"));
    const std::vector<std::pair<std::string, std::string>> first{
        {"mysql/master/alpha", "db1:3306"}};
    const std::vector<std::pair<std::string, std::string>> second{
        {"mysql/master/alpha", "db2:3306"}};
    REQUIRE(store.write_key_values(first, Instant{}));
    REQUIRE(store.write_key_values(second, Instant{}));
    CHECK(store.load_key_values() == second);
}

// Goal: a manager that is killed while it writes leaves a store that its successor can read.
// Method: a child appends until it is killed; what it had reported as durable is there afterwards.
TEST_CASE("store: killed in the middle of a write, it is readable and has all that was durable") {
    const TemporaryFolder folder;
    const auto path = folder.file("u.db");
    { const auto store = opened(path); }
    int reports[2];
    REQUIRE(::pipe(reports) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        auto store = SqliteStore::open(path, WhenMissing::Fail);
        for (std::uint64_t id = 1; store; ++id) {
            const std::vector<Record> one{numbered(id, record::RecoveriesSwitched{true})};
            if (!store->append(one, Durability::BeforeActing) ||
                ::write(reports[1], &id, sizeof id) < 0) {
                break;
            }
        }
        ::_exit(1);
    }
    ::close(reports[1]);
    std::uint64_t durable = 0;
    while (durable < 20 && ::read(reports[0], &durable, sizeof durable) > 0) {
    }
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    while (::read(reports[0], &durable, sizeof durable) > 0) {
    }
    ::close(reports[0]);
    auto store = opened(path);
    const auto journal = store.load_journal();
    REQUIRE(journal);
    CHECK(durable >= 20);
    CHECK(journal->size() >= durable);
    CHECK(journal->back().id.value == journal->size());
}

TEST_CASE("store: the time is written for people") {
    CHECK(to_utc_text(Instant(Duration(1'700'000'000'123'456))) == "2023-11-14T22:13:20.123456Z");
}
