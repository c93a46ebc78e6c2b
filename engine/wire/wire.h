// Wire: JSON of what is observed, planned and recorded. The store, the flight recorder and the API
// speak it.
//
// Keys come in one fixed order, so equal values are equal texts. Every text from write_ carries
// "schema"; a text of a newer schema, or a malformed one, is an Error that names the place
// ("record.plan.steps[2].kind").
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "engine/base/result.h"
#include "engine/model/operator_request.h"
#include "engine/model/record.h"
#include "engine/model/snapshot.h"

namespace understudy {

/// Raised when an older reader would misunderstand a newer text. An added field does not raise it.
inline constexpr int kWireSchema = 1;

using WireJson = nlohmann::ordered_json;

/// For composing larger documents.
[[nodiscard]] WireJson to_wire(const Observation& seen);
[[nodiscard]] WireJson to_wire(const Instance& instance);
[[nodiscard]] WireJson to_wire(const Snapshot& snapshot);
[[nodiscard]] WireJson to_wire(const Step& step);
[[nodiscard]] WireJson to_wire(const PhasePlan& plan);
[[nodiscard]] WireJson to_wire(const Choice& choice);
[[nodiscard]] WireJson to_wire(const Finding& finding);
[[nodiscard]] WireJson to_wire(const Record& record);

/// One line each, with its schema.
[[nodiscard]] std::string write_observation(const Observation& seen);
[[nodiscard]] std::string write_instance(const Instance& instance);
[[nodiscard]] std::string write_finding(const Finding& finding);
[[nodiscard]] std::string write_record(const Record& record);
[[nodiscard]] std::string write_request(const OperatorRequest& request);

[[nodiscard]] Result<Observation> parse_observation(std::string_view text);
[[nodiscard]] Result<Instance> parse_instance(std::string_view text);
[[nodiscard]] Result<Finding> parse_finding(std::string_view text);
[[nodiscard]] Result<Record> parse_record(std::string_view text);
[[nodiscard]] Result<OperatorRequest> parse_request(std::string_view text);

}  // namespace understudy
