#include "viz/sources/suspects.h"

#include <map>
#include <string>

namespace understudy::viz {
namespace {

/// By manager and cluster: whom it suspects.
using Suspects = std::map<std::pair<std::string, ClusterAlias>, InstanceKey>;

void read(const sim::TraceEntry& entry, Suspects& suspects) {
    const auto* recorded = std::get_if<sim::happening::Recorded>(&entry.what);
    if (recorded == nullptr) {
        return;
    }
    if (const auto* suspected = std::get_if<record::Suspected>(&recorded->body)) {
        suspects.insert_or_assign({recorded->manager, suspected->cluster}, suspected->primary);
    } else if (const auto* cleared = std::get_if<record::SuspicionCleared>(&recorded->body)) {
        suspects.erase({recorded->manager, cleared->cluster});
    } else if (const auto* started = std::get_if<record::RecoveryStarted>(&recorded->body)) {
        suspects.erase({recorded->manager, started->cluster});
    }
}

}  // namespace

void mark_suspects(Recording& recording) {
    Suspects suspects;
    std::size_t entries = 0;
    for (auto& frame : recording.frames) {
        for (; entries < frame.entries && entries < recording.trace.size(); ++entries) {
            read(recording.trace[entries], suspects);
        }
        for (const auto& [whose, suspect] : suspects) {
            for (auto& manager : frame.managers) {
                const auto belief = manager.servers.find(suspect);
                if (manager.name == whose.first && belief != manager.servers.end()) {
                    belief->second.is_suspected = true;
                }
            }
        }
    }
}

}  // namespace understudy::viz
