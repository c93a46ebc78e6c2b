#include "engine/model/pseudo_gtid.h"

#include <catch2/catch.hpp>

namespace understudy {
namespace {

TEST_CASE("pseudo-GTID: an entry is made of seconds, server and what makes it one of its kind") {
    const std::string entry =
        make_pseudo_gtid(Instant{Duration{0x66f2a1b0ULL * 1'000'000 + 250'000}}, ServerId{24085});
    CHECK(entry.substr(0, 31) == "_asc:66f2a1b0:00005e15:0003d090");
    CHECK(entry.size() == 39);
}

TEST_CASE("pseudo-GTID: entries of one server ascend by the microsecond") {
    const Instant early{Duration{1'999'999}};
    CHECK(make_pseudo_gtid(early, ServerId{1}) <
          make_pseudo_gtid(early + Duration{1}, ServerId{1}));
    CHECK(make_pseudo_gtid(early, ServerId{1}) != make_pseudo_gtid(early, ServerId{2}));
}

}  // namespace
}  // namespace understudy
