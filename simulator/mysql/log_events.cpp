// What a server shows of its binary log and of its relay log.
//
// Simplification: each transaction is one event, a statement that says whose it is, and with GTIDs
// of MySQL one more before it that names it; a file has a header of one event, with those GTIDs a
// second one that tells what came before, and one that is over ends with Rotate. A relay log shows
// only a server that has by file and position what it has in no binary log.
#include <algorithm>

#include <fmt/format.h>

#include "simulator/mysql/servers.h"

namespace understudy::sim {

namespace {

constexpr std::uint64_t kLengthOfRotate = 44;
constexpr std::uint64_t kLengthOfGtid = 65;
/// Of a file that tells what came before it: where it does.
constexpr std::uint64_t kEndOfFormat = 126;

bool names_transactions(const Server& server) {
    return server.has_gtid && !is_mariadb(server.version);
}

/// Where an event begins that is not the first of a header or a transaction.
bool is_between(const Server& server, std::uint64_t position) {
    return names_transactions(server) &&
           (position == kEndOfFormat ||
            (position > BinaryLog::kHeader &&
             (position - BinaryLog::kHeader) % BinaryLog::kLengthOfOne == kLengthOfGtid));
}

/// All that it had ever logged before this index.
TransactionSet logged_before(const BinaryLog& log, std::uint64_t end) {
    TransactionSet before = log.purged();
    for (std::uint64_t index = log.begin(); index < end;) {
        BinaryLog::Piece piece = log.piece_at(index);
        index = std::min(piece.end(), end);
        piece.run.last = piece.run.first + (index - piece.begin) - 1;
        before.add(piece.run);
    }
    return before;
}

/// The events of one file, in order, from a position on and so many at most.
class Listing {
  public:
    Listing(std::uint64_t from, std::uint32_t at_most) : from_(from), at_most_(at_most) {}

    [[nodiscard]] bool has_room() const { return page_.events.size() < at_most_; }

    void add(LogEvent event) {
        if (event.begins >= from_ && has_room()) {
            page_.events.push_back(std::move(event));
        }
    }

    [[nodiscard]] LogPage take() { return std::move(page_); }

