// Property: RapidCheck inside Catch2, with failures that can be run again.
//
// RapidCheck's own Catch2 glue gives its properties no id: it prints no "reproduce=..." and, given
// one, passes without running anything. PROPERTY uses the name of the test as the id. RC_PARAMS
// works as RapidCheck documents it, for example RC_PARAMS="seed=7 max_success=10000" or the line
// that a failure prints.
#pragma once

#include <sstream>
#include <string>
#include <utility>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "tests/support/printers.h"

namespace understudy::property {

template <class Testable>
void check_property(const std::string& name, Testable&& testable) {
    const rc::detail::TestMetadata metadata{name, name};
    const auto result = rc::detail::checkTestable(std::forward<Testable>(testable), metadata);
    std::ostringstream report;
    rc::detail::printResultMessage(result, report);
    INFO(report.str());
    REQUIRE(result.template is<rc::detail::SuccessResult>());
    if (result.template get<rc::detail::SuccessResult>().numSuccess == 0) {
        WARN("not run: RC_PARAMS asks for another property");
    }
}

}  // namespace understudy::property

// The macros are the price of a property that reads like a test: name, tags, (parameters) { body }.
#define UNDERSTUDY_PROPERTY(function, name, tags, parameters)      \
    static void function parameters;                               \
    TEST_CASE(name, tags) {                                        \
        ::understudy::property::check_property(name, &(function)); \
    }                                                              \
    static void function parameters

#define PROPERTY(name, tags, parameters) \
    UNDERSTUDY_PROPERTY(INTERNAL_CATCH_UNIQUE_NAME(property_), name, tags, parameters)
