#include "simulator/mysql/binary_log.h"

#include <algorithm>
#include <string_view>

#include "engine/base/check.h"

namespace understudy::sim {

namespace {

constexpr std::string_view kBaseName = "binlog";
/// Where a file may be read from as a whole, behind its magic number.
constexpr std::uint64_t kBegin = 4;
constexpr std::uint64_t kTransactionsInFile = 500;  ///< max_binlog_size

}  // namespace

void BinaryLog::append(const Transaction& one) {
    if (end() - (files_.empty() ? 0 : files_.back()) >= kTransactionsInFile) {
        rotate();
    }
    add(one);
}

void BinaryLog::add(const Transaction& one) {
    const std::uint64_t index = end();
    logged_.add(one);
    newest_number_ = std::max(newest_number_, one.number);
    if (!pieces_.empty()) {
        Run& last = pieces_.back().run;
        if (last.origin == one.origin && last.last + 1 == one.number) {
            last.last = one.number;
            return;
        }
    }
    pieces_.push_back({.run = {one.origin, one.number, one.number}, .begin = index});
}

void BinaryLog::follow(const BinaryLog& source, const Run& received) {
    for (std::uint64_t number = received.first; number <= received.last; ++number) {
        add({.origin = received.origin, .number = number});
    }
    take_files_of(source);
}

void BinaryLog::take_files_of(const BinaryLog& source) {
    for (const std::uint64_t begin : source.files_) {
        if (begin <= end() && (files_.empty() || begin > files_.back())) {
            files_.push_back(begin);
        }
    }
}

BinaryLog BinaryLog::begun_behind(const TransactionSet& purged) {
    BinaryLog log;
    log.logged_ = purged;
    log.purged_ = purged;
    return log;
}

BinaryLog::Piece BinaryLog::piece_at(std::uint64_t index) const {
    check(index >= begin_ && index < end(), "the log holds that index");
    const auto behind = std::upper_bound(
        pieces_.begin(), pieces_.end(), index, [](std::uint64_t wanted, const Piece& piece) {
            return wanted < piece.begin;
        });
    Piece piece = *std::prev(behind);
    piece.run.first += index - piece.begin;
    piece.begin = index;
    return piece;
}

TransactionSet BinaryLog::truncate(std::uint64_t index) {
    TransactionSet gone;
    index = std::max(index, begin_);
    while (!pieces_.empty() && pieces_.back().end() > index) {
        Piece& piece = pieces_.back();
        const std::uint64_t kept = index > piece.begin ? index - piece.begin : 0;
        gone.add(Run{piece.run.origin, piece.run.first + kept, piece.run.last});
        piece.run.last = piece.run.first + kept - 1;
        if (kept == 0) {
            pieces_.pop_back();
        }
    }
    for (const Run& run : gone.runs()) {
        logged_.subtract(run);
    }
    std::erase_if(files_, [&](std::uint64_t begin) { return begin > index; });
    newest_number_ = 0;
    for (const Piece& piece : pieces_) {
        newest_number_ = std::max(newest_number_, piece.run.last);
    }
    return gone;
}

BinlogCoordinates BinaryLog::coordinates_of(std::uint64_t index) const {
    const auto after = std::upper_bound(files_.begin(), files_.end(), index);
    const std::uint64_t begin = after == files_.begin() ? 0 : *std::prev(after);
    const auto number = static_cast<std::uint64_t>(after - files_.begin()) + 1;
    return {.file = log_file_name(kBaseName, number),
            .position = kHeader + (index - begin) * kLengthOfOne};
}

std::optional<std::uint64_t> BinaryLog::index_of(const BinlogCoordinates& place) const {
    const auto number = log_file_number(place.file);
    const bool is_file = log_base_name(place.file) == kBaseName && number && *number > 0 &&
                         *number <= files_.size() + 1;
    const std::uint64_t position = place.position == kBegin ? kHeader : place.position;
    if (!is_file || position < kHeader || (position - kHeader) % kLengthOfOne != 0) {
        return std::nullopt;
    }
    const std::uint64_t begin = *number == 1 ? 0 : files_[*number - 2];
    const std::uint64_t behind = *number <= files_.size() ? files_[*number - 1] : end();
    const std::uint64_t index = begin + (position - kHeader) / kLengthOfOne;
    return index >= begin_ && index <= behind ? std::optional{index} : std::nullopt;
}

std::vector<BinaryLog::File> BinaryLog::files() const {
    std::vector<File> found;
    for (std::size_t i = 0; i <= files_.size(); ++i) {
        const File file{.name = log_file_name(kBaseName, i + 1),
                        .begin = i == 0 ? 0 : files_[i - 1],
                        .end = i == files_.size() ? end() : files_[i]};
        if (file.begin >= begin_ || i == files_.size()) {
            found.push_back(file);
        }
    }
    return found;
}

void BinaryLog::purge_before(std::uint64_t index) {
    for (const Piece& piece : pieces_) {
        if (piece.begin >= index) {
            break;
        }
        const std::uint64_t kept = piece.end() > index ? piece.end() - index : 0;
        purged_.add(Run{piece.run.origin, piece.run.first, piece.run.last - kept});
    }
    begin_ = std::max(begin_, std::min(index, end()));
}

}  // namespace understudy::sim
