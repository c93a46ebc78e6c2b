// Hand-made recording: one failover in six frames, so that tests of pictures need no simulator.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>

#include "tests/support/faults.h"
#include "viz/model/recording.h"

namespace understudy::viz {

inline InstanceKey host(const std::string& name) {
    return {name, 3306};
}

inline Instant at_ms(std::int64_t ms) {
    return Instant{std::chrono::milliseconds{ms}};
}

/// db1 <- db2, db3: what is so and what the manager believes agree.
inline Frame healthy_frame(Instant at) {
    Frame frame{
        .at = at, .entries = 0, .servers = {}, .managers = {}, .clients = {}, .published = {}};
    const ClusterAlias alpha{"alpha"};
    ManagerShown manager{.name = "manager", .is_up = true, .servers = {}, .clusters = {}};
    for (const std::string name : {"db1", "db2", "db3"}) {
        ServerShown server;
        server.key = host(name);
        server.cluster = alpha;
        server.is_writable = name == "db1";
        server.applier = ApplierState::Running;
        Belief belief;
        belief.reachability = Reachability::Reachable;
        belief.is_primary = name == "db1";
        belief.writability = name == "db1" ? Writability::Writable : Writability::SuperReadOnly;
        if (name != "db1") {
            server.source = host("db1");
            server.receiver = ReceiverState::Running;
            belief.source = host("db1");
        }
        frame.servers.push_back(server);
        manager.servers.emplace(server.key, belief);
    }
    manager.clusters.push_back({alpha, host("db1"), {}, std::nullopt});
    frame.managers.push_back(manager);
    frame.clients.push_back({"app", alpha, 10, 0});
    frame.published.emplace(alpha, host("db1"));
    return frame;
}

inline sim::TraceEntry recorded(Instant at, RecordBody body) {
    return {at, 0, sim::happening::Recorded{"manager", std::move(body)}};
}

/// db1 is killed at 1 s, suspected at 2 s, db2 takes its place at 4 s, the run ends at 6 s.
inline Recording failover_recording() {
    const ClusterAlias alpha{"alpha"};
    const RecoveryId id{7};
    const PhasePlan promote{Phase::Promote,
                            "db2 takes writes",
                            {{.step = step::MakeWritable{host("db2")}, .wave = 0},
                             {.step = step::PointAt{host("db3"), host("db2")}, .wave = 1}}};
    const Choice choice{host("db2"),
                        std::nullopt,
                        {{host("db2"), {}, "received most"},
                         {host("db3"), {{Veto::MustNotPromote, "promotion rule"}}, ""}},
                        "it received most",
                        ""};
    Finding finding{alpha, host("db1"), AnalysisCode::DeadPrimary, "nobody hears it", {}};
    Recording recording;
    recording.title = "hand-made";
    recording.trace = {
        {at_ms(1000), 0, sim::happening::ActionTaken{tests::begin("crash", {"db1"})}},
        {at_ms(1100), 0, sim::happening::WritesStopped{"app", "refused"}},
        recorded(at_ms(2000), record::Suspected{alpha, host("db1"), "no answer"}),
        recorded(at_ms(2500), record::FindingChanged{finding}),
        recorded(
            at_ms(3000),
            record::RecoveryStarted{id, RecoveryKind::Failover, alpha, host("db1"), {}, {}, ""}),
        recorded(at_ms(3200), record::CandidatesJudged{id, choice}),
        recorded(at_ms(3500), record::PhasePlanned{id, promote}),
        recorded(at_ms(4000),
                 record::StepEnded{id, Phase::Promote, promote.steps[0].step, true, ""}),
        {at_ms(4100), 0, sim::happening::WritesResumed{"app", host("db2"), Duration{3'000'000}}},
        recorded(at_ms(4500),
                 record::StepEnded{id, Phase::Promote, promote.steps[1].step, true, ""}),
        recorded(at_ms(4600),
                 record::RecoveryEnded{id,
                                       RecoveryKind::Failover,
                                       alpha,
                                       host("db1"),
                                       RecoveryOutcome::Succeeded,
                                       host("db2"),
                                       {},
                                       ""}),
    };
    recording.story = story::tell_trace(recording.trace);
    for (std::int64_t ms = 0; ms <= 6000; ms += 50) {
        Frame frame = healthy_frame(at_ms(ms));
        auto& manager = frame.managers.front();
        for (const auto& entry : recording.trace) {
            frame.entries += entry.at <= frame.at ? 1U : 0U;
        }
        if (ms >= 1000) {
            frame.servers[0].is_up = false;
            frame.servers[0].is_writable = false;
        }
        if (ms >= 2500) {
            manager.servers.at(host("db1")).reachability = Reachability::Unreachable;
            manager.clusters.front().finding = finding;
        }
        if (ms >= 3000 && ms < 4600) {
            manager.clusters.front().recovering = Phase::Promote;
        }
        if (ms >= 4000) {
            frame.servers[1].source.reset();
            frame.servers[1].is_writable = true;
            frame.servers[2].source = host("db2");
            frame.published.insert_or_assign(alpha, host("db2"));
        }
        recording.frames.push_back(std::move(frame));
    }
    return recording;
}

}  // namespace understudy::viz
