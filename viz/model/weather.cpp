#include "viz/model/weather.h"

#include <algorithm>

namespace understudy::viz {
namespace {

namespace happening = sim::happening;

using Names = std::vector<std::string>;

bool names_any(const Names& names, const Names& wanted) {
    return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    });
}

bool is_cut_between(const Weather& weather, const Names& a, const Names& b) {
    return std::any_of(weather.cuts.begin(), weather.cuts.end(), [&](const auto& cut) {
        return (names_any(cut.targets, a) && names_any(cut.from, b)) ||
               (names_any(cut.targets, b) && names_any(cut.from, a));
    });
}

Names names_of(const InstanceKey& key) {
    return {key.host, to_string(key)};
}

void take_action(const sim::Action& action, Weather& weather) {
    const auto* fault = std::get_if<sim::Fault>(&action);
    if (fault == nullptr || fault->kind != "partition") {
        return;
    }
    if (!fault->is_end) {
        weather.cuts.push_back(*fault);
        return;
    }
    std::erase_if(weather.cuts, [&](const sim::Fault& cut) {
        return fault->targets.empty() || names_any(cut.targets, fault->targets);
    });
}

}  // namespace

Weather read_weather(std::span<const sim::TraceEntry> trace) {
    Weather weather;
    for (const auto& entry : trace) {
        if (const auto* taken = std::get_if<happening::ActionTaken>(&entry.what)) {
            take_action(taken->action, weather);
        } else if (const auto* stopped = std::get_if<happening::WritesStopped>(&entry.what)) {
            weather.failing[stopped->client] = {entry.at, stopped->why};
        } else if (const auto* resumed = std::get_if<happening::WritesResumed>(&entry.what)) {
            weather.failing.erase(resumed->client);
            weather.writing_to[resumed->client] = resumed->server;
        }
    }
    return weather;
}

bool is_cut(const Weather& weather, const std::string& a, const std::string& b) {
    return is_cut_between(weather, {a}, {b});
}

bool is_cut(const Weather& weather, const std::string& a, const InstanceKey& b) {
    return is_cut_between(weather, {a}, names_of(b));
}

bool is_cut(const Weather& weather, const InstanceKey& a, const InstanceKey& b) {
    return is_cut_between(weather, names_of(a), names_of(b));
}

}  // namespace understudy::viz
