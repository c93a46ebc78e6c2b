#include "engine/model/choice.h"

#include <fmt/format.h>

namespace understudy {

std::string_view to_string(Veto veto) {
    switch (veto) {
        case Veto::Unreachable: return "unreachable";
        case Veto::NotAReplica: return "not a replica";
        case Veto::NoBinlog: return "no binary log";
        case Veto::NoReplicaUpdates: return "does not log replica updates";
        case Veto::MustNotPromote: return "must not be promoted";
        case Veto::ErrantTransactions: return "errant transactions";
        case Veto::NoGtid: return "no GTID";
        case Veto::ApplierStopped: return "applier stopped";
        case Veto::CannotServeOthers: return "cannot serve the others";
        case Veto::NotDesignated: return "not the designated one";
        case Veto::InDowntime: return "in downtime";
        case Veto::Delayed: return "delayed";
        case Veto::StoppedOnPurpose: return "stopped on purpose";
        case Veto::InMaintenance: return "in maintenance";
        case Veto::ManyChannels: return "many channels";
        case Veto::GroupMember: return "group member";
        case Veto::BinlogServer: return "binlog server";
        case Veto::OtherPrimary: return "another primary";
    }
    return "?";
}

std::string describe_objections(const Choice& choice) {
    std::string text = choice.because;
    for (const auto& candidate : choice.ranking) {
        for (const auto& objection : candidate.objections) {
            text += fmt::format("; {}: {} ({})",
                                short_name(candidate.key),
                                to_string(objection.veto),
                                objection.detail);
        }
    }
    return text;
}

}  // namespace understudy
