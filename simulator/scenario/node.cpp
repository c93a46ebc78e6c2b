#include "simulator/scenario/node.h"

#include <cstddef>
#include <iterator>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace understudy::sim {
namespace {

/// Deeper nesting than any scenario has; it bounds every recursion over the tree.
constexpr std::size_t kMostDepth = 64;

/// The line of the character read last. A newline belongs to the line it ends: the lexer reads one
/// character past a number before it reports it.
struct Position {
    std::uint32_t line = 1;
    bool is_after_newline = false;

    void pass(char c) {
        if (is_after_newline) {
            ++line;
        }
        is_after_newline = c == '\n';
    }
};

class CountingIterator {
  public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    CountingIterator(const char* at, Position* position) : at_(at), position_(position) {}

    reference operator*() const { return *at_; }

    CountingIterator& operator++() {
        position_->pass(*at_);
        ++at_;
        return *this;
    }

    [[maybe_unused]] friend bool operator==(const CountingIterator& a, const CountingIterator& b) {
        return a.at_ == b.at_;
    }

    friend bool operator!=(const CountingIterator& a, const CountingIterator& b) {
        return a.at_ != b.at_;
    }

  private:
    const char* at_;
    Position* position_;
};

/// The text of a parse error without what the caller says anyway: "[json.exception...] parse error
/// at line 1, column 2: ".
std::string complaint(std::string_view what) {
    const auto column = what.find("column ");
    const auto colon = what.find(": ", column == std::string_view::npos ? 0 : column);
    return std::string{colon == std::string_view::npos ? what : what.substr(colon + 2)};
}

class TreeBuilder : public nlohmann::json_sax<nlohmann::json> {
  public:
    TreeBuilder(const Position& position, Problems& problems)
        : position_(position),
          problems_(problems) {}

    bool null() override { return leaf({}); }

    bool boolean(bool value) override {
        return leaf({.kind = JsonNode::Kind::Boolean, .boolean = value});
    }

    bool number_integer(number_integer_t value) override {
        return leaf({.kind = JsonNode::Kind::Integer, .integer = value});
    }

    bool number_unsigned(number_unsigned_t value) override {
        constexpr auto kMost =
            static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max());
        if (value > kMost) {
            return leaf({.kind = JsonNode::Kind::Fraction});
        }
        return leaf({.kind = JsonNode::Kind::Integer, .integer = static_cast<std::int64_t>(value)});
    }

    bool number_float(number_float_t /*value*/, const string_t& text) override {
        return leaf({.kind = JsonNode::Kind::Fraction, .text = text});
    }

    bool string(string_t& value) override {
        return leaf({.kind = JsonNode::Kind::Text, .text = std::move(value)});
    }

    bool binary(binary_t& /*value*/) override { return false; }

    bool start_object(std::size_t /*elements*/) override { return open(JsonNode::Kind::Object); }

    bool key(string_t& name) override {
        key_ = name;
        return true;
    }

    bool end_object() override { return close(); }

    bool start_array(std::size_t /*elements*/) override { return open(JsonNode::Kind::List); }

    bool end_array() override { return close(); }

    bool parse_error(std::size_t /*position*/,
                     const std::string& /*last_token*/,
                     const nlohmann::json::exception& error) override {
        problems_.add(position_.line, "", "not JSON: " + complaint(error.what()));
        return false;
    }

    [[nodiscard]] JsonNode take() { return std::move(root_); }

  private:
    void place(JsonNode& node) {
        node.line = position_.line;
        if (open_.empty()) {
            return;
        }
        const JsonNode& parent = open_.back();
        if (parent.kind == JsonNode::Kind::List) {
            node.path = fmt::format("{}[{}]", parent.path, parent.items.size());
        } else {
            node.key = std::exchange(key_, {});
            node.path = parent.path.empty() ? node.key : parent.path + "." + node.key;
        }
    }

    void keep(JsonNode node) {
        if (open_.empty()) {
            root_ = std::move(node);
        } else {
            open_.back().items.push_back(std::move(node));
        }
    }

    bool leaf(JsonNode node) {
        place(node);
        keep(std::move(node));
        return true;
    }

    bool open(JsonNode::Kind kind) {
        if (open_.size() == kMostDepth) {
            problems_.add(position_.line, open_.back().path, "nested too deeply");
            return false;
        }
        JsonNode node{.kind = kind};
        place(node);
        open_.push_back(std::move(node));
        return true;
    }

    bool close() {
        JsonNode node = std::move(open_.back());
        open_.pop_back();
        keep(std::move(node));
        return true;
    }

    const Position& position_;
    Problems& problems_;
    JsonNode root_;
    std::vector<JsonNode> open_;
    std::string key_;
};

}  // namespace

std::string_view describe(JsonNode::Kind kind) {
    switch (kind) {
        case JsonNode::Kind::Null: return "null";
        case JsonNode::Kind::Boolean: return "true or false";
        case JsonNode::Kind::Integer: return "a whole number";
        case JsonNode::Kind::Fraction: return "a fraction";
        case JsonNode::Kind::Text: return "a text";
        case JsonNode::Kind::List: return "a list";
        case JsonNode::Kind::Object: return "an object";
    }
    return "?";
}

JsonNode parse_node(std::string_view text, Problems& problems) {
    Position position;
    TreeBuilder builder{position, problems};
    const bool is_read =
        nlohmann::json::sax_parse(CountingIterator{text.data(), &position},
                                  CountingIterator{text.data() + text.size(), &position},
                                  &builder,
                                  nlohmann::json::input_format_t::json,
                                  true,
                                  true);
    return is_read ? builder.take() : JsonNode{};
}

}  // namespace understudy::sim
