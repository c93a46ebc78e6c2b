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

LogMatch::LogMatch(PseudoGtidPolicy policy, InstanceKey replica, InstanceKey source, LogEnd end)
    : policy_(std::move(policy)),
      end_(std::move(end.at)),
      replica_{.key = std::move(replica), .kind = end.log},
      source_{.key = std::move(source)} {}

void LogMatch::Log::open(std::size_t number) {
    file = number;
    position = kBeginOfLogFile;
    page.clear();
    used = 0;
    has_file_ended = false;
}

void LogMatch::Log::turn_to(std::vector<LogEvent> events, bool is_last) {
    page = std::move(events);
    used = 0;
    has_file_ended = is_last;
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
        return LogQuestion{.instance = log.key, .log = log.kind};
    }
    return LogQuestion{
        .instance = log.key,
        .log = log.kind,
        .part =
            LogPart{.from = {log.files[log.file], log.position}, .at_most = policy_.events_at_once},
    };
}

void LogMatch::take(const Result<LogPage>& read) {
    const auto asked = next();
    check(asked.has_value(), "something was to be read");
    Log& log = asked->instance == replica_.key ? replica_ : source_;
    if (!read) {
        return fail(fmt::format("the {} of {} cannot be read: {}",
                                to_string(log.kind),
                                short_name(log.key),
                                read.error().message));
    }
    if (asked->part) {
        take_events(log, read->events);
    }
    if (outcome_) {
        return;
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

void LogMatch::take_events(Log& log, std::vector<LogEvent> events) {
    bool is_last = events.size() < policy_.events_at_once || events.back().ends == 0;
    if (!is_last && events.back().ends <= log.position) {
        return fail(fmt::format("the {} of {} does not go on behind {}:{}",
                                to_string(log.kind),
                                short_name(log.key),
                                log.files[log.file],
                                log.position));
    }
    if (&log == &replica_) {
        is_last = leave_out_unexecuted(events) || is_last;
        const std::uint64_t ends = events.empty() ? 0 : events.back().ends;
        if (BinlogCoordinates{log.files[log.file], ends} > end_) {
            return fail(fmt::format("{} stands inside of an event, at {} in its {}",
                                    short_name(log.key),
                                    to_string(end_),
                                    to_string(log.kind)));
        }
    }
    log.turn_to(std::move(events), is_last);
}

/// What waits in a relay log is thrown away with it. Whether it ends here.
bool LogMatch::leave_out_unexecuted(std::vector<LogEvent>& events) const {
    const auto behind = std::find_if(events.begin(), events.end(), [&](const LogEvent& event) {
        return replica_.place_of(event) >= end_;
    });
    const bool ends_here = behind != events.end();
    events.erase(behind, events.end());
    return ends_here;
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
        return fail(fmt::format("{} has no file {} of its {} any more",
                                short_name(replica_.key),
                                end_.file,
                                to_string(replica_.kind)));
    }
    replica_.files.assign(page.files.begin(), std::next(last));
    replica_.open(replica_.files.size() - 1);
    stage_ = Stage::FindLast;
}

void LogMatch::find_last() {
    for (const LogEvent& event : replica_.page) {
        if (is_pseudo_gtid(event, policy_)) {
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
        fail(replica_.kind == LogKind::Binary
                 ? short_name(replica_.key) + " has no Pseudo-GTID entry in its binary logs"
                 : fmt::format("{} has executed no Pseudo-GTID entry that is in its relay logs "
                               "still: they are purged when they are executed, and begun anew when "
                               "its receiver connects; let it replicate until the next entry",
                               short_name(replica_.key)));
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

/// From the entry on, which both have.
void LogMatch::begin_walk() {
    replica_.open(entry_file_);
    replica_.position = entry_->begins;
    stage_ = Stage::WalkReplica;
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

/// Where the last event of a relay log ends nobody tells.
void LogMatch::end_walk() {
    if (replica_.position > 0 &&
        BinlogCoordinates{replica_.files[replica_.file], replica_.position} < end_) {
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
        if (mine == nullptr) {
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
        place_ = PlaceFound{.there = {source_.files[source_.file], its->ends},
                            .events = place_ ? place_->events + 1 : 1};
        ++replica_.used;
        ++source_.used;
    }
}

}  // namespace understudy
