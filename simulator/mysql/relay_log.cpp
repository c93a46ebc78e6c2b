#include "simulator/mysql/relay_log.h"

#include <algorithm>
#include <iterator>

#include "engine/model/log_read.h"

namespace understudy::sim {

namespace {

std::string name_of(std::uint32_t file) {
    return log_file_name("relay", file);
}

}  // namespace

void RelayLog::begin_file(bool keeps_executed) {
    if (keeps_executed_ && !keeps_executed) {
        entries_.erase(entries_.begin(), std::next(entries_.begin(), head_));
        head_ = 0;
    }
    keeps_executed_ = keeps_executed;
    if (keeps_executed) {
        next_file();
    }
}

void RelayLog::push(const Run& run, Instant received_at) {
    if (!keeps_executed_) {
        entries_.push_back(Entry{run.origin, file_, run.first, run.last, received_at});
        return;
    }
    for (std::uint64_t number = run.first; number <= run.last; ++number) {
        const bool is_full =
            entries_.size() >= kMostInFile && entries_[entries_.size() - kMostInFile].file == file_;
        if (is_full) {
            next_file();
        }
        entries_.push_back(Entry{run.origin, file_, number, number, received_at});
    }
}

void RelayLog::next_file() {
    ++file_;
    purge_files();
}

void RelayLog::purge_files() {
    const std::uint32_t now = file_of_applier();
    const auto kept = std::find_if(entries_.begin(),
                                   std::next(entries_.begin(), head_),
                                   [&](const Entry& entry) { return entry.file + 1 >= now; });
    head_ -= static_cast<std::uint32_t>(kept - entries_.begin());
    entries_.erase(entries_.begin(), kept);
}

std::vector<std::string> RelayLog::files() const {
    const std::uint32_t last = file_of_applier();
    std::vector<std::string> names;
    for (std::uint32_t file = entries_.empty() ? last : entries_.front().file; file <= last;
         ++file) {
        names.push_back(name_of(file));
    }
    return names;
}

BinlogCoordinates RelayLog::place() const {
    const std::uint32_t file = file_of_applier();
    std::uint64_t executed = 0;
    for (std::size_t i = head_; i > 0 && entries_[i - 1].file == file; --i) {
        ++executed;
    }
    return {.file = name_of(file),
            .position = executed == 0 ? kBeginOfLogFile : kHeader + executed * kLengthOfOne};
}

std::vector<Transaction> RelayLog::in_file(std::string_view file) const {
    const auto number = log_file_number(file);
    std::vector<Transaction> found;
    for (const Entry& entry : entries_) {
        if (number == entry.file) {
            found.push_back({.origin = entry.origin, .number = entry.first});
        }
    }
    return found;
}

bool RelayLog::is_written_to(std::string_view file) const {
    return log_file_number(file) == file_;
}

}  // namespace understudy::sim
