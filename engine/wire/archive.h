// Archive: the two directions of the wire format, JsonWriter and JsonReader, over one list of
// fields.
//
// Inside engine/wire only. A type's fields are named once (fields.h) and are written and read by
// the same list, so what is written can be read back. That is why there are templates here although
// the house keeps them in engine/base. A reader throws Malformed with the path; the functions of
// wire.h turn it into an Error.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/base/result.h"
#include "engine/base/strong_id.h"
#include "engine/base/time.h"
#include "engine/model/record.h"

namespace understudy::wire {

using Json = nlohmann::ordered_json;

/// What could not be read, and where: "record.body.plan.steps[2].step.kind".
class Malformed : public std::runtime_error {
  public:
    Malformed(const std::string& path, const std::string& what)
        : std::runtime_error(path + ": " + what) {}
};

template <class T>
struct IsStrongId : std::false_type {};

template <class Tag, class Rep>
struct IsStrongId<StrongId<Tag, Rep>> : std::true_type {};

/// The last enumerator of each enum on the wire; its names are those of to_string.
template <class E>
struct LastOf;

template <class T>
concept Enumerated = requires {
    LastOf<T>::value;
};

/// A type that is one text on the wire and has its own parser.
template <class T>
struct TextForm;

template <class T>
concept HasTextForm = requires {
    &TextForm<T>::parse;
};

/// A variant that is an object with "kind" on the wire; `name_of` names an alternative.
template <class T>
struct KindOf;

template <class T>
concept HasKinds = requires {
    &KindOf<T>::name_of;
};

class JsonWriter {
  public:
    template <class T>
    using Of = const T;

    template <class T>
    void operator()(const char* name, const T& value) {
        out_[name] = write(value);
    }

    /// What few have, and what was written before it had a name lacks: absent means false, or 0.
    template <class T>
    void if_any(const char* name, const T& value) {
        if (value != T{}) {
            (*this)(name, value);
        }
    }

    template <class T>
    static Json write(const T& value);

    Json take() { return std::move(out_); }

  private:
    Json out_ = Json::object();
};

class JsonReader {
  public:
    template <class T>
    using Of = T;

    JsonReader(const Json& in, std::string path) : in_(in), path_(std::move(path)) {
        if (!in.is_object()) {
            throw Malformed(path_, std::string("expected an object, found ") + in.type_name());
        }
    }

    template <class T>
    void operator()(const char* name, T& value) {
        const auto found = in_.find(name);
        const std::string path = path_ + "." + name;
        if (found == in_.end()) {
            if constexpr (requires { value.has_value(); }) {
                value.reset();
                return;
            }
            throw Malformed(path, "missing");
        }
        read(*found, value, path);
    }

    template <class T>
    void if_any(const char* name, T& value) {
        const auto found = in_.find(name);
        value = T{};
        if (found != in_.end()) {
            read(*found, value, path_ + "." + name);
        }
    }

    template <class T>
    static void read(const Json& in, T& value, const std::string& path);

