#include "engine/orchestration/engine.h"

#include <algorithm>

#include "engine/analysis/analysis.h"
#include "engine/orchestration/engine_state.h"

namespace understudy {

Engine::Engine(Policy policy) : state_(std::make_unique<State>(std::move(policy))) {}

Engine::Engine(const Engine& other) : state_(std::make_unique<State>(*other.state_)) {}

Engine& Engine::operator=(const Engine& other) {
    *state_ = *other.state_;
    return *this;
}

Engine::Engine(Engine&& other) noexcept = default;
Engine& Engine::operator=(Engine&& other) noexcept = default;
Engine::~Engine() = default;

std::vector<Command> Engine::step(Instant now, const Event& event) {
    state_->now = std::max(state_->now, now);
    state_->inventory.set_time(state_->now);
    std::visit([&](const auto& one) { state_->on(one); }, event);
    state_->set_alarm();
    return state_->outbox.take();
}

const Snapshot& Engine::snapshot() const {
    return state_->inventory.snapshot();
}

bool Engine::is_running_hooks() const {
    return !state_->hook_desk.is_idle();
}

bool Engine::is_recovering() const {
    return !state_->recovering.empty();
}

std::vector<ClusterView> Engine::clusters() const {
    std::vector<ClusterView> views;
    for (const auto& alias : state_->book.clusters()) {
        ClusterView view{alias,
                         state_->book.primary_of(alias),
                         state_->book.members_of(alias),
                         {},
                         std::nullopt};
        if (const auto watch = state_->watches.find(alias); watch != state_->watches.end()) {
            view.finding = watch->second.finding;
            if (view.finding.code == AnalysisCode::NoProblem) {
                view.finding.evidence =  // not gathered while nothing can be wrong
                    gather_facts({snapshot(), state_->topology, state_->policy, {}, view.primary},
                                 view.finding.instance);
            }
            view.recovering =
                watch->second.run ? std::optional{watch->second.run->phase()} : std::nullopt;
        }
        views.push_back(std::move(view));
    }
    return views;
}

void Engine::State::on(const Started& started) {
    auto journal = read_journal(started.journal);
    outbox.number_from(journal.last_record, journal.last_recovery, now);
    recoveries_enabled = journal.recoveries_enabled;
    for (const auto& key : started.known) {
        begin_to_know(key, "it was known before");
    }
    for (const auto& [key, demotion] : journal.demotions) {
        begin_to_know(key, "the journal names it");
        inventory.set_demotion(key, demotion);
    }
    for (const auto& [key, downtime] : journal.downtimes) {
        inventory.set_downtime(key, downtime);
    }
    for (const auto& [key, maintenance] : journal.maintenances) {
        inventory.set_maintenance(key, maintenance);
    }
    for (const auto& [key, stop] : journal.stops) {
        begin_to_know(key, "the journal names it");
        inventory.set_stop(key, stop);
    }
    for (const auto& [key, cluster] : journal.members) {
        book.remember_member(key, cluster);
    }
    for (const auto& [cluster, primary] : journal.primaries) {
        book.remember_primary(cluster, primary);
    }
    for (const auto& [cluster, primary] : journal.left_read_only) {
        watches[cluster].left_read_only = primary;
    }
    for (const auto& [cluster, began] : journal.last_recoveries) {
        watches[cluster].last_recovery = began;
    }
    for (auto& unfinished : journal.unfinished) {
        for (const auto& member : unfinished.facts.members) {
            begin_to_know(member, "the journal names it");
        }
        const ClusterAlias cluster = unfinished.cluster;
        const Worker worker{cluster};
        const Errand errand{worker, errands};
        watches[cluster].run = RecoveryRun::resume(std::move(unfinished), context(errand));
        recovering.insert(cluster);
    }
    for (auto& unfinished : journal.unfinished_operations) {
        resume(std::move(unfinished));
    }
    for (auto& [recovery, job] : journal.owed_hooks) {
        hook_desk.begin(job, context());
    }
    told = std::move(journal.told);
    for (const auto& failed : journal.announced) {
        announced.emplace(failed, std::nullopt);
    }
    redraw();
    poll();
}

void Engine::State::begin_to_know(const InstanceKey& key, const std::string& how) {
    if (inventory.add(key, policy)) {
        schedule.add(key, now);
        undrawn.push_back(key);
        context().record(record::InstanceDiscovered{key, how});
    }
}

void Engine::State::follow_links(const Observation& seen, const InstanceKey& seen_on) {
    if (seen.replica) {
        begin_to_know(seen.replica->source, "source of " + short_name(seen_on));
    }
    for (const auto& replica : seen.replicas_seen) {
        begin_to_know(replica, "replica of " + short_name(seen_on));
    }
    if (seen.group) {
        for (const auto& member : seen.group->others) {
            begin_to_know(member.key, "in a group with " + short_name(seen_on));
        }
    }
}

void Engine::State::redraw() {
    std::vector<InstanceKey> redrawn;
    const std::vector<InstanceKey> changed = std::exchange(undrawn, {});
    for (const auto& key : changed) {
        for (auto& member : topology.update(inventory.snapshot(), key)) {
            redrawn.push_back(std::move(member));
        }
    }
    note_demotions();
    book.update(inventory.snapshot(), topology, policy, changed, redrawn);
    for (auto& [member, cluster] : book.take_joined()) {
        context().record(record::MemberJoined{member, cluster});
        if (const auto watch_of = watches.find(cluster);
            watch_of != watches.end() && watch_of->second.run) {
            watch_of->second.run->take_in(member);
        }
    }
}

/// Whoever waits for it, if anybody does.
template <class Id, class Event>
void Engine::State::tell_worker(std::map<Id, Worker>& awaited, const Event& event) {
    const auto found = awaited.find(event.id);
    if (found == awaited.end()) {
        return;
    }
    const Worker worker = std::move(found->second);
    awaited.erase(found);
    std::visit([&](const auto& one) { tell(one, event); }, worker);
}

template <class Event>
void Engine::State::tell(const ClusterAlias& cluster, const Event& event) {
    auto& watch_of = watches[cluster];
    if (watch_of.run) {
        watch_of.run->on(event, context(Errand{cluster, errands}));
        settle_run(cluster, watch_of);
    }
}

template <class Event>
void Engine::State::tell(const RecoveryId& operation, const Event& event) {
    const auto found = operations.find(operation);
    if (found != operations.end()) {
        found->second.on(event, context(Errand{operation, errands}));
        settle_operation(found->second);
    }
}

void Engine::State::on(const ProbeFinished& finished) {
    const auto sent_at = schedule.finished(finished.id);
    if (!sent_at) {
        return;
    }
    const auto change = inventory.absorb(finished, *sent_at);
    if (change.has_been_lost) {
        context().record(record::InstanceLost{finished.instance, finished.outcome.error().message});
    }
    if (change.has_come_back) {
        context().record(record::InstanceBack{finished.instance});
    }
    if (finished.outcome && (change.has_new_links || has_forgotten)) {
        follow_links(*finished.outcome, finished.instance);
    }
    finish_discovery(finished);
    if (finished.outcome) {
        forget_failure(finished.instance);
    }
    if (change.is_news && finished.outcome) {
        consider_stop(finished.instance, sent_at.value());
    }
    if (change.moved) {
        undrawn.push_back(finished.instance);
        redraw();
    }
    // By its id, not its instance: right after a restart the book does not know yet where an
    // instance belongs, and never where a dead one does that nobody has seen since.
    tell_worker(errands.looks, finished);
    judge_looked_at(finished.instance);
    // A copy: what follows may redraw the book.
    if (const ClusterAlias* alias = book.cluster_of(finished.instance); alias != nullptr) {
        const ClusterAlias cluster = *alias;
        heed(cluster, watches[cluster], finished, change, *sent_at);
    }
    poll();
}

/// What a look tells of its cluster.
void Engine::State::heed(const ClusterAlias& cluster,
                         ClusterWatch& watch_of,
                         const ProbeFinished& finished,
                         const InventoryChange& change,
                         Instant sent_at) {
    if (watch_of.run && watch_of.run->notice(finished, context(Errand{cluster, errands}))) {
        settle_run(cluster, watch_of);
    }
    watch_of.is_calm = watch_of.is_calm && watch_of.finding.instance != finished.instance;
    if (watch_of.suspicion && watch_of.suspicion->primary() == finished.instance) {
        watch_of.suspicion->on_look(finished.outcome.has_value(), sent_at);
    }
    if (change.has_lost_source && !watch_of.run && !is_operated_on(finished.instance) &&
        book.primary_of(cluster) &&
        source_of(*find(inventory.snapshot(), finished.instance)) == book.primary_of(cluster)) {
        suspect(cluster, watch_of, short_name(finished.instance) + " no longer hears from it");
    }
    watch(cluster, watch_of);
    mark_log(cluster, watch_of, finished);
    if (watch_of.left_read_only && watch_of.left_read_only->primary == finished.instance) {
        give_back(cluster, watch_of);
    }
    if (rejoin.has_work(context())) {
        consider_rejoin(cluster, finished.instance);
    }
    if (change.is_news) {
        take_in_demotions();
    }
}

void Engine::State::note_demotions() {
    for (const auto& key : inventory.take_changed_demotions()) {
        book.note_demotion(key);
    }
}

void Engine::State::take_in_demotions() {
    note_demotions();
    book.find_primaries(inventory.snapshot(), topology);
}

/// Whoever answered; and after a look at the primary everyone who waits to be compared with it.
void Engine::State::consider_rejoin(const ClusterAlias& cluster, const InstanceKey& key) {
    if (is_operated_on(key)) {
        return;
    }
    const auto state = watches[cluster].run ? ClusterState::Recovering : ClusterState::Settled;
    rejoin.consider(key, state, context());
    if (book.primary_of(cluster) != key) {
        return;
    }
    for (const auto& member : book.members_of(cluster)) {
        if (member != key && !is_operated_on(member)) {
            rejoin.consider(member, state, context());
        }
    }
}

/// Whoever starts a replica past us, or lets it forget its source, ends the stop as well; so does a
/// server that starts its replication when it is started itself.
void Engine::State::consider_stop(const InstanceKey& key, Instant sent_at) {
    const Instance* instance = find(inventory.snapshot(), key);
    if (instance == nullptr || !instance->stop || sent_at <= instance->stop->at ||
        is_operated_on(key)) {
        return;
    }
    const bool has_source = source_of(*instance).has_value();
    if (!has_source || is_satisfied(step::StartReplication{key}, *instance->seen)) {
        inventory.set_stop(key, std::nullopt);
        context().record(record::StopEnded{key,
                                           has_source ? "it replicates, and not by our doing"
                                                      : "it has no source any more"},
                         Durability::BeforeActing);
    }
}

void Engine::State::on(const StepFinished& finished) {
    rejoin.on(finished, context());
    tell_worker(errands.steps, finished);
    if (auto moved = inventory.take_moved(); !moved.empty()) {
        undrawn.insert(undrawn.end(), moved.begin(), moved.end());
        redraw();
    }
}

void Engine::State::on(const RecordStored& stored) {
    if (const auto answer = answers.find(stored.id); answer != answers.end()) {
        outbox.answer(answer->second.id,
                      stored.outcome ? std::move(answer->second.outcome)
                                     : Result<std::string>{tl::unexpect, stored.outcome.error()});
        answers.erase(answer);
    }
    if (const auto ended = hook_desk.on(stored, context())) {
        heed(*ended);
    }
    tell_worker(errands.records, stored);
}

void Engine::State::on(const HookFinished& finished) {
    if (const auto ended = hook_desk.on(finished, context())) {
        heed(*ended);
    }
}

void Engine::State::on(const LogReadFinished& finished) {
    const auto found = errands.log_reads.find(finished.id);
    if (found != errands.log_reads.end()) {
        const RecoveryId operation = found->second;
        errands.log_reads.erase(found);
        tell(operation, finished);
    }
    if (const auto found_search = searches.find(finished.id); found_search != searches.end()) {
        Search search = std::move(found_search->second);
        searches.erase(found_search);
        search.search.take(finished.outcome);
        go_on(std::move(search));
    }
}

void Engine::State::on(const KeyValuesWritten& written) {
    const auto found = writes.find(written.id);
    if (found == writes.end()) {
        return;
    }
    if (!written.outcome) {
        watches[found->second].published.reset();  // Tried again with the next look at the primary.
    }
    writes.erase(found);
}

void Engine::State::on(const TimeCame& time_came) {
    waking_at.reset();
    while (!rounds.empty() && rounds.begin()->first <= now) {
        const ClusterAlias cluster = rounds.begin()->second;
        auto& watch_of = watches[cluster];
        if (watch_of.run) {
            watch_of.run->on(time_came, context(Errand{cluster, errands}));
            settle_run(cluster, watch_of);
        } else {
            watch(cluster, watch_of);
        }
    }
    wake_operations();
    poll();
}

void Engine::State::poll() {
    for (const auto& key : schedule.take_due(now)) {
        context().look(key, Connection::Kept);
    }
}

void Engine::State::set_alarm() {
    auto next = schedule.next_due();
    if (!rounds.empty()) {
        next = next ? std::min(*next, rounds.begin()->first) : rounds.begin()->first;
    }
    if (const auto wakes_at = next_operation_round()) {
        next = next ? std::min(*next, *wakes_at) : *wakes_at;
    }
    if (next && next != waking_at) {
        waking_at = next;
        outbox.wake_at(*next);
    }
}

}  // namespace understudy
