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
        case Veto::Elsewhere: return "elsewhere";
        case Veto::IgnoredHost: return "ignored host";
        case Veto::LagsTooMuch: return "lags too much";
        case Veto::NotUpToDate: return "not up to date";
        case Veto::LosesTooMuch: return "loses too much";
    }
    return "?";
}

std::string describe(const Loss& loss) {
    if (!loss.known.empty()) {
        return "known to be lost: " + loss.known;
    }
    if (loss.is_ruled_out) {
        return "nothing that was acknowledged is lost";
    }
    return loss.within ? fmt::format("what was committed in the last {} may be lost",
                                     to_string(*loss.within))
                       : "";
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
