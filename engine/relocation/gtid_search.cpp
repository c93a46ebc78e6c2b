#include "engine/relocation/gtid_search.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/relocation/log_text.h"

namespace understudy {
namespace {

/// Format_desc, Previous_gtids, and what an encrypted file has between them.
constexpr std::uint32_t kEventsOfHead = 4;
/// Places of so many are told; of more, their files.
constexpr std::size_t kMostPlaces = 1'000;

/// "uuid:5-7" and "uuid:8" of one source and tag.
bool follows(const GtidSet& before, const Gtid& next) {
    const auto parts = before.parts();
    return parts.size() == 1 && parts[0].source == next.source && parts[0].tag == next.tag &&
           parts[0].intervals.back().last + 1 == next.number;
}

}  // namespace

GtidSearch::GtidSearch(InstanceKey instance,
                       GtidSet gtids,
                       GtidSet purged,
                       std::uint32_t events_at_once)
    : instance_(std::move(instance)),
      gtids_(std::move(gtids)),
      purged_(std::move(purged)),
      events_at_once_(events_at_once),
      wanted_(gtids_ - purged_) {
    if (wanted_.empty()) {
        stage_ = Stage::Over;
    }
}

const std::string& GtidSearch::file_now() const {
    return files_[stage_ == Stage::Heads ? file_ : with_some_.back().number];
}

std::optional<LogQuestion> GtidSearch::next() const {
    if (stage_ == Stage::Over) {
        return std::nullopt;
    }
    LogQuestion question{.instance = instance_};
    if (stage_ != Stage::List) {
        question.part =
            LogPart{.from = {file_now(), position_},
                    .at_most = stage_ == Stage::Heads ? kEventsOfHead : events_at_once_};
    }
    return question;
}

void GtidSearch::take(const Result<LogPage>& read) {
    check(stage_ != Stage::Over, "something was to be read");
    if (!read) {
        failure_ = fmt::format(
            "the binary log of {} cannot be read: {}", short_name(instance_), read.error().message);
        stage_ = Stage::Over;
        return;
    }
    if (stage_ == Stage::List) {
        files_ = read->files;
        file_ = files_.size() - 1;
        stage_ = files_.empty() ? Stage::Over : Stage::Heads;
    } else if (stage_ == Stage::Heads) {
        take_head(*read);
    } else {
        take_events(*read);
    }
}

/// What came before a file is in an older one.
void GtidSearch::take_head(const LogPage& page) {
    std::optional<GtidSet> before;
    for (const LogEvent& event : page.events) {
        before = before ? before : previous_gtids_of(event);
    }
    if (!before) {
        failure_ = fmt::format("{} of {} does not begin with the GTIDs that came before it",
                               files_[file_],
                               short_name(instance_));
        stage_ = Stage::Over;
        return;
    }
    if (GtidSet here = wanted_ - *before; !here.empty()) {
        with_some_.push_back({file_, std::move(here)});
    }
    wanted_ &= *before;
    if (wanted_.empty() || file_ == 0) {
        begin_events();
    } else {
        --file_;
    }
}

void GtidSearch::begin_events() {
    position_ = kBeginOfLogFile;
    stage_ = with_some_.empty() ? Stage::Over : Stage::Events;
}

void GtidSearch::take_events(const LogPage& page) {
    File& file = with_some_.back();
    for (const LogEvent& event : page.events) {
        const auto gtid = gtid_of(event);
        if (gtid && file.gtids.contains(*gtid)) {
            note(*gtid, event);
            file.gtids -= GtidSet{*gtid};
        }
    }
    const bool goes_on = !page.events.empty() && page.events.back().ends > position_;
    if (file.gtids.empty() || page.events.size() < events_at_once_ || !goes_on) {
        end_file();
    } else {
        position_ = page.events.back().ends;
    }
}

void GtidSearch::note(const Gtid& gtid, const LogEvent& event) {
    const auto last = std::find_if(found_.rbegin(), found_.rend(), [&](const GtidsFound& one) {
        return one.begin.file == file_now() && follows(one.gtids, gtid);
    });
    if (last != found_.rend()) {
        last->gtids.add(gtid);
    } else if (found_.size() < kMostPlaces) {
        found_.push_back({GtidSet{gtid}, {file_now(), event.begins}});
    } else if (found_.size() == kMostPlaces || found_.back().begin.file != file_now()) {
        found_.push_back({GtidSet{gtid}, {file_now(), 0}});
    } else {
        found_.back().gtids.add(gtid);
    }
}

/// What should have been in the file, and is not, was never written into it.
void GtidSearch::end_file() {
    with_some_.pop_back();
    begin_events();
}

std::string GtidSearch::describe() const {
    std::vector<std::string> lines;
    GtidSet elsewhere = gtids_;
    for (const GtidsFound& one : found_) {
        elsewhere -= one.gtids;
        lines.push_back(one.begin.position == 0
                            ? fmt::format("{} is in {}", to_string(one.gtids), one.begin.file)
                            : fmt::format("{} is in {}, from {} on",
                                          to_string(one.gtids),
                                          one.begin.file,
                                          one.begin.position));
    }
    if (const GtidSet gone = elsewhere & purged_; !gone.empty()) {
        lines.push_back(fmt::format("{} is in no binary log any more: purged", to_string(gone)));
        elsewhere -= gone;
    }
    if (!elsewhere.empty()) {
        lines.push_back(fmt::format("{} is in no binary log: not executed yet, or not logged",
                                    to_string(elsewhere)));
    }
    return join(lines, "\n");
}

}  // namespace understudy
