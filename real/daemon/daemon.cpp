#include "real/daemon/daemon.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "engine/wire/wire.h"

namespace understudy::real {
namespace {

constexpr Duration kMailInterval = 250ms;
/// When we are awake for something else anyway, mail is read so much early: a wake costs more than
/// the look.
constexpr Duration kMailEarly = 150ms;
constexpr Duration kSaveInterval = 1s;
constexpr Duration kHeartbeatInterval = 5s;
/// Requests wait until everybody was asked once, but not for ever.
constexpr Duration kFirstLookLimit = 5s;

std::string host_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

}  // namespace

Daemon::Daemon(DaemonOptions options, SqliteStore& store, Log& log, const FleetMaker& make_fleet)
    : options_(std::move(options)),
      store_(store),
      log_(log),
      engine_(options_.policy),
      hooks_(options_.hooks, host_name(), [this](HookFinished finished) {
          queue_.push(std::move(finished));
      }) {
    fleet_ = make_fleet(
        {.probe_finished = [this](ProbeFinished finished) { queue_.push(std::move(finished)); },
         .step_finished = [this](StepFinished finished) { queue_.push(std::move(finished)); },
         .log_read_finished =
             [this](LogReadFinished finished) { queue_.push(std::move(finished)); }});
}

Daemon::~Daemon() = default;

Result<void> Daemon::start() {
    auto journal = store_.load_journal();
    if (!journal) {
        return tl::unexpected(journal.error());
    }
    auto inventory = store_.load_inventory();
    if (!inventory) {
        return tl::unexpected(inventory.error());
    }
    clock_ = DaemonClock(journal->empty() ? Instant{} : journal->back().at);
    started_at_ = clock_.now();
    if (options_.conduct == Conduct::Act) {
        const ManagerRow manager{.pid = ::getpid(), .host = host_name()};
        const GivenAnswer lost{
            .is_ok = false,
            .text = "outcome unknown: the manager that took the request ended before it answered"};
        if (auto written = store_.write_manager(manager, wall_now()); !written) {
            return written;
        }
        if (auto answered = store_.answer_abandoned_requests(lost, wall_now()); !answered) {
            return answered;
        }
    }
    std::vector<InstanceKey> known = options_.seeds;
    for (const auto& [key, instance] : inventory->snapshot.instances) {
        known.push_back(key);
    }
    std::sort(known.begin(), known.end());
    known.erase(std::unique(known.begin(), known.end()), known.end());
    take(Started{.known = std::move(known), .journal = std::move(*journal)});
    return {};
}

void Daemon::run(const std::function<bool()>& is_over) {
    while (!is_over()) {
        auto until = std::min(next_mail_, next_save_);
        if (waking_at_) {
            until = std::min(until, *waking_at_);
        }
        if (auto event = queue_.pop_until(clock_.steady_at(until))) {
            take(*event);
        }
        const auto now = clock_.now();
        if (waking_at_ && *waking_at_ <= now) {
            waking_at_.reset();
            take(TimeCame{});
        }
        keep_house(now);
    }
}

Result<void> Daemon::finish() {
    store_pending(Durability::BeforeActing);
    auto saved = store_.save_inventory(engine_.snapshot(), engine_.clusters());
    if (options_.conduct == Conduct::Act) {
        auto ended = store_.write_manager_ended(wall_now());
        return saved ? ended : saved;
    }
    return saved;
}

bool Daemon::has_looked_at_all() const {
    const auto& instances = engine_.snapshot().instances;
    return std::all_of(instances.begin(), instances.end(), [](const auto& one) {
        return one.second.reachability != Reachability::Unknown;
    });
}

void Daemon::take(const Event& event) {
    for (const auto& command : engine_.step(clock_.now(), event)) {
        std::visit([this](const auto& one) { carry_out(one); }, command);
    }
}

void Daemon::carry_out(const ProbeRequest& request) {
    fleet_->probe(request);
}

void Daemon::carry_out(const StepRequest& request) {
    if (options_.conduct == Conduct::LookOnly) {
        queue_.push(StepFinished{request.id, fail(ErrorCode::Refused, "only looking")});
        return;
    }
    fleet_->perform(request);
}

void Daemon::carry_out(const RecordToStore& wanted) {
    const bool is_awaited = wanted.durability == Durability::BeforeActing;
    if (options_.conduct == Conduct::LookOnly) {
        if (is_awaited) {
            queue_.push(RecordStored{wanted.record.id, {}});
        }
        return;
    }
    log_.write(severity_of(wanted.record.body), describe(wanted.record.body));
    pending_.push_back(wanted.record);
    if (is_awaited) {
        store_pending(Durability::BeforeActing);
    }
    if (std::holds_alternative<record::InstanceForgotten>(wanted.record.body)) {
        save_inventory();  // Or it would be known again after a crash.
    }
}

/// What is stored BeforeActing takes along what was told before it, so that the order is kept.
void Daemon::store_pending(Durability durability) {
    if (pending_.empty()) {
        return;
    }
    const auto stored = store_.append(pending_, durability);
    if (!stored) {
        log_.write(Severity::Error, stored.error().message);
    }
    if (durability == Durability::BeforeActing) {
        queue_.push(RecordStored{pending_.back().id, stored});
    }
    pending_.clear();
}

void Daemon::carry_out(const WriteKeyValues& wanted) {
    if (options_.conduct == Conduct::LookOnly) {
        queue_.push(KeyValuesWritten{wanted.id, {}});
        return;
    }
    queue_.push(KeyValuesWritten{wanted.id, store_.write_key_values(wanted.pairs, wall_now())});
    save_inventory();  // Whoever asks for the primary must not be sent to the old one for another
                       // second.
}

void Daemon::carry_out(const Answer& given) {
    answer(static_cast<std::int64_t>(given.id.value),
           given.outcome ? GivenAnswer{.is_ok = true, .text = *given.outcome}
                         : GivenAnswer{.is_ok = false, .text = given.outcome.error().message});
}

void Daemon::carry_out(const WakeAt& wake) {
    waking_at_ = wake.at;
}

void Daemon::carry_out(const LogRequest& request) {
    fleet_->read_log(request);
}

void Daemon::carry_out(const HookRequest& request) {
    if (options_.conduct == Conduct::LookOnly) {
        queue_.push(HookFinished{request.id, fail(ErrorCode::Refused, "only looking")});
        return;
    }
    hooks_.run(request);
}

void Daemon::answer(std::int64_t request, const GivenAnswer& given) {
    // Whoever reads the answer may read the inventory next.
    store_pending(Durability::Advisory);
    save_inventory();
    if (auto written = store_.answer_request(request, given, wall_now()); !written) {
        log_.write(Severity::Error, written.error().message);
    }
}

void Daemon::keep_house(Instant now) {
    if (next_mail_ <= now + kMailEarly) {
        next_mail_ = now + kMailInterval;
        store_pending(Durability::Advisory);
        if (options_.conduct == Conduct::Act) {
            serve_mailbox(now);
        }
    }
    if (next_save_ <= now) {
        next_save_ = now + kSaveInterval;
        save_inventory();
    }
    if (options_.conduct == Conduct::Act && next_heartbeat_ <= now) {
        next_heartbeat_ = now + kHeartbeatInterval;
        if (auto written = store_.write_heartbeat(wall_now()); !written) {
            log_.write(Severity::Error, written.error().message);
        }
    }
}

void Daemon::serve_mailbox(Instant now) {
    has_waiting_mail_ = store_.has_changed() || has_waiting_mail_;
    if (!has_waiting_mail_ || (!has_looked_at_all() && now < started_at_ + kFirstLookLimit)) {
        return;
    }
    const auto requests = store_.take_requests(wall_now());
    if (!requests) {
        log_.write(Severity::Error, requests.error().message);
        return;
    }
    has_waiting_mail_ = false;
    for (const auto& posted : *requests) {
        const auto request = parse_request(posted.json);
        if (!request) {
            answer(posted.id, {.is_ok = false, .text = request.error().message});
        } else if (posted.expires_at < wall_now()) {
            answer(posted.id,
                   {.is_ok = false, .text = "nobody waited for it any more; nothing was done"});
        } else {
            log_.write(Severity::Info, "asked: " + describe(*request));
            take(OperatorRequested{RequestId(static_cast<std::uint64_t>(posted.id)), *request});
        }
    }
}

void Daemon::save_inventory() {
    const auto saved = store_.save_inventory(engine_.snapshot(), engine_.clusters());
    if (!saved && !has_failed_to_save_) {
        log_.write(Severity::Error, saved.error().message);
    }
    has_failed_to_save_ = !saved;
}

}  // namespace understudy::real
