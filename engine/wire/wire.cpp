#include "engine/wire/wire.h"

#include "engine/wire/archive.h"
#include "engine/wire/record_fields.h"
#include "engine/wire/request_fields.h"

namespace understudy {
namespace {

using wire::JsonReader;
using wire::JsonWriter;

WireJson record_header(const Record& record) {
    return {{"schema", kWireSchema},
            {"id", record.id.value},
            {"at_us", record.at.time_since_epoch().count()}};
}

template <class T>
std::string write_line(const T& value) {
    WireJson out = {{"schema", kWireSchema}};
    out.update(JsonWriter::write(value));
    // Why replace: a server's error text may hold bytes that are no UTF-8, and a record must never
    // fail for that.
    return out.dump(-1, ' ', false, WireJson::error_handler_t::replace);
}

void check_schema(const WireJson& in, const std::string& root) {
    int schema = 0;
    JsonReader reader(in, root);
    reader("schema", schema);
    if (schema != kWireSchema) {
        throw wire::Malformed(root + ".schema",
                              "this version reads schema " + std::to_string(kWireSchema) +
                                  ", found " + std::to_string(schema));
    }
}

template <class T, class Read>
Result<T> parse_line(std::string_view text, const std::string& root, Read read) {
    try {
        const auto in = WireJson::parse(text);
        check_schema(in, root);
        return read(in);
    } catch (const wire::Malformed& malformed) {
        return fail(ErrorCode::Malformed, malformed.what());
    } catch (const nlohmann::json::exception& broken) {
        return fail(ErrorCode::Malformed, root + ": " + broken.what());
    }
}

template <class T>
Result<T> parse_value(std::string_view text, const std::string& root) {
    return parse_line<T>(text, root, [&](const WireJson& in) {
        T value{};
        JsonReader::read(in, value, root);
        return value;
    });
}

}  // namespace

WireJson to_wire(const Observation& seen) {
    return JsonWriter::write(seen);
}

WireJson to_wire(const Instance& instance) {
    return JsonWriter::write(instance);
}

WireJson to_wire(const Step& step) {
    return JsonWriter::write(step);
}

WireJson to_wire(const PhasePlan& plan) {
    return JsonWriter::write(plan);
}

WireJson to_wire(const Choice& choice) {
    return JsonWriter::write(choice);
}

WireJson to_wire(const Finding& finding) {
    return JsonWriter::write(finding);
}

WireJson to_wire(const Snapshot& snapshot) {
    WireJson instances = WireJson::array();
    for (const auto& [key, instance] : snapshot.instances) {
        instances.push_back(to_wire(instance));
    }
    return {{"schema", kWireSchema},
            {"taken_at_us", snapshot.taken_at.time_since_epoch().count()},
            {"instances", std::move(instances)}};
}

WireJson to_wire(const Record& record) {
    auto out = record_header(record);
    out.update(JsonWriter::write(record.body));
    return out;
}

std::string write_observation(const Observation& seen) {
    return write_line(seen);
}

std::string write_instance(const Instance& instance) {
    return write_line(instance);
}

std::string write_finding(const Finding& finding) {
    return write_line(finding);
}

std::string write_request(const OperatorRequest& request) {
    return write_line(request);
}

std::string write_record(const Record& record) {
    return to_wire(record).dump(-1, ' ', false, WireJson::error_handler_t::replace);
}

Result<Observation> parse_observation(std::string_view text) {
    return parse_value<Observation>(text, "observation");
}

Result<Instance> parse_instance(std::string_view text) {
    return parse_value<Instance>(text, "instance");
}

Result<Finding> parse_finding(std::string_view text) {
    return parse_value<Finding>(text, "finding");
}

Result<OperatorRequest> parse_request(std::string_view text) {
    return parse_value<OperatorRequest>(text, "request");
}

Result<Record> parse_record(std::string_view text) {
    return parse_line<Record>(text, "record", [](const WireJson& in) {
        Record record;
        JsonReader reader(in, "record");
        reader("id", record.id);
        reader("at_us", record.at);
        JsonReader::read(in, record.body, "record");
        return record;
    });
}

}  // namespace understudy