  private:
    const Json& in_;
    std::string path_;
};

[[noreturn]] inline void refuse(const Json& in,
                                const std::string& path,
                                std::string_view expected) {
    throw Malformed(path, "expected " + std::string(expected) + ", found " + in.type_name());
}

template <class E>
void read_enum(const Json& in, E& value, const std::string& path) {
    if (!in.is_string()) {
        refuse(in, path, "a text");
    }
    const auto& text = in.get_ref<const std::string&>();
    for (auto number = 0; number <= static_cast<int>(LastOf<E>::value); ++number) {
        if (to_string(static_cast<E>(number)) == text) {
            value = static_cast<E>(number);
            return;
        }
    }
    throw Malformed(path, "unknown word \"" + text + "\"");
}

template <class T>
void read_number(const Json& in, T& value, const std::string& path) {
    if (!in.is_number_integer()) {
        refuse(in, path, "a whole number");
    }
    const bool fits = in.is_number_unsigned() ? std::in_range<T>(in.get<std::uint64_t>())
                                              : std::in_range<T>(in.get<std::int64_t>());
    if (!fits) {
        throw Malformed(path, in.dump() + " is out of range");
    }
    value = in.get<T>();
}

template <class V, std::size_t... Is>
void read_kind(const Json& in,
               V& value,
               const std::string& path,
               std::index_sequence<Is...> /*all*/) {
    if (!in.is_object() || !in.contains("kind") || !in["kind"].is_string()) {
        throw Malformed(path + ".kind", "missing, or not a text");
    }
    const auto& kind = in["kind"].get_ref<const std::string&>();
    const auto try_one = [&](auto one) {
        if (KindOf<V>::name_of(V{one}) != kind) {
            return false;
        }
        JsonReader reader(in, path);
        fields(reader, one);
        value = std::move(one);
        return true;
    };
    if (!(try_one(std::variant_alternative_t<Is, typename V::Kinds>{}) || ...)) {
        throw Malformed(path + ".kind", "unknown kind \"" + kind + "\"");
    }
}

template <class T>
Json JsonWriter::write(const T& value) {
    if constexpr (std::is_same_v<T, bool> || std::is_integral_v<T> ||
                  std::is_same_v<T, std::string>) {
        return value;
    } else if constexpr (std::is_same_v<T, Name>) {
        return value.text();
    } else if constexpr (IsStrongId<T>::value) {
        return value.value;
    } else if constexpr (std::is_same_v<T, Duration>) {
        return value.count();
    } else if constexpr (std::is_same_v<T, Instant>) {
        return value.time_since_epoch().count();
    } else if constexpr (Enumerated<T> || HasTextForm<T>) {
        return std::string(to_string(value));
    } else if constexpr (HasKinds<T>) {
        JsonWriter writer;
        writer("kind", std::string(KindOf<T>::name_of(value)));
        std::visit([&](const auto& one) { fields(writer, one); }, value);
        return writer.take();
    } else if constexpr (requires { value.has_value(); }) {
        return value ? write(*value) : Json(nullptr);
    } else if constexpr (requires(T list) { list.emplace_back(); }) {
        Json list = Json::array();
        for (const auto& one : value) {
            list.push_back(write(one));
        }
        return list;
    } else {
        JsonWriter writer;
        fields(writer, value);
        return writer.take();
    }
}

template <class T>
void JsonReader::read(const Json& in, T& value, const std::string& path) {
    if constexpr (std::is_same_v<T, bool>) {
        if (!in.is_boolean()) {
            refuse(in, path, "true or false");
        }
        value = in.get<bool>();
    } else if constexpr (std::is_integral_v<T>) {
        read_number(in, value, path);
    } else if constexpr (std::is_same_v<T, std::string>) {
        if (!in.is_string()) {
            refuse(in, path, "a text");
        }
        value = in.get<std::string>();
    } else if constexpr (std::is_same_v<T, Name>) {
        std::string text;
        read(in, text, path);
        value = Name{text};
    } else if constexpr (IsStrongId<T>::value) {
        read(in, value.value, path);
    } else if constexpr (std::is_same_v<T, Duration>) {
        Duration::rep count = 0;
        read_number(in, count, path);
        value = Duration(count);
    } else if constexpr (std::is_same_v<T, Instant>) {
        Duration::rep count = 0;
        read_number(in, count, path);
        value = Instant(Duration(count));
    } else if constexpr (Enumerated<T>) {
        read_enum(in, value, path);
    } else if constexpr (HasTextForm<T>) {
        if (!in.is_string()) {
            refuse(in, path, "a text");
        }
        auto parsed = TextForm<T>::parse(in.get_ref<const std::string&>());
        if (!parsed) {
            throw Malformed(path, parsed.error().message);
        }
        value = std::move(*parsed);
    } else if constexpr (HasKinds<T>) {
        read_kind(
            in, value, path, std::make_index_sequence<std::variant_size_v<typename T::Kinds>>{});
    } else if constexpr (requires { value.has_value(); }) {
        value.reset();
        if (!in.is_null()) {
            read(in, value.emplace(), path);
        }
    } else if constexpr (requires { value.emplace_back(); }) {
        if (!in.is_array()) {
            refuse(in, path, "a list");
        }
        value.clear();
        for (std::size_t i = 0; i < in.size(); ++i) {
            read(in[i], value.emplace_back(), path + "[" + std::to_string(i) + "]");
        }
    } else {
        JsonReader reader(in, path);
        fields(reader, value);
    }
}

}  // namespace understudy::wire