  private:
    std::uint64_t from_;
    std::uint32_t at_most_;
    LogPage page_;
};

Error refuse(std::string message) {
    return Error{.code = ErrorCode::Refused, .message = std::move(message)};
}

}  // namespace

/// From there on, where the one that names it begins if there is one.
LogEvent Servers::show_transaction(const Server& server,
                                   const Transaction& one,
                                   std::uint64_t begins) const {
    const auto entry = pseudo_gtids_.find(one);
    const bool is_again = server.contents.again.contains(one);
    LogEvent event{
        .kind = "Query",
        .text =
            entry == pseudo_gtids_.end() || is_again
                ? fmt::format("insert into app.t values ({}, {}{})",
                              one.origin,
                              one.number,
                              is_again ? ", again" : "")
                : fmt::format("drop view if exists `{}`.`{}`", kPseudoGtidSchema, entry->second),
        .written_by = origins_[one.origin].id,
        .begins = begins,
        .ends = begins + BinaryLog::kLengthOfOne};
    event.begins += names_transactions(server) ? kLengthOfGtid : 0;
    return event;
}

LogEvent Servers::show_gtid(const Transaction& one, std::uint64_t begins) const {
    TransactionSet set;
    set.add(one);
    return {.kind = "Gtid",
            .text = "SET @@SESSION.GTID_NEXT= '" + to_string(to_gtid_set(set)) + "'",
            .written_by = origins_[one.origin].id,
            .begins = begins,
            .ends = begins + kLengthOfGtid};
}

Result<LogPage> Servers::show_log(const Server& server, const std::optional<LogPart>& part) const {
    if (!server.has_binlog) {
        return tl::unexpected{refuse("1381: you are not using binary logging")};
    }
    const auto files = server.log.files();
    LogPage page;
    if (!part) {
        for (const BinaryLog::File& file : files) {
            page.files.push_back(file.name);
        }
        return page;
    }
    const auto file = std::find_if(files.begin(), files.end(), [&](const BinaryLog::File& one) {
        return one.name == part->from.file;
    });
    if (file == files.end()) {
        return tl::unexpected{refuse("1220: could not find target log")};
    }
    const std::uint64_t end =
        BinaryLog::kHeader + (file->end - file->begin) * BinaryLog::kLengthOfOne;
    const bool is_over = file != std::prev(files.end());
    const std::uint64_t at = part->from.position;
    if (is_over && at == end + kLengthOfRotate) {
        return page;
    }
    const bool is_second = is_between(server, at);
    const std::uint64_t back = at == kEndOfFormat ? kEndOfFormat - kBeginOfLogFile : kLengthOfGtid;
    auto index = server.log.index_of({.file = file->name, .position = is_second ? at - back : at});
    if (!index) {
        return tl::unexpected{refuse("1220: wrong offset or I/O error")};
    }
    Listing listing{at, part->at_most};
    const bool names = names_transactions(server);
    listing.add({.kind = "Format_desc",
                 .text = "Binlog ver: 4",
                 .written_by = server.id,
                 .begins = kBeginOfLogFile,
                 .ends = names ? kEndOfFormat : BinaryLog::kHeader});
    if (names && at <= kEndOfFormat) {
        listing.add({.kind = "Previous_gtids",
                     .text = to_string(to_gtid_set(logged_before(server.log, file->begin))),
                     .written_by = server.id,
                     .begins = kEndOfFormat,
                     .ends = BinaryLog::kHeader});
    }
    for (; *index < file->end && listing.has_room(); ++*index) {
        const Run run = server.log.piece_at(*index).run;
        const Transaction one{.origin = run.origin, .number = run.first};
        const std::uint64_t begins = server.log.coordinates_of(*index).position;
        if (names) {
            listing.add(show_gtid(one, begins));
        }
        listing.add(show_transaction(server, one, begins));
    }
    if (is_over) {
        listing.add({.kind = "Rotate",
                     .text = std::next(file)->name + ";pos=4",
                     .written_by = server.id,
                     .begins = end,
                     .ends = end + kLengthOfRotate});
    }
    return listing.take();
}

/// All of a file. Where the last event ends nobody tells.
std::vector<LogEvent> Servers::show_relay_file(const Server& server,
                                               const std::string& file) const {
    const ServerId writer =
        server.receiver.source == kNone ? server.id : all_[server.receiver.source].id;
    std::vector<LogEvent> events{{.kind = "Format_desc",
                                  .text = "Binlog ver: 4",
                                  .written_by = server.id,
                                  .begins = kBeginOfLogFile,
                                  .ends = kEndOfFormat},
                                 {.kind = "Rotate",
                                  .text = "binlog.000001;pos=4",
                                  .written_by = writer,
                                  .begins = kEndOfFormat,
                                  .ends = RelayLog::kHeader}};
    std::uint64_t begins = RelayLog::kHeader;
    for (const Transaction& one : server.relay.in_file(file)) {
        if (names_transactions(server)) {
            events.push_back(show_gtid(one, begins));
        }
        events.push_back(show_transaction(server, one, begins));
        begins = events.back().ends;
    }
    if (!server.relay.is_written_to(file)) {
        events.push_back({.kind = "Rotate",
                          .text = "relay;pos=4",
                          .written_by = server.id,
                          .begins = begins,
                          .ends = begins + kLengthOfRotate});
    }
    events.back().ends = 0;
    return events;
}

Result<LogPage> Servers::show_relay_log(const Server& server,
                                        const std::optional<LogPart>& part) const {
    if (!server.source || !server.relay.keeps_executed()) {
        return tl::unexpected{refuse("it shows no relay log")};
    }
    const auto files = server.relay.files();
    if (!part) {
        return LogPage{.files = files};
    }
    if (std::find(files.begin(), files.end(), part->from.file) == files.end()) {
        return tl::unexpected{refuse("1220: could not find target log")};
    }
    const std::vector<LogEvent> events = show_relay_file(server, part->from.file);
    const auto from = std::find_if(events.begin(), events.end(), [&](const LogEvent& event) {
        return event.begins >= part->from.position;
    });
    const auto most = std::min<std::ptrdiff_t>(part->at_most, events.end() - from);
    return LogPage{.events = {from, from + most}};
}

}  // namespace understudy::sim
