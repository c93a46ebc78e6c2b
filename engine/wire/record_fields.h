// Record fields: the names on the wire of every kind of record. Inside engine/wire only.
#pragma once

#include "engine/wire/fields.h"

namespace understudy::wire {

template <class A>
void fields(A& a, As<A, record::InstanceDiscovered>& it) {
    a("instance", it.instance);
    a("how", it.how);
}

template <class A>
void fields(A& a, As<A, record::InstanceForgotten>& it) {
    a("instance", it.instance);
}

template <class A>
void fields(A& a, As<A, record::InstanceLost>& it) {
    a("instance", it.instance);
    a("why", it.why);
}

template <class A>
void fields(A& a, As<A, record::InstanceBack>& it) {
    a("instance", it.instance);
}

template <class A>
void fields(A& a, As<A, record::FindingChanged>& it) {
    a("finding", it.finding);
}

template <class A>
void fields(A& a, As<A, record::Suspected>& it) {
    a("cluster", it.cluster);
    a("primary", it.primary);
    a("because", it.because);
}

template <class A>
void fields(A& a, As<A, record::SuspicionCleared>& it) {
    a("cluster", it.cluster);
    a("primary", it.primary);
    a("because", it.because);
}

template <class A>
void fields(A& a, As<A, record::Confirmed>& it) {
    a("finding", it.finding);
    a("looks", it.looks);
}

template <class A>
void fields(A& a, As<A, record::RecoveryRefused>& it) {
    a("cluster", it.cluster);
    a("primary", it.primary);
    a("refusal", it.refusal);
}

template <class A>
void fields(A& a, As<A, record::RecoveryStarted>& it) {
    a("recovery", it.recovery);
    a("recovery_kind", it.kind);
    a("cluster", it.cluster);
    a("primary", it.primary);
    a("members", it.members);
    a("designated", it.designated);
    a("because", it.because);
    a("may_lose_anything", it.may_lose_anything);
}

template <class A>
void fields(A& a, As<A, record::RecoveryResumed>& it) {
    a("recovery", it.recovery);
    a("cluster", it.cluster);
    a("reached", it.reached);
}

template <class A>
void fields(A& a, As<A, record::PhasePlanned>& it) {
    a("recovery", it.recovery);
    a("plan", it.plan);
}

template <class A>
void fields(A& a, As<A, record::StepEnded>& it) {
    a("recovery", it.recovery);
    a("phase", it.phase);
    a("step", it.step);
    a("is_done", it.is_done);
    a("detail", it.detail);
}

template <class A>
void fields(A& a, As<A, record::CandidatesJudged>& it) {
    a("recovery", it.recovery);
    a("choice", it.choice);
}

template <class A>
void fields(A& a, As<A, record::RecoveryEnded>& it) {
    a("recovery", it.recovery);
    a("recovery_kind", it.kind);
    a("cluster", it.cluster);
    a("primary", it.primary);
    a("outcome", it.outcome);
    a("successor", it.successor);
    a("lost_replicas", it.lost_replicas);
    a("detail", it.detail);
    a("left_read_only", it.left_read_only);
}

template <class A>
void fields(A& a, As<A, record::PrimaryGivenBack>& it) {
    a("cluster", it.cluster);
    a("primary", it.primary);
}

template <class A>
void fields(A& a, As<A, record::InstanceDemoted>& it) {
    a("recovery", it.recovery);
    a("instance", it.instance);
    a("demotion", it.demotion);
}

template <class A>
void fields(A& a, As<A, record::ReturnJudged>& it) {
    a("instance", it.instance);
    a("primary", it.primary);
    a("comparison", it.comparison);
    a("detail", it.detail);
    a("is_rejoined", it.is_rejoined);
}

template <class A>
void fields(A& a, As<A, record::Rejoined>& it) {
    a("instance", it.instance);
    a("primary", it.primary);
}

template <class A>
void fields(A& a, As<A, record::SideStep>& it) {
    a("step", it.step);
    a("because", it.because);
}

template <class A>
void fields(A& a, As<A, record::OperationStarted>& it) {
    a("recovery", it.recovery);
    a("cluster", it.cluster);
    a("operation", it.operation);
    a("moves", it.moves);
    a("owner", it.owner);
}

template <class A>
void fields(A& a, As<A, record::OperationRefused>& it) {
    a("cluster", it.cluster);
    a("operation", it.operation);
    a("refusal", it.refusal);
}

template <class A>
void fields(A& a, As<A, record::OperationEnded>& it) {
    a("recovery", it.recovery);
    a("cluster", it.cluster);
    a("operation", it.operation);
    a("outcome", it.outcome);
    a("done", it.done);
    a("detail", it.detail);
}

template <class A>
void fields(A& a, As<A, record::MemberJoined>& it) {
    a("instance", it.instance);
    a("cluster", it.cluster);
}

template <class A>
void fields(A& a, As<A, record::PrimaryPublished>& it) {
    a("cluster", it.cluster);
    a("primary", it.primary);
}

template <class A>
void fields(A& a, As<A, record::DowntimeBegun>& it) {
    a("instance", it.instance);
    a("downtime", it.downtime);
}

template <class A>
void fields(A& a, As<A, record::DowntimeEnded>& it) {
    a("instance", it.instance);
}

template <class A>
void fields(A& a, As<A, record::MaintenanceBegun>& it) {
    a("instance", it.instance);
    a("maintenance", it.maintenance);
}

template <class A>
void fields(A& a, As<A, record::MaintenanceEnded>& it) {
    a("instance", it.instance);
}

template <class A>
void fields(A& a, As<A, HookFacts>& it) {
    a("occasion", it.occasion);
    a("cluster", it.cluster);
    a("failed", it.failed);
    a("role", it.role);
    a("code", it.code);
    a("because", it.because);
    a("is_asked_for", it.is_asked_for);
    a("replicas", it.replicas);
    a("is_in_downtime", it.is_in_downtime);
    a("recovers_primary", it.recovers_primary);
    a("recovers_intermediate", it.recovers_intermediate);
    a("is_successful", it.is_successful);
    a("successor", it.successor);
    a("successor_alias", it.successor_alias);
    a("successor_place", it.successor_place);
    a("lost_replicas", it.lost_replicas);
}

template <class A>
void fields(A& a, As<A, record::HooksOwed>& it) {
    a("recovery", it.recovery);
    a("facts", it.facts);
}

template <class A>
void fields(A& a, As<A, record::HooksBegun>& it) {
    a("recovery", it.recovery);
    a("moment", it.moment);
    a("cluster", it.cluster);
    a("failed", it.failed);
}

template <class A>
void fields(A& a, As<A, record::HooksEnded>& it) {
    a("recovery", it.recovery);
    a("moment", it.moment);
    a("cluster", it.cluster);
    a("failed", it.failed);
    a("is_done", it.is_done);
    a("detail", it.detail);
}

template <class A>
void fields(A& a, As<A, record::StopBegun>& it) {
    a("instance", it.instance);
    a("stop", it.stop);
}

template <class A>
void fields(A& a, As<A, record::StopEnded>& it) {
    a("instance", it.instance);
    a("because", it.because);
}

template <class A>
void fields(A& a, As<A, record::RecoveriesSwitched>& it) {
    a("is_enabled", it.is_enabled);
}

template <class A>
void fields(A& a, As<A, record::RecoveryAcknowledged>& it) {
    a("cluster", it.cluster);
    a("owner", it.owner);
    a("comment", it.comment);
}

}  // namespace understudy::wire
