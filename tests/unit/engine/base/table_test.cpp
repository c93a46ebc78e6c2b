#include "engine/base/table.h"

#include <map>
#include <string>

#include <catch2/catch.hpp>

#include "engine/base/random.h"

namespace understudy {
namespace {

using Numbers = Table<std::string, int>;

std::map<std::string, int> contents(const Numbers& table) {
    std::map<std::string, int> all;
    for (const auto& [key, value] : table) {
        all.emplace(key, value);
    }
    return all;
}

TEST_CASE("table: what was put in is found, and nothing else", "[unit]") {
    Numbers table;
    CHECK(table.insert("b", 2));
    CHECK_FALSE(table.insert("b", 3));
    table["a"] = 1;

    CHECK(table.size() == 2);
    CHECK(table.at("a") == 1);
    CHECK(*table.find("b") == 2);
    CHECK(table.find("c") == nullptr);
    CHECK(table.edit("c") == nullptr);
    CHECK_FALSE(table.contains("c"));
    CHECK_THROWS_AS(table.at("c"), CheckFailed);
}

TEST_CASE("table: one goes through it in order of keys", "[unit]") {
    Numbers table;
    for (const char* key : {"db2", "db10", "db1", "db3"}) {
        table[key] = 0;
    }

    std::string keys;
    for (const auto& [key, value] : table) {
        keys += key + " ";
    }

    CHECK(keys == "db1 db10 db2 db3 ");
}

TEST_CASE("table: a copy does not see what is done later", "[unit]") {
    Numbers table;
    table["a"] = 1;
    table["b"] = 2;
    const Numbers copy = table;

    *table.edit("a") = 10;
    table["c"] = 3;
    CHECK(table.erase("b"));

    CHECK(contents(copy) == std::map<std::string, int>{{"a", 1}, {"b", 2}});
    CHECK(contents(table) == std::map<std::string, int>{{"a", 10}, {"c", 3}});
}

// Method: the same thousands of random changes are made to a table, to a map, and, now and then, to
// a copy that takes the table's place.
TEST_CASE("table: it is the map it stands for, whatever is done to it", "[unit]") {
    Rng dice{1, 2, 3};
    Numbers table;
    std::map<std::string, int> map;
    for (int turn = 0; turn < 20'000; ++turn) {
        const std::string key = std::to_string(dice.below(3'000));
        if (dice.chance(1, 3)) {
            CHECK(table.erase(key) == (map.erase(key) > 0));
        } else {
            table[key] = turn;
            map[key] = turn;
        }
        if (dice.chance(1, 1'000)) {
            const Numbers copy = table;
            table = copy;
        }
    }

    CHECK(table.size() == map.size());
    CHECK(contents(table) == map);
    CHECK(std::equal(table.begin(), table.end(), map.begin(), [](const auto& a, const auto& b) {
        return a.first == b.first && a.second == b.second;
    }));
}

}  // namespace
}  // namespace understudy
