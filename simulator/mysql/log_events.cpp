// What a server shows of its binary log.
//
// Simplification: each transaction is one event, a statement that says whose it is; a file has a
// header of one event, and one that is over ends with Rotate.
#include <algorithm>

#include <fmt/format.h>

#include "simulator/mysql/servers.h"

namespace understudy::sim {

namespace {

constexpr std::uint64_t kLengthOfRotate = 44;

Error refuse(std::string message) {
    return Error{.code = ErrorCode::Refused, .message = std::move(message)};
}

}  // namespace

LogEvent Servers::show_transaction(const Server& server, std::uint64_t index) const {
    const Run run = server.log.piece_at(index).run;
    const Transaction one{.origin = run.origin, .number = run.first};
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
        .begins = server.log.coordinates_of(index).position,
        .ends = 0};
    event.ends = event.begins + BinaryLog::kLengthOfOne;
    return event;
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
    auto index = server.log.index_of(part->from);
    if (!index) {
        return tl::unexpected{refuse("1220: wrong offset or I/O error")};
    }
    const auto has_room = [&] { return page.events.size() < part->at_most; };
    if (at == kBeginOfLogFile && has_room()) {
        page.events.push_back({.kind = "Format_desc",
                               .text = "Binlog ver: 4",
                               .written_by = server.id,
                               .begins = kBeginOfLogFile,
                               .ends = BinaryLog::kHeader});
    }
    for (; *index < file->end && has_room(); ++*index) {
        page.events.push_back(show_transaction(server, *index));
    }
    if (is_over && *index == file->end && has_room()) {
        page.events.push_back({.kind = "Rotate",
                               .text = std::next(file)->name + ";pos=4",
                               .written_by = server.id,
                               .begins = end,
                               .ends = end + kLengthOfRotate});
    }
    return page;
}

}  // namespace understudy::sim
