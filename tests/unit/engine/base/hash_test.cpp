#include "engine/base/hash.h"

#include <string>

#include <catch2/catch.hpp>

namespace understudy {
TEST_CASE("trace hash: its values are the same on every machine", "[unit]") {
    CHECK(TraceHash{}.value() == 0x75'6e64'6572'7374U);
    CHECK(hash_of("") == 0x72c2'6e99'3201'436cU);
    CHECK(hash_of("understudy") == 0xb5bd'c4c9'0b52'2dc9U);
    CHECK(mix(1) == 0x5692'161d'100b'05e5U);
}

TEST_CASE("trace hash: order, length and every letter count", "[unit]") {
    CHECK(hash_of("ab") != hash_of("ba"));
    CHECK(hash_of("a") != hash_of(std::string_view{"a\0", 2}));
    CHECK(hash_of("12345678") != hash_of("12345679"));
    CHECK(hash_of("123456789") != hash_of("12345678"));
    TraceHash apart;
    apart.add("a");
    apart.add("bc");
    TraceHash elsewhere;
    elsewhere.add("ab");
    elsewhere.add("c");
    CHECK(apart != elsewhere);
}

}  // namespace understudy
