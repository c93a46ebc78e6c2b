// Printers: whatever has a to_string of ours is shown by Catch2 and by RapidCheck in those words.
//
// Without one, a failed test says "{?} == {?}". Include this in every test that compares our types.
#pragma once

#include <concepts>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>

#include <catch2/catch.hpp>

#include "engine/base/result.h"

namespace understudy {

template <class T>
concept Printable = (std::is_class_v<T> || std::is_enum_v<T>)&&requires(const T& value) {
    { to_string(value) } -> std::convertible_to<std::string_view>;
};

/// Said here, where our to_string is found for types that are not ours (std::chrono) as well.
template <Printable T>
std::string printed(const T& value) {
    return std::string{to_string(value)};
}

/// RapidCheck finds this one by the namespace of T.
template <Printable T>
void showValue(const T& value, std::ostream& out) {
    out << printed(value);
}

}  // namespace understudy

namespace Catch {

template <class T>
struct StringMaker<T, std::enable_if_t<understudy::Printable<T>>> {
    static std::string convert(const T& value) { return understudy::printed(value); }
};

template <>
struct StringMaker<understudy::Error> {
    static std::string convert(const understudy::Error& error) {
        return std::string{to_string(error.code)} + ": " + error.message;
    }
};

template <class T>
struct StringMaker<tl::expected<T, understudy::Error>> {
    static std::string convert(const tl::expected<T, understudy::Error>& result) {
        if (!result) {
            return StringMaker<understudy::Error>::convert(result.error());
        }
        if constexpr (std::is_void_v<T>) {
            return "done";
        } else {
            return StringMaker<T>::convert(*result);
        }
    }
};

}  // namespace Catch
