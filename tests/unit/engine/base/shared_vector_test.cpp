#include "engine/base/shared_vector.h"

#include <string>

#include <catch2/catch.hpp>

namespace understudy {
namespace {

constexpr std::size_t kMany = 1'000;  // of several parts

SharedVector<std::string> numbers() {
    SharedVector<std::string> all;
    for (std::size_t i = 0; i < kMany; ++i) {
        all.push_back(std::to_string(i));
    }
    return all;
}

TEST_CASE("shared vector: it has what was put into it, in order", "[unit]") {
    const SharedVector<std::string> all = numbers();

    CHECK(all.size() == kMany);
    CHECK(all[0] == "0");
    CHECK(all.back() == "999");
    std::size_t next = 0;
    for (const std::string& one : all) {
        CHECK(one == std::to_string(next++));
    }
    CHECK(next == kMany);
}

TEST_CASE("shared vector: a copy does not see what is edited later, and shares the rest",
          "[unit]") {
    SharedVector<std::string> all = numbers();
    const SharedVector<std::string> copy = all;

    all.edit(500) = "new";
    all.push_back("last");

    CHECK(all[500] == "new");
    CHECK(copy[500] == "500");
    CHECK(&all[0] == &copy[0]);
    CHECK(&all[500] != &copy[500]);
    CHECK(copy.size() == kMany);
}

TEST_CASE("shared vector: elements stay where they are while others are added", "[unit]") {
    SharedVector<std::string> all;
    const std::string* first = &all.push_back("first");
    for (std::size_t i = 0; i < kMany; ++i) {
        all.push_back("more");
    }

    CHECK(&all[0] == first);
}

TEST_CASE("shared vector: what is taken from the end is gone for this one only", "[unit]") {
    SharedVector<std::string> all = numbers();
    const SharedVector<std::string> copy = all;

    all.pop_back();
    all.push_back("other");

    CHECK(all.back() == "other");
    CHECK(copy.back() == "999");
}

TEST_CASE("shared vector: it grows by default values", "[unit]") {
    SharedVector<int> all;
    all.resize(kMany);

    CHECK(all.size() == kMany);
    CHECK(all[kMany - 1] == 0);
}

}  // namespace
}  // namespace understudy
