#include "engine/relocation/log_match.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/relocation/log_text.h"

namespace understudy {
namespace {

/// A statement may be as long as a row of a table, and hold one.
constexpr std::size_t kMostShown = 100;

std::string shown(const LogEvent& event) {
    const std::string text = to_comparable(event);
    return text.size() > kMostShown ? text.substr(0, kMostShown) + "..." : text;
}

}  // namespace

LogMatch::LogMatch(PseudoGtidPolicy policy,
                   InstanceKey replica,
                   InstanceKey source,
                   BinlogCoordinates end)
    : policy_(std::move(policy)),
      end_(std::move(end)),
      replica_{.key = std::move(replica)},
      source_{.key = std::move(source)} {}

void LogMatch::Log::open(std::size_t number) {
    file = number;
    position = kBeginOfLogFile;
    page.clear();
    used = 0;
    has_file_ended = false;
}

void LogMatch::Log::turn_to(const LogPage& next, std::uint32_t at_most) {
    page = next.events;
    used = 0;
    has_file_ended = page.size() < at_most;
    position = page.empty() ? position : page.back().ends;
}

BinlogCoordinates LogMatch::Log::place_of(const LogEvent& event) const {
    return {files[file], event.begins};
}

std::optional<LogQuestion> LogMatch::next() const {
    if (outcome_) {
        return std::nullopt;
    }
    const bool is_of_replica =
        stage_ == Stage::ListReplica || stage_ == Stage::FindLast || stage_ == Stage::WalkReplica;
    const Log& log = is_of_replica ? replica_ : source_;
    if (stage_ == Stage::ListReplica || stage_ == Stage::ListSource) {
        return LogQuestion{log.key, std::nullopt};
    }
    return LogQuestion{
        log.key,
        LogPart{.from = {log.files[log.file], log.position}, .at_most = policy_.events_at_once}};
}

void LogMatch::take(const Result<LogPage>& read) {
    const auto asked = next();
    check(asked.has_value(), "something was to be read");
    Log& log = asked->instance == replica_.key ? replica_ : source_;
    if (!read) {
        return fail(fmt::format(
            "the log of {} cannot be read: {}", short_name(log.key), read.error().message));
    }
    if (asked->part) {
        const bool goes_on = read->events.empty() || read->events.back().ends > log.position;
        if (!goes_on) {
            return fail(fmt::format("the log of {} does not go on behind {}",
                                    short_name(log.key),
                                    to_string(asked->part->from)));
        }
        log.turn_to(*read, policy_.events_at_once);
    }
    switch (stage_) {
        case Stage::ListReplica: return take_files_of_replica(*read);
        case Stage::FindLast: return find_last();
        case Stage::ListSource: return take_files_of_source(*read);
        case Stage::FindEntry: return find_entry();
        case Stage::WalkReplica:
        case Stage::WalkSource: return walk();
    }
}

void LogMatch::look_again() {
    check(outcome_ && std::holds_alternative<SourceLacks>(*outcome_), "the source lacks something");
    outcome_.reset();
    stage_ = Stage::ListSource;
}

/// What follows the file that it stands in was begun since, and is empty.
void LogMatch::take_files_of_replica(const LogPage& page) {
    const auto last = std::find(page.files.begin(), page.files.end(), end_.file);
    if (last == page.files.end()) {
        return fail(fmt::format("{} has no file {} any more", short_name(replica_.key), end_.file));
    }
    replica_.files.assign(page.files.begin(), std::next(last));
    replica_.open(replica_.files.size() - 1);
    stage_ = Stage::FindLast;
}

void LogMatch::find_last() {
    for (const LogEvent& event : replica_.page) {
        if (is_pseudo_gtid(event, policy_) && replica_.place_of(event) < end_) {
            entry_ = event;
            entry_file_ = replica_.file;
        }
    }
    if (!replica_.has_file_ended) {
        return;
    }
    if (entry_) {
        stage_ = Stage::ListSource;
    } else if (replica_.file > 0) {
        replica_.open(replica_.file - 1);
    } else {
        fail(short_name(replica_.key) + " has no Pseudo-GTID entry in its binary logs");
    }
}

/// A file that was the newest one when this list was made may get more events, so that it has ended
/// only if a later list has a newer one: lists are made before the files are read.
void LogMatch::take_files_of_source(const LogPage& page) {
    if (page.files.empty()) {
        return fail(short_name(source_.key) + " has no binary logs");
    }
    if (!place_) {
        source_.files = page.files;
        source_.open(source_.files.size() - 1);
        has_seen_entry_ = false;
        has_seen_earlier_ = false;
        stage_ = Stage::FindEntry;
        return;
    }
    const std::string& reading = source_.files[source_.file];
    const auto at = std::find(page.files.begin(), page.files.end(), reading);
    if (at == page.files.end()) {
        return fail(fmt::format("{} has purged {}", short_name(source_.key), reading));
    }
    source_.file = static_cast<std::size_t>(at - page.files.begin());
    source_.files = page.files;
    source_.has_file_ended = false;
    stage_ = Stage::WalkSource;
}

void LogMatch::find_entry() {
    const std::string wanted = to_comparable(*entry_);
    for (; source_.used < source_.page.size(); ++source_.used) {
        const LogEvent& event = source_.page[source_.used];
        if (!is_pseudo_gtid(event, policy_)) {
            continue;
        }
        if (to_comparable(event) == wanted) {
            return begin_walk();
        }
        has_seen_earlier_ = has_seen_earlier_ || is_later(*entry_, event, policy_);
        if (!std::exchange(has_seen_entry_, true) && is_later(event, *entry_, policy_)) {
            source_.has_file_ended = true;  // All of this file was written later.
            break;
        }
    }
    if (!source_.has_file_ended) {
        return;
    }
    if (source_.file > 0 && !has_seen_earlier_) {
        source_.open(source_.file - 1);
        has_seen_entry_ = false;
    } else {
        outcome_ = SourceLacks{fmt::format("{} does not have the last Pseudo-GTID entry of {}: {}",
                                           short_name(source_.key),
                                           short_name(replica_.key),
                                           shown(*entry_))};
    }
}

/// Behind the entry in both logs.
void LogMatch::begin_walk() {
    const LogEvent& event = source_.page[source_.used++];
    place_ = PlaceFound{.there = {source_.files[source_.file], event.ends}, .events = 1};
    replica_.open(entry_file_);
    replica_.position = entry_->ends;
    stage_ = Stage::WalkReplica;
    // At the end of its log there is nothing to be read.
    if (BinlogCoordinates{replica_.files[replica_.file], replica_.position} == end_) {
        outcome_ = *place_;
    }
}

/// The next event that counts; null when the page has none.
const LogEvent* LogMatch::peek(Log& log) {
    while (log.used < log.page.size() && is_own_affair(log.page[log.used])) {
        ++log.used;
    }
    return log.used < log.page.size() ? &log.page[log.used] : nullptr;
}

bool LogMatch::has_ended(const Log& log) {
    return log.has_file_ended && log.file + 1 == log.files.size();
}

void LogMatch::end_walk() {
    if (BinlogCoordinates{replica_.files[replica_.file], replica_.position} < end_) {
        return fail(
            fmt::format("the log of {} ends before {}", short_name(replica_.key), to_string(end_)));
    }
    outcome_ = *place_;
}

void LogMatch::walk() {
    while (true) {
        for (Log* log : {&replica_, &source_}) {
            if (peek(*log) != nullptr || has_ended(*log)) {
                continue;
            }
            if (log->has_file_ended) {
                log->open(log->file + 1);
            }
            stage_ = log == &replica_ ? Stage::WalkReplica : Stage::WalkSource;
            return;
        }
        const LogEvent* mine = peek(replica_);
        const LogEvent* its = peek(source_);
        const bool is_behind_end = mine != nullptr && replica_.place_of(*mine) >= end_;
        if (mine == nullptr || is_behind_end) {
            return end_walk();
        }
        if (its == nullptr) {
            outcome_ = SourceLacks{fmt::format("{} lacks what {} has at {}: {}",
                                               short_name(source_.key),
                                               short_name(replica_.key),
                                               to_string(replica_.place_of(*mine)),
                                               shown(*mine))};
            return;
        }
        if (to_comparable(*mine) != to_comparable(*its)) {
            return fail(fmt::format("their logs differ: {} has at {}: {}; {} has at {}: {}",
                                    short_name(replica_.key),
                                    to_string(replica_.place_of(*mine)),
                                    shown(*mine),
                                    short_name(source_.key),
                                    to_string(source_.place_of(*its)),
                                    shown(*its)));
        }
        place_->there = {source_.files[source_.file], its->ends};
        ++place_->events;
        ++replica_.used;
        ++source_.used;
    }
}

}  // namespace understudy
