// Fields: the names on the wire of every type that goes over it, each once, for writing and for
// reading.
//
// Inside engine/wire only. Instants and durations are whole microseconds and their names end in
// _us.
#pragma once

#include <string>
#include <string_view>

#include "engine/model/snapshot.h"
#include "engine/wire/archive.h"

namespace understudy {

[[nodiscard]] inline std::string_view to_string(OnFailure on_failure) {
    switch (on_failure) {
        case OnFailure::Abort: return "abort";
        case OnFailure::CarryOn: return "carry-on";
        case OnFailure::AbortUnlessGone: return "abort-unless-gone";
    }
    return "?";
}

namespace wire {

// clang-format off
template <> struct LastOf<ReceiverState> { static constexpr auto value = ReceiverState::Running; };
template <> struct LastOf<ApplierState> { static constexpr auto value = ApplierState::Running; };
template <> struct LastOf<Writability> { static constexpr auto value = Writability::SuperReadOnly; };
template <> struct LastOf<BinlogFormat> { static constexpr auto value = BinlogFormat::Row; };
template <> struct LastOf<BinlogRowImage> { static constexpr auto value = BinlogRowImage::Full; };
template <> struct LastOf<GtidMode> { static constexpr auto value = GtidMode::On; };
template <> struct LastOf<SemiSyncWording> { static constexpr auto value = SemiSyncWording::New; };
template <> struct LastOf<GroupMemberState> { static constexpr auto value = GroupMemberState::Unreachable; };
template <> struct LastOf<GroupRole> { static constexpr auto value = GroupRole::Secondary; };
template <> struct LastOf<Flavor> { static constexpr auto value = Flavor::MaxScale; };
template <> struct LastOf<Reachability> { static constexpr auto value = Reachability::Unreachable; };
template <> struct LastOf<PromotionRule> { static constexpr auto value = PromotionRule::MustNot; };
template <> struct LastOf<Role> { static constexpr auto value = Role::Replica; };
template <> struct LastOf<AnalysisCode> { static constexpr auto value = kLastAnalysisCode; };
template <> struct LastOf<RefusalReason> { static constexpr auto value = RefusalReason::ObservedOnly; };
template <> struct LastOf<Veto> { static constexpr auto value = Veto::LosesTooMuch; };
template <> struct LastOf<HookMoment> { static constexpr auto value = kLastHookMoment; };
template <> struct LastOf<HookOccasion> { static constexpr auto value = kLastHookOccasion; };
template <> struct LastOf<Phase> { static constexpr auto value = Phase::Act; };
template <> struct LastOf<RecoveryKind> { static constexpr auto value = RecoveryKind::Switchover; };
template <> struct LastOf<RecoveryOutcome> { static constexpr auto value = RecoveryOutcome::Failed; };
template <> struct LastOf<Comparison> { static constexpr auto value = Comparison::Diverged; };
template <> struct LastOf<OperationKind> { static constexpr auto value = kLastOperationKind; };
template <> struct LastOf<step::Positioning> { static constexpr auto value = step::Positioning::Coordinates; };
template <> struct LastOf<step::SemiSyncRole> { static constexpr auto value = step::SemiSyncRole::Replica; };
template <> struct LastOf<OnFailure> { static constexpr auto value = OnFailure::AbortUnlessGone; };

template <> struct TextForm<InstanceKey> { static constexpr auto parse = parse_instance_key; };
template <> struct TextForm<ServerUuid> { static constexpr auto parse = parse_server_uuid; };
template <> struct TextForm<GtidSet> { static constexpr auto parse = parse_gtid_set; };
template <> struct TextForm<MariadbGtidPosition> { static constexpr auto parse = parse_mariadb_gtid_position; };
template <> struct TextForm<BinlogCoordinates> {
    /// A server without a binary log stands at no place at all, which is ":0".
    static Result<BinlogCoordinates> parse(std::string_view text) {
        return text == ":0" ? Result<BinlogCoordinates>{} : parse_binlog_coordinates(text);
    }
};

// clang-format on

template <>
struct KindOf<ReplicationPosition> {
    static std::string_view name_of(const ReplicationPosition& position) {
        constexpr std::string_view kNames[] = {"gtid", "mariadb-gtid", "binlog"};
        return kNames[position.index()];
    }
};

template <>
struct KindOf<Step> {
    static std::string_view name_of(const Step& step) { return kind_name(step); }
};

template <>
struct KindOf<RecordBody> {
    static std::string_view name_of(const RecordBody& body) { return kind_name(body); }
};

template <class A, class T>
using As = typename A::template Of<T>;

// --- What servers say.

template <class A>
void fields(A& a, As<A, GtidSet>& it) {
    a("position", it);
}

template <class A>
void fields(A& a, As<A, MariadbGtidPosition>& it) {
    a("position", it);
}

template <class A>
void fields(A& a, As<A, BinlogCoordinates>& it) {
    a("position", it);
}

template <class A>
void fields(A& a, As<A, Version>& it) {
    a("flavor", it.flavor);
    a("major", it.major);
    a("minor", it.minor);
    a("patch", it.patch);
}

template <class A>
void fields(A& a, As<A, SourceLogProgress>& it) {
    a("read", it.read);
    a("executed", it.executed);
}

template <class A>
void fields(A& a, As<A, SamePlace>& it) {
    a("here", it.here);
    a("there", it.there);
}

template <class A>
void fields(A& a, As<A, LinkTls>& it) {
    a("ca_file", it.ca_file);
    a("ca_path", it.ca_path);
    a("certificate", it.certificate);
    a("key", it.key);
    a("cipher", it.cipher);
    a.if_any("cipher_suites", it.cipher_suites);
    a("crl_file", it.crl_file);
    a("crl_path", it.crl_path);
    a("version", it.version);
    a("verifies_source", it.verifies_source);
}

template <class A>
void fields(A& a, As<A, LinkDetails>& it) {
    a("user", it.user);
    a("uses_tls", it.uses_tls);
    a("tls", it.tls);
    a("public_key_path", it.public_key_path);
    a("gets_public_key", it.gets_public_key);
    a("connect_retry_us", it.connect_retry);
    a("retry_count", it.retry_count);
    a("relay_log", it.relay_log);
}

template <class A>
void fields(A& a, As<A, ChannelStatus>& it) {
    a("name", it.name);
    a("source", it.source);
    a("receiver", it.receiver);
    a("applier", it.applier);
    a("receiver_error", it.receiver_error);
    a("applier_error", it.applier_error);
    a("lag_us", it.lag);
}

template <class A>
void fields(A& a, As<A, GroupMember>& it) {
    a("key", it.key);
    a("state", it.state);
    a("role", it.role);
}

template <class A>
void fields(A& a, As<A, GroupMembership>& it) {
    a("name", it.name);
    a("state", it.state);
    a("role", it.role);
    a("is_single_primary", it.is_single_primary);
    a("others", it.others);
}

template <class A>
void fields(A& a, As<A, SemiSyncDetails>& it) {
    a("source", it.source);
    a("replica", it.replica);
    a("timeout_us", it.timeout);
    a("waits_without_replicas", it.waits_without_replicas);
    a("priority", it.priority);
}

template <class A>
void fields(A& a, As<A, Details>& it) {
    a("version_comment", it.version_comment);
    a("uptime_us", it.uptime);
    a("alias", it.alias);
    a("region", it.region);
    a("environment", it.environment);
    a("promotion_rule", it.promotion_rule);
    a("semi_sync", it.semi_sync);
    a("keeps_login", it.keeps_login);
    a("unread", it.unread);
}

template <class A>
void fields(A& a, As<A, Channels>& it) {
    a("own", it.own);
    a("others", it.others);
}

template <class A>
void fields(A& a, As<A, ReplicaStatus>& it) {
    a("source", it.source);
    a("source_uuid", it.source_uuid);
    a.if_any("is_detached", it.is_detached);
    a("receiver", it.receiver);
    a("applier", it.applier);
    a("received", it.received);
    a("uses_gtid", it.uses_gtid);
    a("receiver_error", it.receiver_error);
    a("applier_error", it.applier_error);
    a("lag_us", it.lag);
    a("delay_us", it.delay);
    a("in_source_log", it.in_source_log);
    a("failing", it.failing);
    a("filters", it.filters);
    a("link", it.link);
}

template <class A>
void fields(A& a, As<A, SemiSyncStatus>& it) {
    a.if_any("can_be_source", it.can_be_source);
    a.if_any("can_be_replica", it.can_be_replica);
    a("source_enabled", it.source_enabled);
    a("source_active", it.source_active);
    a("replica_enabled", it.replica_enabled);
    a.if_any("replica_active", it.replica_active);
    a("wait_for_replicas", it.wait_for_replicas);
    a("connected_replicas", it.connected_replicas);
}

template <class A>
void fields(A& a, As<A, Observation>& it) {
    a("server_id", it.server_id);
    a("server_uuid", it.server_uuid);
    a("version", it.version);
    a("writability", it.writability);
    a("has_binlog", it.has_binlog);
    a("logs_replica_updates", it.logs_replica_updates);
    a("executed", it.executed);
    a("purged", it.purged);
    a("replica", it.replica);
    a("semi_sync", it.semi_sync);
    a("replicas_seen", it.replicas_seen);
    a("data_center", it.data_center);
    a("log_end", it.log_end);
    a("binlog_format", it.binlog_format);
    a("binlog_row_image", it.binlog_row_image);
    a("gtid_mode", it.gtid_mode);
    a("channels", it.channels);
    a("group", it.group);
    a("details", it.details);
}

template <class A>
void fields(A& a, As<A, Downtime>& it) {
    a("until_us", it.until);
    a("owner", it.owner);
    a("reason", it.reason);
}

template <class A>
void fields(A& a, As<A, Maintenance>& it) {
    a("until_us", it.until);
    a("owner", it.owner);
    a("reason", it.reason);
}

template <class A>
void fields(A& a, As<A, Demotion>& it) {
    a("cluster", it.cluster);
    a("successor", it.successor);
    a("at_us", it.at);
    a("promoted_at", it.promoted_at);
    a("quarantine", it.quarantine);
    a("was_primary", it.was_primary);
    a("was_co_primary", it.was_co_primary);
    a("watched_until_us", it.watched_until);
}

template <class A>
void fields(A& a, As<A, DeliberateStop>& it) {
    a("owner", it.owner);
    a("at_us", it.at);
}

template <class A>
void fields(A& a, As<A, Instance>& it) {
    a("key", it.key);
    a("reachability", it.reachability);
    a("seen", it.seen);
    a("seen_at_us", it.seen_at);
    a("asked_at_us", it.asked_at);
    a("failure", it.failure);
    a("failures_in_a_row", it.failures_in_a_row);
    a("failing_since_us", it.failing_since);
    a("stands_still_since_us", it.stands_still_since);
    a("promotion_rule", it.promotion_rule);
    a("downtime", it.downtime);
    a("maintenance", it.maintenance);
    a("demotion", it.demotion);
    a("stop", it.stop);
}

// --- What is concluded and planned.

template <class A>
void fields(A& a, As<A, InstanceFacts>& it) {
    a("reachability", it.reachability);
    a("replicas", it.replicas);
    a("reachable_replicas", it.reachable_replicas);
    a("hearing_replicas", it.hearing_replicas);
    a("bereft_replicas", it.bereft_replicas);
    a("vanished_replicas", it.vanished_replicas);
    a("unreachable_replicas", it.unreachable_replicas);
    a("replicating_replicas", it.replicating_replicas);
    a("lagging_replicas", it.lagging_replicas);
    a("delayed_replicas", it.delayed_replicas);
    a("role", it.role);
    a("is_primary", it.is_primary);
    a("is_read_only", it.is_read_only);
    a("is_binlog_server", it.is_binlog_server);
    a("is_first_tier", it.is_first_tier);
    a("has_lost_source", it.has_lost_source);
    a("lacks_progress", it.lacks_progress);
    a("other_writable", it.other_writable);
    a("lacking_acknowledgers", it.lacking_acknowledgers);
    a("needless_acknowledgers", it.needless_acknowledgers);
    a("is_stuck", it.is_stuck);
}

template <class A>
void fields(A& a, As<A, Finding>& it) {
    a("cluster", it.cluster);
    a("instance", it.instance);
    a("code", it.code);
    a("because", it.because);
    a("evidence", it.evidence);
}

template <class A>
void fields(A& a, As<A, Refusal>& it) {
    a("reason", it.reason);
    a("detail", it.detail);
}

template <class A>
void fields(A& a, As<A, Objection>& it) {
    a("veto", it.veto);
    a("detail", it.detail);
}

template <class A>
void fields(A& a, As<A, Candidate>& it) {
    a("key", it.key);
    a("objections", it.objections);
    a("place", it.place);
}

template <class A>
void fields(A& a, As<A, Loss>& it) {
    a("known", it.known);
    a("count", it.count);
    a("within_us", it.within);
    a("is_ruled_out", it.is_ruled_out);
}

template <class A>
void fields(A& a, As<A, Choice>& it) {
    a("chosen", it.chosen);
    a("catch_up_from", it.catch_up_from);
    a("ranking", it.ranking);
    a("because", it.because);
    a("loss", it.loss);
}

template <class A>
void fields(A& a, As<A, step::LogReader>& it) {
    a("key", it.key);
    a("executed", it.executed);
    a("place", it.place);
}

/// Every step has its instance; some have more.
template <class A, class S>
requires std::is_constructible_v<Step, std::remove_const_t<S>>

void fields(A& a, S& it) {
    a("instance", it.instance);
    if constexpr (requires { it.position; }) {
        a("position", it.position);
    }
    if constexpr (requires { it.source; }) {
        a("source", it.source);
    }
    if constexpr (requires { it.at_most; }) {
        a("at_most", it.at_most);
    }
    if constexpr (requires { it.place; }) {
        a("place", it.place);
    }
    if constexpr (requires { it.is_anew; }) {
        a.if_any("is_anew", it.is_anew);
    }
    if constexpr (requires { it.until; }) {
        a("until", it.until);
    }
    if constexpr (requires { it.entry; }) {
        a("entry", it.entry);
    }
    if constexpr (requires { it.delay; }) {
        a("delay_us", it.delay);
    }
    if constexpr (requires { it.transaction; }) {
        a("transaction", it.transaction);
    }
    if constexpr (requires { it.positioning; }) {
        a("positioning", it.positioning);
    }
    if constexpr (requires { it.before; }) {
        a("before", it.before);
        a("readers", it.readers);
    }
    if constexpr (requires { it.executed; }) {
        a("executed", it.executed);
    }
    if constexpr (requires { it.errant; }) {
        a("errant", it.errant);
    }
    if constexpr (requires { it.gtids; }) {
        a("gtids", it.gtids);
    }
    if constexpr (requires { it.process; }) {
        a("process", it.process);
    }
    if constexpr (requires { it.role; }) {
        a("role", it.role);
        a("is_enabled", it.is_enabled);
    }
}

template <class A>
void fields(A& a, As<A, Operation>& it) {
    a("operation_kind", it.kind);
    a("instance", it.instance);
    a("destination", it.destination);
    a("pattern", it.pattern);
    a("delay_us", it.parameters.delay);
    a("binlog", it.parameters.binlog);
    a("transaction", it.parameters.transaction);
    a("beyond", it.parameters.beyond);
    a("errant", it.parameters.errant);
    a("process", it.parameters.process);
}

template <class A>
void fields(A& a, As<A, Move>& it) {
    a("replica", it.replica);
    a("from", it.from);
    a("to", it.to);
    a("anchor", it.anchor);
    a.if_any("is_matched", it.is_matched);
    a.if_any("turn", it.turn);
}

template <class A>
void fields(A& a, As<A, PlannedStep>& it) {
    a("step", it.step);
    a("on_failure", it.on_failure);
    a("wave", it.wave);
}

template <class A>
void fields(A& a, As<A, PhasePlan>& it) {
    a("phase", it.phase);
    a("reason", it.reason);
    a("steps", it.steps);
}

}  // namespace wire
}  // namespace understudy
