#include "simulator/mysql/binary_log.h"

#include <algorithm>

#include "engine/base/check.h"

namespace understudy::sim {

void BinaryLog::append(const Transaction& one) {
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
    newest_number_ = 0;
    for (const Piece& piece : pieces_) {
        newest_number_ = std::max(newest_number_, piece.run.last);
    }
    return gone;
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
