#include "engine/model/mariadb_gtid_position.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "engine/base/text.h"

namespace understudy {
namespace {

std::optional<std::uint32_t> parse_32_bits(std::string_view text) {
    const auto number = parse_unsigned(text);
    if (!number || *number > std::numeric_limits<std::uint32_t>::max()) {
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(*number);
}

std::optional<MariadbGtid> parse_gtid_of_mariadb(std::string_view text) {
    const auto fields = split(text, '-');
    if (fields.size() != 3) {
        return std::nullopt;
    }
    const auto domain = parse_32_bits(fields[0]);
    const auto server = parse_32_bits(fields[1]);
    const auto sequence = parse_unsigned(fields[2]);
    if (!domain || !server || !sequence) {
        return std::nullopt;
    }
    return MariadbGtid{
        .domain = MariadbDomain{*domain}, .server = ServerId{*server}, .sequence = *sequence};
}

bool is_split(const MariadbGtid& a, const MariadbGtid& b) {
    return a.sequence == b.sequence && a.server != b.server;
}

/// The first of ascending transactions whose domain is not below this one.
std::size_t find_place(std::span<const MariadbGtid> last, MariadbDomain domain) {
    const auto place = std::partition_point(
        last.begin(), last.end(), [&](const MariadbGtid& gtid) { return gtid.domain < domain; });
    return static_cast<std::size_t>(place - last.begin());
}

}  // namespace

std::optional<MariadbGtid> MariadbGtidPosition::last_of(MariadbDomain domain) const {
    const auto place = find_place(last_, domain);
    if (place == last_.size() || last_[place].domain != domain) {
        return std::nullopt;
    }
    return last_[place];
}

bool MariadbGtidPosition::contains(const MariadbGtid& gtid) const {
    const auto mine = last_of(gtid.domain);
    return mine && mine->sequence >= gtid.sequence && !is_split(*mine, gtid);
}

bool MariadbGtidPosition::contains(const MariadbGtidPosition& other) const {
    return std::all_of(other.last_.begin(), other.last_.end(), [&](const MariadbGtid& gtid) {
        return contains(gtid);
    });
}

void MariadbGtidPosition::advance(MariadbDomain domain, ServerId server, std::uint64_t sequence) {
    const auto place = find_place(last_, domain);
    const MariadbGtid gtid{.domain = domain, .server = server, .sequence = sequence};
    if (place < last_.size() && last_[place].domain == domain) {
        last_[place] = gtid;
        return;
    }
    last_.insert(last_.begin() + static_cast<std::ptrdiff_t>(place), gtid);
}

void MariadbGtidPosition::advance(const MariadbGtid& gtid) {
    advance(gtid.domain, gtid.server, gtid.sequence);
}

MariadbGtidPosition merged(const MariadbGtidPosition& a, const MariadbGtidPosition& b) {
    MariadbGtidPosition later = a;
    for (const auto& gtid : b.last()) {
        const auto mine = a.last_of(gtid.domain);
        const bool is_later = !mine || mine->sequence < gtid.sequence ||
                              (is_split(*mine, gtid) && mine->server < gtid.server);
        if (is_later) {
            later.advance(gtid);
        }
    }
    return later;
}

bool have_split(const MariadbGtidPosition& a, const MariadbGtidPosition& b) {
    return std::any_of(a.last().begin(), a.last().end(), [&](const MariadbGtid& mine) {
        const auto theirs = b.last_of(mine.domain);
        return theirs && is_split(mine, *theirs);
    });
}

std::vector<MissingInDomain> missing_by_domain(const MariadbGtidPosition& a,
                                               const MariadbGtidPosition& wanted) {
    std::vector<MissingInDomain> missing;
    for (const auto& gtid : wanted.last()) {
        if (a.contains(gtid)) {
            continue;
        }
        const auto mine = a.last_of(gtid.domain);
        // At least one: a split domain, and a domain that has seen nothing but number 0.
        const auto ahead = gtid.sequence - (mine ? mine->sequence : 0);
        missing.push_back(
            {.domain = gtid.domain, .transactions = std::max<std::uint64_t>(ahead, 1)});
    }
    return missing;
}

Result<MariadbGtidPosition> parse_mariadb_gtid_position(std::string_view text) {
    MariadbGtidPosition position;
    if (trim(text).empty()) {
        return position;
    }
    for (const auto word : split(text, ',')) {
        const auto gtid = parse_gtid_of_mariadb(trim(word));
        if (!gtid) {
            return fail(ErrorCode::Malformed,
                        fmt::format("MariaDB position: expected \"domain-server-sequence\" at "
                                    "character {}, found \"{}\"",
                                    word.data() - text.data() + 1,
                                    word));
        }
        if (position.last_of(gtid->domain)) {
            return fail(ErrorCode::Malformed,
                        fmt::format("MariaDB position: expected each domain once, found domain {} "
                                    "again at character {}",
                                    gtid->domain.value,
                                    word.data() - text.data() + 1));
        }
        position.advance(*gtid);
    }
    return position;
}

std::string to_string(const MariadbGtidPosition& position) {
    std::string text;
    for (const auto& gtid : position.last()) {
        text += text.empty() ? "" : ",";
        text += to_string(gtid);
    }
    return text;
}

std::string to_string(const MariadbGtid& gtid) {
    return fmt::format("{}-{}-{}", gtid.domain.value, gtid.server.value, gtid.sequence);
}

}  // namespace understudy
