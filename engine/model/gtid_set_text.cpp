// The text of GTID sets: reading what servers and people write, and writing what servers read.
#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/model/gtid_set.h"

namespace understudy {
namespace {

constexpr std::size_t kMaxTagLength = 32;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_tag_char(char c) {
    return is_letter(c) || is_digit(c);
}

bool is_uuid_char(char c) {
    return is_tag_char(c) || c == '-';
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool is_tag(std::string_view text) {
    return !text.empty() && text.size() <= kMaxTagLength && is_letter(text.front()) &&
           std::all_of(text.begin(), text.end(), is_tag_char);
}

/// Takes words from the front of a text and knows where it stands.
class Reader {
  public:
    explicit Reader(std::string_view text) : text_(text) { skip_blanks(); }

    [[nodiscard]] bool is_at_end() const { return at_ == text_.size(); }

    [[nodiscard]] bool is_at(bool (*wanted)(char)) const {
        return !is_at_end() && wanted(text_[at_]);
    }

    bool take(char wanted) {
        if (is_at_end() || text_[at_] != wanted) {
            return false;
        }
        ++at_;
        skip_blanks();
        return true;
    }

    std::string_view take_all(bool (*wanted)(char)) {
        word_at_ = at_;
        while (is_at(wanted)) {
            ++at_;
        }
        const auto word = text_.substr(word_at_, at_ - word_at_);
        skip_blanks();
        return word;
    }

    /// At the place where the reader stands.
    [[nodiscard]] tl::unexpected<Error> expected(std::string_view what) const {
        return expected_at(at_, what);
    }

    /// At the word taken last.
    [[nodiscard]] tl::unexpected<Error> expected_before(std::string_view what) const {
        return expected_at(word_at_, what);
    }

  private:
    void skip_blanks() {
        while (is_at(is_blank)) {
            ++at_;
        }
    }

    [[nodiscard]] tl::unexpected<Error> expected_at(std::size_t at, std::string_view what) const {
        const auto found = at < text_.size() ? fmt::format("\"{}\"", text_.substr(at, 40))
                                             : std::string{"the end"};
        return fail(
            ErrorCode::Malformed,
            fmt::format("GTID set: expected {} at character {}, found {}", what, at + 1, found));
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t word_at_ = 0;
};

Result<std::uint64_t> read_number(Reader& reader) {
    const auto number = parse_unsigned(reader.take_all(is_digit));
    if (!number || *number < 1 || *number > kMaxGtidNumber) {
        return reader.expected_before("a number from 1 to 9223372036854775806");
    }
    return *number;
}

Result<GtidInterval> read_interval(Reader& reader) {
    const auto first = read_number(reader);
    if (!first) {
        return tl::unexpected{first.error()};
    }
    if (!reader.take('-')) {
        return GtidInterval{.first = *first, .last = *first};
    }
    const auto last = read_number(reader);
    if (!last) {
        return tl::unexpected{last.error()};
    }
    if (*last < *first) {
        return reader.expected_before(fmt::format("a number not below {}", *first));
    }
    return GtidInterval{.first = *first, .last = *last};
}

/// One source with all its tags: "uuid:1-5:7:tag:1-3:other:2".
Result<std::vector<GtidSetPart>> read_source(Reader& reader) {
    const auto source = parse_server_uuid(reader.take_all(is_uuid_char));
    if (!source) {
        return reader.expected_before("a server uuid");
    }
    if (!reader.take(':')) {
        return reader.expected("\":\"");
    }
    std::vector<GtidSetPart> parts{{.source = *source, .tag = {}, .intervals = {}}};
    do {
        if (reader.is_at(is_letter)) {
            auto tag = parse_gtid_tag(reader.take_all(is_tag_char));
            if (!tag) {
                return reader.expected_before("a tag of at most 32 characters");
            }
            if (!reader.take(':')) {
                return reader.expected("\":\" and the numbers of the tag");
            }
            parts.push_back({.source = *source, .tag = *std::move(tag), .intervals = {}});
        }
        const auto interval = read_interval(reader);
        if (!interval) {
            return tl::unexpected{interval.error()};
        }
        parts.back().intervals.push_back(*interval);
    } while (reader.take(':'));
    return parts;
}

void append_interval(std::string& text, const GtidInterval& interval) {
    fmt::format_to(std::back_inserter(text), ":{}", interval.first);
    if (interval.last > interval.first) {
        fmt::format_to(std::back_inserter(text), "-{}", interval.last);
    }
}

}  // namespace

Result<GtidTag> parse_gtid_tag(std::string_view text) {
    if (!text.empty() && !is_tag(text)) {
        return fail(
            ErrorCode::Malformed,
            fmt::format("\"{}\" is no GTID tag: expected a letter or underscore, then at most 31 "
                        "letters, digits or underscores",
                        text));
    }
    GtidTag tag;
    tag.text_ = to_lower(text);
    return tag;
}

Result<GtidSet> parse_gtid_set(std::string_view text) {
    Reader reader{text};
    std::vector<GtidSetPart> parts;
    while (!reader.is_at_end()) {
        // Empty entries are let pass, as the server does: ",uuid:1,," is uuid:1.
        if (reader.take(',')) {
            continue;
        }
        auto of_one_source = read_source(reader);
        if (!of_one_source) {
            return tl::unexpected{std::move(of_one_source).error()};
        }
        std::move(of_one_source->begin(), of_one_source->end(), std::back_inserter(parts));
        if (!reader.is_at_end() && !reader.take(',')) {
            return reader.expected("\":\", \",\" or the end");
        }
    }
    return GtidSet::of(std::move(parts));
}

Result<Gtid> parse_gtid(std::string_view text) {
    const auto set = parse_gtid_set(text);
    if (!set) {
        return tl::unexpected{set.error()};
    }
    if (set->count() != 1) {
        return fail(ErrorCode::Malformed,
                    fmt::format("\"{}\" names {} transactions: expected one", text, set->count()));
    }
    return list_gtids(*set, 1).front();
}

std::string to_string(const GtidSet& set) {
    std::string text;
    const GtidSetPart* previous = nullptr;
    for (const auto& part : set.parts()) {
        if (previous == nullptr || previous->source != part.source) {
            text += previous == nullptr ? "" : ",";
            text += to_string(part.source);
        }
        if (!part.tag.is_untagged()) {
            text += ":" + part.tag.text();
        }
        for (const auto& interval : part.intervals) {
            append_interval(text, interval);
        }
        previous = &part;
    }
    return text;
}

std::string to_string(const Gtid& gtid) {
    const auto tag = gtid.tag.is_untagged() ? "" : ":" + gtid.tag.text();
    return fmt::format("{}{}:{}", to_string(gtid.source), tag, gtid.number);
}

std::string to_string(const GtidTag& tag) {
    return tag.text();
}

}  // namespace understudy
