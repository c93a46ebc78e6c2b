#include "engine/relocation/gtid_search.h"

#include <map>

#include <catch2/catch.hpp>

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using testing::key;
using testing::uuid_of;
using testing::written_on;

GtidSet of(const std::string& host, std::uint64_t first, std::uint64_t last) {
    return GtidSet{uuid_of(host), GtidInterval{first, last}};
}

/// A log of files, each with the GTIDs that it has; events are 100 long.
class Log {
  public:
    explicit Log(GtidSet purged = {}) : before_(std::move(purged)) {}

    void add_file(const std::vector<GtidSet>& transactions) {
        const std::string name = "binlog.00000" + std::to_string(files_.size() + 1);
        auto& events = files_[name];
        add(events, "Format_desc", "Server ver: 8.0.36, Binlog ver: 4");
        add(events, "Previous_gtids", to_string(before_));
        for (const GtidSet& one : transactions) {
            add(events, "Gtid", "SET @@SESSION.GTID_NEXT= '" + to_string(one) + "'");
            add(events, "Query", "BEGIN");
            before_ |= one;
        }
    }

    [[nodiscard]] LogPage read(const std::optional<LogPart>& part) const {
        LogPage page;
        for (const auto& [name, events] : files_) {
            if (!part) {
                page.files.push_back(name);
                continue;
            }
            for (const LogEvent& event : events) {
                if (name == part->from.file && event.begins >= part->from.position &&
                    page.events.size() < part->at_most) {
                    page.events.push_back(event);
                }
            }
        }
        return page;
    }

  private:
    static void add(std::vector<LogEvent>& events, std::string kind, std::string text) {
        const std::uint64_t begins = kBeginOfLogFile + 100 * events.size();
        events.push_back({std::move(kind), std::move(text), ServerId{1}, begins, begins + 100});
    }

    std::map<std::string, std::vector<LogEvent>> files_;
    GtidSet before_;
};

/// How often something was read.
int run(GtidSearch& search, const Log& log) {
    int reads = 0;
    while (const auto question = search.next()) {
        search.take(log.read(question->part));
        ++reads;
    }
    return reads;
}

/// Three files: db1:1-2 and db3:1; db1:3; db3:2-3 and db1:4.
Log three_files() {
    Log log;
    log.add_file({of("db1", 1, 1), of("db3", 1, 1), of("db1", 2, 2)});
    log.add_file({of("db1", 3, 3)});
    log.add_file({of("db3", 2, 2), of("db3", 3, 3), of("db1", 4, 4)});
    return log;
}

TEST_CASE("gtid search: files and places are told, in the order of the log") {
    const Log log = three_files();
    GtidSearch search{key("db3"), written_on("db3", 3), {}, 3};
    run(search, log);
    CHECK(search.failure() == "");
    CHECK(search.found() == std::vector<GtidsFound>{{of("db3", 1, 1), {"binlog.000001", 404}},
                                                    {of("db3", 2, 3), {"binlog.000003", 204}}});
    CHECK(search.describe() == to_string(of("db3", 1, 1)) + " is in binlog.000001, from 404 on\n" +
                                   to_string(of("db3", 2, 3)) +
                                   " is in binlog.000003, from 204 on");
}

TEST_CASE("gtid search: files that are older than all of them are not read") {
    const Log log = three_files();
    GtidSearch search{key("db3"), of("db3", 2, 3), {}, 100};
    // The list, the head of the newest file, and that file.
    CHECK(run(search, log) == 3);
    CHECK(search.found().size() == 1);
}

TEST_CASE("gtid search: what is in no file is told with the reason") {
    Log log{written_on("db3", 1)};
    log.add_file({of("db1", 1, 1), of("db3", 2, 2)});
    GtidSearch search{key("db3"), written_on("db3", 3), written_on("db3", 1), 100};
    run(search, log);
    CHECK(search.describe() ==
          to_string(of("db3", 2, 2)) + " is in binlog.000001, from 404 on\n" +
              to_string(of("db3", 1, 1)) + " is in no binary log any more: purged\n" +
              to_string(of("db3", 3, 3)) + " is in no binary log: not executed yet, or not logged");
}

TEST_CASE("gtid search: if all are purged, or there is nothing to look for, nothing is read") {
    GtidSearch purged{key("db3"), written_on("db3", 1), written_on("db3", 1), 100};
    CHECK_FALSE(purged.next());
    GtidSearch nothing{key("db3"), {}, {}, 100};
    CHECK_FALSE(nothing.next());
    CHECK(nothing.describe().empty());
}

TEST_CASE("gtid search: a log that cannot be read ends it with the reason") {
    GtidSearch search{key("db3"), written_on("db3", 1), {}, 100};
    search.take(fail(ErrorCode::AccessDenied, "1227: access denied"));
    CHECK_FALSE(search.next());
    CHECK(search.failure() == "the binary log of db3 cannot be read: 1227: access denied");

    Log log;
    log.add_file({});
    GtidSearch headless{key("db3"), written_on("db3", 1), {}, 100};
    headless.take(log.read(std::nullopt));
    headless.take(LogPage{});
    CHECK(headless.failure() ==
          "binlog.000001 of db3 does not begin with the GTIDs that came before it");
}

TEST_CASE("gtid search: places are told of a thousand, and files of all") {
    Log log;
    std::vector<GtidSet> transactions;
    GtidSet wanted;
    for (std::uint64_t i = 1; i <= 1'100; ++i) {
        transactions.push_back(of("db3", 2 * i, 2 * i));
        wanted |= transactions.back();
    }
    log.add_file(transactions);
    GtidSearch search{key("db3"), wanted, {}, 100};
    run(search, log);
    REQUIRE(search.found().size() == 1'001);
    CHECK(search.found().back().gtids.count() == 100);
    CHECK(search.found().back().begin == BinlogCoordinates{"binlog.000001", 0});
}

}  // namespace
}  // namespace understudy
