// Generators of positions: few servers and small numbers, so that sets collide, touch and nest.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "engine/model/replication_position.h"

namespace understudy::property {

inline constexpr std::uint64_t kSmallNumbers = 16;

inline ServerUuid small_uuid(std::uint64_t which) {
    return {.high = 0xA0A0'A0A0'0000'0000 + which, .low = which};
}

inline rc::Gen<ServerUuid> any_source() {
    return rc::gen::map(rc::gen::inRange<std::uint64_t>(1, 3), small_uuid);
}

inline rc::Gen<GtidTag> any_tag() {
    return rc::gen::map(rc::gen::element<std::string>("", "", "tag"),
                        [](const std::string& text) { return parse_gtid_tag(text).value(); });
}

inline rc::Gen<std::uint64_t> any_number() {
    return rc::gen::inRange<std::uint64_t>(1, kSmallNumbers + 1);
}

}  // namespace understudy::property

namespace rc {

template <>
struct Arbitrary<understudy::Gtid> {
    static Gen<understudy::Gtid> arbitrary() {
        using understudy::Gtid;
        return gen::build<Gtid>(gen::set(&Gtid::source, understudy::property::any_source()),
                                gen::set(&Gtid::tag, understudy::property::any_tag()),
                                gen::set(&Gtid::number, understudy::property::any_number()));
    }
};

template <>
struct Arbitrary<understudy::GtidInterval> {
    static Gen<understudy::GtidInterval> arbitrary() {
        return gen::apply(
            [](std::uint64_t first, std::uint64_t more) {
                return understudy::GtidInterval{.first = first, .last = first + more};
            },
            understudy::property::any_number(),
            gen::inRange<std::uint64_t>(0, 5));
    }
};

/// Raw: intervals in any order, overlapping, perhaps none.
template <>
struct Arbitrary<understudy::GtidSetPart> {
    static Gen<understudy::GtidSetPart> arbitrary() {
        using understudy::GtidSetPart;
        return gen::build<GtidSetPart>(
            gen::set(&GtidSetPart::source, understudy::property::any_source()),
            gen::set(&GtidSetPart::tag, understudy::property::any_tag()),
            gen::set(&GtidSetPart::intervals));
    }
};

template <>
struct Arbitrary<understudy::GtidSet> {
    static Gen<understudy::GtidSet> arbitrary() {
        return gen::map(gen::scale(0.1, gen::arbitrary<std::vector<understudy::GtidSetPart>>()),
                        understudy::GtidSet::of);
    }
};

template <>
struct Arbitrary<understudy::MariadbGtid> {
    static Gen<understudy::MariadbGtid> arbitrary() {
        return gen::apply(
            [](std::uint32_t domain, std::uint32_t server, std::uint64_t sequence) {
                return understudy::MariadbGtid{.domain = understudy::MariadbDomain{domain},
                                               .server = understudy::ServerId{server},
                                               .sequence = sequence};
            },
            gen::inRange<std::uint32_t>(0, 3),
            gen::inRange<std::uint32_t>(1, 3),
            gen::inRange<std::uint64_t>(0, 8));
    }
};

template <>
struct Arbitrary<understudy::MariadbGtidPosition> {
    static Gen<understudy::MariadbGtidPosition> arbitrary() {
        return gen::map(gen::arbitrary<std::vector<understudy::MariadbGtid>>(),
                        [](const std::vector<understudy::MariadbGtid>& gtids) {
                            understudy::MariadbGtidPosition position;
                            for (const auto& gtid : gtids) {
                                position.advance(gtid);
                            }
                            return position;
                        });
    }
};

/// Two logs; numbers around the step from six digits to seven.
template <>
struct Arbitrary<understudy::BinlogCoordinates> {
    static Gen<understudy::BinlogCoordinates> arbitrary() {
        return gen::apply(
            [](const std::string& base, std::uint64_t number, std::uint64_t position) {
                return understudy::BinlogCoordinates{
                    .file = understudy::log_file_name(base, number), .position = position};
            },
            gen::element<std::string>("binlog", "binlog", "binlog", "other"),
            gen::inRange<std::uint64_t>(999'998, 1'000'002),
            gen::inRange<std::uint64_t>(0, 6));
    }
};

template <>
struct Arbitrary<understudy::ReplicationPosition> {
    static Gen<understudy::ReplicationPosition> arbitrary() {
        using understudy::ReplicationPosition;
        return gen::oneOf(
            gen::cast<ReplicationPosition>(gen::arbitrary<understudy::GtidSet>()),
            gen::cast<ReplicationPosition>(gen::arbitrary<understudy::MariadbGtidPosition>()),
            gen::cast<ReplicationPosition>(gen::arbitrary<understudy::BinlogCoordinates>()));
    }
};

}  // namespace rc
