#include "engine/topology/known_places.h"

#include <fmt/format.h>

namespace understudy {

std::optional<BinlogCoordinates> find_known_place(const Terrain& terrain,
                                                  const InstanceKey& replica,
                                                  const InstanceKey& source) {
    const Observation* seen = observe(terrain, replica);
    if (seen == nullptr || !seen->replica || !seen->replica->in_source_log) {
        return std::nullopt;
    }
    return translate(terrain.snapshot.known_places,
                     seen->replica->source,
                     seen->replica->in_source_log->executed,
                     source);
}

std::optional<std::string> find_known_place_fault(const Terrain& terrain,
                                                  const InstanceKey& replica,
                                                  const InstanceKey& source) {
    const Observation& moving = *observe(terrain, replica);
    if (!moving.replica->in_source_log) {
        return short_name(replica) + " does not tell how far it is in the log of its source";
    }
    if (is_binlog_server(moving.version)) {
        return short_name(replica) +
               " is a binlog server, whose files cannot go on with another log";
    }
    const SourceLogProgress& progress = *moving.replica->in_source_log;
    const auto place = find_known_place(terrain, replica, source);
    if (!place) {
        return fmt::format(
            "{} is at {} in the log of {}, and no move has shown where in the log of "
            "{} that is",
            short_name(replica),
            to_string(progress.executed),
            short_name(moving.replica->source),
            short_name(source));
    }
    return progress.read == progress.executed
               ? std::nullopt
               : std::optional{fmt::format("{} has not applied all that it has received: up to {}, "
                                           "and not up to {}",
                                           short_name(replica),
                                           to_string(progress.executed),
                                           to_string(progress.read))};
}

}  // namespace understudy
