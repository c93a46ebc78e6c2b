#include "engine/relocation/way.h"

#include <fmt/format.h>

#include "engine/topology/known_places.h"
#include "engine/topology/matching.h"

namespace understudy {

std::optional<std::string> find_wrong_way(const Terrain& terrain, Way way, const Move& move) {
    const bool is_by_place = is_by_coordinates(*observe(terrain, move.replica));
    const std::string other = move.from == move.to ? ": repoint does it" : ": relocate does it";
    switch (way) {
        case Way::Any: break;
        case Way::Gtid:
            return is_by_place ? std::optional{short_name(move.replica) +
                                               " replicates by file and position" + other}
                               : std::nullopt;
        case Way::KnownPlace:
            return is_by_place
                       ? find_known_place_fault(terrain, move.replica, move.to)
                       : std::optional{short_name(move.replica) + " replicates by GTID" + other};
        case Way::SameLog:
            return is_binlog_server(observe(terrain, move.replica)->version) &&
                           is_binlog_server(observe(terrain, move.to)->version)
                       ? std::nullopt
                       : std::optional{fmt::format("{} and {} are not both binlog servers",
                                                   short_name(move.replica),
                                                   short_name(move.to)) +
                                       other};
        case Way::PseudoGtid:
            return is_by_place
                       ? find_match_fault(terrain, move.replica, move.to)
                       : std::optional{short_name(move.replica) + " replicates by GTID" + other};
    }
    return std::nullopt;
}

}  // namespace understudy
