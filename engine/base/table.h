// Table: values by key. Found by hash, gone through in order of keys, and copied for next to
// nothing.
//
// What std::map is for a few, for as many as a fleet has: no search down a tree whose every level
// is another text somewhere else in memory, and copies have rows in common until one changes them.
// A key has a total order (<=>) and a `hash_of` beside its type.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

#include "engine/base/check.h"
#include "engine/base/hash.h"
#include "engine/base/hash_index.h"
#include "engine/base/shared.h"
#include "engine/base/shared_vector.h"

namespace understudy {

/// Invariant: `rows_` has each key once; `index_` and `order_` name those rows that are not free.
template <class Key, class Value>
class Table {
  public:
    struct Row {
        Key first{};
        Value second{};
    };

    using value_type = Row;

    /// In order of keys.
    class Iterator {
      public:
        using iterator_category = std::forward_iterator_tag;
        using value_type = Row;
        using difference_type = std::ptrdiff_t;
        using pointer = const Row*;
        using reference = const Row&;

        Iterator() = default;

        Iterator(const Table& all, std::size_t run) : all_(&all), run_(run) {}

        reference operator*() const { return all_->rows_[(*all_->order_)[run_][place_]]; }

        pointer operator->() const { return &**this; }

        Iterator& operator++() {
            if (++place_ == (*all_->order_)[run_].size()) {
                ++run_;
                place_ = 0;
            }
            return *this;
        }

        Iterator operator++(int) {
            Iterator before = *this;
            ++*this;
            return before;
        }

        friend bool operator==(const Iterator& a, const Iterator& b) {
            return a.run_ == b.run_ && a.place_ == b.place_;
        }

      private:
        const Table* all_ = nullptr;
        std::size_t run_ = 0;
        std::size_t place_ = 0;
    };

    [[nodiscard]] std::size_t size() const { return rows_.size() - free_.size(); }

    [[nodiscard]] bool empty() const { return size() == 0; }

    [[nodiscard]] Iterator begin() const { return {*this, 0}; }

    [[nodiscard]] Iterator end() const { return {*this, order_->size()}; }

    [[nodiscard]] bool contains(const Key& key) const { return row_of(key) != HashIndex::none; }

    /// Null when there is none.
    [[nodiscard]] const Value* find(const Key& key) const {
        const std::uint32_t row = row_of(key);
        return row == HashIndex::none ? nullptr : &rows_[row].second;
    }

    /// Precondition: it is there.
    [[nodiscard]] const Value& at(const Key& key) const {
        const Value* found = find(key);
        check(found != nullptr, "the table has this key");
        return *found;
    }

    /// To change it; null when there is none.
    [[nodiscard]] Value* edit(const Key& key) {
        const std::uint32_t row = row_of(key);
        return row == HashIndex::none ? nullptr : &rows_.edit(row).second;
    }

    /// To change it; a new one when there is none.
    Value& operator[](const Key& key) {
        const std::uint32_t row = row_of(key);
        return rows_.edit(row == HashIndex::none ? add(key) : row).second;
    }

    /// Puts a new one in. False when there is one already.
    bool insert(const Key& key, Value value = {}) {
        if (contains(key)) {
            return false;
        }
        rows_.edit(add(key)).second = std::move(value);
        return true;
    }

    /// False when there was none.
    bool erase(const Key& key) {
        const std::uint32_t row = row_of(key);
        if (row == HashIndex::none) {
            return false;
        }
        index_.edit().erase(hash_of(key), row);
        Runs& runs = order_.edit();
        const auto run = run_of(runs, key);
        run->erase(place_in(*run, key));
        if (run->empty()) {
            runs.erase(run);
        }
        rows_.edit(row) = Row{};
        free_.push_back(row);
        return true;
    }

  private:
    /// Rows in order of their keys, in runs that are short enough to be put in the middle of.
    using Run = std::vector<std::uint32_t>;
    using Runs = std::vector<Run>;
    static constexpr std::size_t longest_run = 512;

    [[nodiscard]] std::uint32_t row_of(const Key& key) const {
        return index_->find(hash_of(key),
                            [&](std::uint32_t row) { return rows_[row].first == key; });
    }

    /// The last run that does not begin behind the key, else the first one. Precondition: not
    /// empty.
    [[nodiscard]] typename Runs::iterator run_of(Runs& runs, const Key& key) const {
        const auto behind = std::partition_point(runs.begin(), runs.end(), [&](const Run& run) {
            return rows_[run.front()].first <= key;
        });
        return behind == runs.begin() ? behind : behind - 1;
    }

    [[nodiscard]] Run::iterator place_in(Run& run, const Key& key) const {
        return std::partition_point(
            run.begin(), run.end(), [&](std::uint32_t row) { return rows_[row].first < key; });
    }

    std::uint32_t add(const Key& key) {
        const std::uint32_t row = take_row();
        rows_.edit(row).first = key;
        index_.edit().insert(hash_of(key), row);
        Runs& runs = order_.edit();
        if (runs.empty()) {
            runs.emplace_back();
        }
        const auto run = runs.size() == 1 ? runs.begin() : run_of(runs, key);
        run->insert(place_in(*run, key), row);
        if (run->size() > longest_run) {
            const auto middle = run->begin() + longest_run / 2;
            Run behind(middle, run->end());
            run->erase(middle, run->end());
            runs.insert(run + 1, std::move(behind));
        }
        return row;
    }

    std::uint32_t take_row() {
        if (free_.empty()) {
            rows_.push_back(Row{});
            return static_cast<std::uint32_t>(rows_.size() - 1);
        }
        const std::uint32_t row = free_.back();
        free_.pop_back();
        return row;
    }

    SharedVector<Row> rows_;
    std::vector<std::uint32_t> free_;
    Shared<HashIndex> index_;
    Shared<Runs> order_;
};

}  // namespace understudy
