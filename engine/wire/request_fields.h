// Request fields: the names on the wire of what operators ask for. Inside engine/wire only.
#pragma once

#include "engine/model/operator_request.h"
#include "engine/wire/fields.h"

namespace understudy::wire {

template <>
struct KindOf<OperatorRequest> {
    static std::string_view name_of(const OperatorRequest& request) {
        constexpr std::string_view kNames[] = {"Discover",
                                               "Forget",
                                               "Recover",
                                               "Switchover",
                                               "BeginDowntime",
                                               "EndDowntime",
                                               "EnableRecoveries",
                                               "DisableRecoveries",
                                               "Acknowledge",
                                               "Operate",
                                               "BeginMaintenance",
                                               "EndMaintenance",
                                               "LocateErrant"};
        static_assert(std::size(kNames) == std::variant_size_v<OperatorRequest::Kinds>);
        return kNames[request.index()];
    }
};

/// Requests have few fields, and the same names for the same things.
template <class A, class R>
requires std::is_constructible_v<OperatorRequest, std::remove_const_t<R>>

void fields(A& a, R& it) {
    if constexpr (requires { it.instance; }) {
        a("instance", it.instance);
    }
    if constexpr (requires { it.designated; }) {
        a("designated", it.designated);
    }
    if constexpr (requires { it.may_lose_anything; }) {
        a("may_lose_anything", it.may_lose_anything);
    }
    if constexpr (requires { it.length; }) {
        a("length_us", it.length);
    }
    if constexpr (requires { it.owner; }) {
        a("owner", it.owner);
    }
    if constexpr (requires { it.reason; }) {
        a("reason", it.reason);
    }
    if constexpr (requires { it.comment; }) {
        a("comment", it.comment);
    }
    if constexpr (requires { it.operation; }) {
        a("operation", it.operation);
    }
    if constexpr (requires { it.fingerprint; }) {
        a("fingerprint", it.fingerprint);
    }
}

}  // namespace understudy::wire
