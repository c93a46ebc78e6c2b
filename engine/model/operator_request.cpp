#include "engine/model/operator_request.h"

#include "engine/base/overloaded.h"

namespace understudy {
namespace {

std::string by(const std::optional<InstanceKey>& designated) {
    return designated ? " to " + short_name(*designated) : "";
}

}  // namespace

OperatorRequest::OperatorRequest() = default;
OperatorRequest::OperatorRequest(const OperatorRequest& other) = default;
OperatorRequest::OperatorRequest(OperatorRequest&& other) noexcept = default;
OperatorRequest& OperatorRequest::operator=(const OperatorRequest& other) = default;
OperatorRequest& OperatorRequest::operator=(OperatorRequest&& other) noexcept = default;
OperatorRequest::~OperatorRequest() = default;

std::string describe(const OperatorRequest& request) {
    return std::visit(
        Overloaded{
            [](const request::Discover& it) { return "discover " + short_name(it.instance); },
            [](const request::Forget& it) { return "forget " + short_name(it.instance); },
            [](const request::Recover& it) {
                return "recover " + short_name(it.instance) + by(it.designated) +
                       (it.may_lose_anything ? ", whatever is lost" : "");
            },
            [](const request::Switchover& it) {
                return "switch over the cluster of " + short_name(it.instance) + by(it.designated);
            },
            [](const request::BeginDowntime& it) {
                return "begin downtime of " + short_name(it.instance) + " for " +
                       to_string(it.length);
            },
            [](const request::EndDowntime& it) {
                return "end downtime of " + short_name(it.instance);
            },
            [](const request::BeginMaintenance& it) {
                return "begin maintenance of " + short_name(it.instance) + " for " +
                       to_string(it.length);
            },
            [](const request::EndMaintenance& it) {
                return "end maintenance of " + short_name(it.instance);
            },
            [](const request::EnableRecoveries&) { return std::string{"enable recoveries"}; },
            [](const request::DisableRecoveries&) { return std::string{"disable recoveries"}; },
            [](const request::Acknowledge& it) {
                return "acknowledge the recovery of the cluster of " + short_name(it.instance);
            },
            [](const request::LocateErrant& it) {
                return "locate the errant GTIDs of " + short_name(it.instance);
            },
            [](const request::Operate& it) { return describe(it.operation); },
        },
        request);
}

}  // namespace understudy
