#include "real/mysql/mysql_fleet.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "real/mysql/deadline_timer.h"
#include "real/mysql/delivery.h"
#include "real/mysql/probe.h"

namespace understudy::real {

namespace {

using Clock = std::chrono::steady_clock;

/// One that hangs and one that looks whether it still does.
constexpr std::size_t kMostProbesAtWork = 2;
/// Nobody needs more answers about one instance; more is somebody's loop gone wild.
constexpr std::size_t kMostWaiting = 64;
/// Between attempts to open the connection for steps ahead of need.
constexpr auto kBetweenWarmings = std::chrono::seconds{10};
constexpr auto kShutdown = std::chrono::milliseconds{1500};

/// Whether anything of a step may have reached the server.
enum class Stage : std::uint8_t { NotSent, MaybeSent, GivenUp };

/// One request under way. Whoever claims it gives the answer; there is one.
template <class Request>
struct Ticket {
    explicit Ticket(const Request& asked)
        : request(asked),
          deadline(Clock::now() + asked.deadline) {}

    const Request request;
    const Clock::time_point deadline;
    std::atomic<bool> is_answered{false};
    std::atomic<Stage> stage{Stage::NotSent};  ///< For steps.
    DeadlineTimer::Alarm alarm;                ///< Set before a worker gets it.
    std::string note;                          ///< Of a step; the worker's alone.

    bool claim() { return !is_answered.exchange(true); }

    /// False when it was given up before.
    bool may_send() {
        Stage seen = Stage::NotSent;
        return stage.compare_exchange_strong(seen, Stage::MaybeSent) || seen == Stage::MaybeSent;
    }

    /// True when nothing has been sent and nothing will be.
    bool give_up() {
        Stage seen = Stage::NotSent;
        return stage.compare_exchange_strong(seen, Stage::GivenUp);
    }

    Duration left() const {
        return std::max(Duration{0}, std::chrono::duration_cast<Duration>(deadline - Clock::now()));
    }
};

using ProbeTicket = std::shared_ptr<Ticket<ProbeRequest>>;
using StepTicket = std::shared_ptr<Ticket<StepRequest>>;

struct Lanes {
    std::deque<ProbeTicket> probes_waiting;
    std::vector<ProbeTicket> probes_at_work;
    std::shared_ptr<Session> probe_session;

    std::deque<StepTicket> steps_waiting;
    bool is_stepping = false;  ///< A worker has the step lane, for a step or to warm its session.
    std::shared_ptr<Session> step_session;
    Clock::time_point no_warming_before{};
};

bool is_stuck(const ProbeTicket& ticket) {
    return ticket->is_answered;
}

/// A new connection may be tried beside a probe on its way; the kept one serves one at a time.
bool may_start(const Lanes& lanes, const ProbeTicket& ticket) {
    if (lanes.probes_at_work.size() >= kMostProbesAtWork) {
        return false;
    }
    return ticket->request.connection == understudy::Connection::Fresh ||
           std::all_of(lanes.probes_at_work.begin(), lanes.probes_at_work.end(), is_stuck);
}

}  // namespace

class MysqlFleet::Core : public std::enable_shared_from_this<MysqlFleet::Core> {
  public:
    Core(MysqlFleetOptions options, ProbeSink probe_finished, StepSink step_finished)
        : options_(std::move(options)),
          probe_finished_(std::move(probe_finished)),
          step_finished_(std::move(step_finished)),
          pool_(options_.workers) {}

    void add(const ProbeTicket& ticket) {
        const std::lock_guard lock(mutex_);
        Lanes& lanes = lanes_[ticket->request.instance];
        if (lanes.probes_waiting.size() >= kMostWaiting) {
            call_at(Clock::now(), [this, ticket] { answer_probe(ticket, crowded()); });
            return;
        }
        lanes.probes_waiting.push_back(ticket);
        ticket->alarm = call_at(ticket->deadline, [this, ticket] { expire(ticket); });
        start_probes(ticket->request.instance, lanes);
    }

    void add(const StepTicket& ticket) {
        const std::lock_guard lock(mutex_);
        const InstanceKey& instance = target(ticket->request.step);
        Lanes& lanes = lanes_[instance];
        if (lanes.steps_waiting.size() >= kMostWaiting) {
            call_at(Clock::now(), [this, ticket] { answer_step(ticket, crowded()); });
            return;
        }
        lanes.steps_waiting.push_back(ticket);
        ticket->alarm = call_at(ticket->deadline, [this, ticket] { expire(ticket); });
        start_step(instance, lanes);
    }

    void forget(const InstanceKey& instance) {
        std::shared_ptr<Session> probe_session;
        std::shared_ptr<Session> step_session;
        const std::lock_guard lock(mutex_);
        const auto found = lanes_.find(instance);
        if (found == lanes_.end()) {
            return;
        }
        probe_session = std::move(found->second.probe_session);
        step_session = std::move(found->second.step_session);
        const Lanes& lanes = found->second;
        if (lanes.probes_at_work.empty() && lanes.probes_waiting.empty() && !lanes.is_stepping &&
            lanes.steps_waiting.empty()) {
            lanes_.erase(found);
        }
    }

    void close(Clock::time_point until) {
        delivery_.close(until);
        timer_.stop();
        pool_.shut_down(until);
    }

  private:
    static Error crowded() {
        return Error{ErrorCode::Unreachable,
                     "too many requests are waiting for this server already"};
    }

    /// The timer is stopped before this object goes, so callbacks may hold a plain pointer.
    template <class Callback>
    DeadlineTimer::Alarm call_at(Clock::time_point when, Callback callback) {
        return timer_.call_at(when, std::move(callback));
    }

    void answer_probe(const ProbeTicket& ticket, Result<Observation> outcome) {
        if (ticket->claim()) {
            delivery_.deliver([&] {
                probe_finished_(ProbeFinished{.id = ticket->request.id,
                                              .instance = ticket->request.instance,
                                              .outcome = std::move(outcome)});
            });
        }
    }

    void answer_probe(const ProbeTicket& ticket, Error error) {
        answer_probe(ticket, Result<Observation>{tl::unexpected{std::move(error)}});
    }

    void answer_step(const StepTicket& ticket, Result<void> outcome) {
        if (ticket->claim()) {
            // Only a worker says that it was done.
            std::string note = outcome ? std::move(ticket->note) : std::string{};
            delivery_.deliver([&] {
                step_finished_(StepFinished{.id = ticket->request.id,
                                            .outcome = std::move(outcome),
                                            .note = std::move(note)});
            });
        }
    }

    void answer_step(const StepTicket& ticket, Error error) {
        answer_step(ticket, Result<void>{tl::unexpected{std::move(error)}});
    }

    void expire(const ProbeTicket& ticket) {
        answer_probe(
            ticket,
            Error{ErrorCode::Unreachable,
                  fmt::format("no answer within {}", to_string(ticket->request.deadline))});
        const std::lock_guard lock(mutex_);
        Lanes& lanes = lanes_[ticket->request.instance];
        std::erase(lanes.probes_waiting, ticket);
        start_probes(ticket->request.instance, lanes);
    }

    void expire(const StepTicket& ticket) {
        const bool is_certain = ticket->give_up();
        const std::string within = to_string(ticket->request.deadline);
        answer_step(ticket,
                    is_certain
                        ? Error{ErrorCode::Unreachable,
                                fmt::format("no answer within {}, nothing was changed", within)}
                        : Error{ErrorCode::OutcomeUnknown,
                                fmt::format("no answer within {}, it may have been done", within)});
        const std::lock_guard lock(mutex_);
        std::erase(lanes_[target(ticket->request.step)].steps_waiting, ticket);
    }

    /// Precondition: mutex_ is held.
    void start_probes(const InstanceKey& instance, Lanes& lanes) {
        for (auto next = lanes.probes_waiting.begin(); next != lanes.probes_waiting.end();) {
            if (!may_start(lanes, *next)) {
                ++next;
                continue;
            }
            const ProbeTicket ticket = *next;
            next = lanes.probes_waiting.erase(next);
            lanes.probes_at_work.push_back(ticket);
            std::shared_ptr<Session> kept;
            if (ticket->request.connection == understudy::Connection::Kept) {
                kept = std::move(lanes.probe_session);
            }
            pool_.submit([core = shared_from_this(), instance, ticket, kept] {
                core->run_probe(instance, ticket, kept);
            });
        }
    }

    /// Precondition: mutex_ is held.
    void start_step(const InstanceKey& instance, Lanes& lanes) {
        if (lanes.is_stepping || lanes.steps_waiting.empty()) {
            return;
        }
        const StepTicket ticket = lanes.steps_waiting.front();
        lanes.steps_waiting.pop_front();
        lanes.is_stepping = true;
        pool_.submit(
            [core = shared_from_this(), instance, ticket, kept = std::move(lanes.step_session)] {
                core->run_step(instance, ticket, kept);
            });
    }

    /// Precondition: mutex_ is held.
    void start_warming(const InstanceKey& instance, Lanes& lanes) {
        if (lanes.is_stepping || lanes.step_session || Clock::now() < lanes.no_warming_before) {
            return;
        }
        lanes.is_stepping = true;
        lanes.no_warming_before = Clock::now() + kBetweenWarmings;
        pool_.submit([core = shared_from_this(), instance] {
            auto opened = core->open_for_steps(instance, std::chrono::seconds{1}, Duration{0});
            core->leave_step_lane(instance, opened ? std::shared_ptr{std::move(*opened)} : nullptr);
        });
    }

    void run_probe(const InstanceKey& instance,
                   const ProbeTicket& ticket,
                   std::shared_ptr<Session> session) {
        bool was_lost = false;
        auto outcome = look(*ticket, session, was_lost);
        const bool is_open = session && !session->connection->is_lost();
        const bool is_fresh = ticket->request.connection == understudy::Connection::Fresh;
        std::shared_ptr<Session> dropped;
        {
            const std::lock_guard lock(mutex_);
            Lanes& lanes = lanes_[instance];
            std::erase(lanes.probes_at_work, ticket);
            if (is_open && (is_fresh || !lanes.probe_session)) {
                dropped = std::exchange(lanes.probe_session, session);
            }
            if (was_lost) {
                // Why: the server was restarted or cut us off, so the other connection is dead as
                // well.
                lanes.step_session.reset();
            }
            if (outcome && is_writable(*outcome)) {
                start_warming(instance, lanes);
            }
            start_probes(instance, lanes);
        }
        answer_probe(ticket, std::move(outcome));
        timer_.cancel(ticket->alarm);
    }

    /// Reads over `session`, or over a new one that takes its place. A kept one that turns out to
    /// be lost says nothing about the server: it is tried again while there is time.
    Result<Observation> look(const Ticket<ProbeRequest>& ticket,
                             std::shared_ptr<Session>& session,
                             bool& was_lost) {
        if (session && session->connection->timeouts().read >= ticket.request.deadline) {
            auto outcome = fetch_observation(*session);
            was_lost = session->connection->is_lost();
            if (outcome || !was_lost || ticket.left() == Duration{0}) {
                return outcome;
            }
        }
        session.reset();
        if (ticket.left() == Duration{0}) {
            return fail(ErrorCode::Unreachable, "no worker was free in time");
        }
        auto opened = open_session(
            instance_of(ticket),
            SessionOptions{.credentials = options_.credentials,
                           .timeouts = {.connect = ticket.left(),
                                        .read = std::max<Duration>(ticket.request.deadline,
                                                                   std::chrono::seconds{1})},
                           .statements = Statements::Together,
                           .attributes = options_.attributes,
                           .patterns = options_.patterns,
                           .looks_for_binlog_servers = options_.looks_for_binlog_servers});
        if (!opened) {
            return tl::unexpected{opened.error()};
        }
        session = std::move(*opened);
        return fetch_observation(*session);
    }

    static const InstanceKey& instance_of(const Ticket<ProbeRequest>& ticket) {
        return ticket.request.instance;
    }

    Result<std::unique_ptr<Session>> open_for_steps(const InstanceKey& instance,
                                                    Duration connect,
                                                    Duration read) {
        return open_session(
            instance,
            SessionOptions{
                .credentials = options_.credentials,
                .timeouts = {.connect = connect, .read = std::max(options_.longest_step, read)},
                .statements = Statements::OneByOne,
                .looks_for_binlog_servers = options_.looks_for_binlog_servers});
    }

    void leave_step_lane(const InstanceKey& instance, std::shared_ptr<Session> session) {
        const std::lock_guard lock(mutex_);
        Lanes& lanes = lanes_[instance];
        lanes.is_stepping = false;
        lanes.step_session = std::move(session);
        start_step(instance, lanes);
    }

    void run_step(const InstanceKey& instance,
                  const StepTicket& ticket,
                  std::shared_ptr<Session> session) {
        auto outcome = carry_out(instance, ticket, session);
        if (session && session->connection->is_lost()) {
            session.reset();
        }
        leave_step_lane(instance, std::move(session));
        answer_step(ticket, std::move(outcome));
        timer_.cancel(ticket->alarm);
    }

    /// Performs over `session`, or over a new one that takes its place.
    Result<void> carry_out(const InstanceKey& instance,
                           const StepTicket& ticket,
                           std::shared_ptr<Session>& session) {
        if (ticket->stage == Stage::GivenUp) {
            return fail(ErrorCode::Unreachable, "given up before it was sent");
        }
        const StepContext context{
            .replication = options_.replication,
            .deadline = ticket->deadline,
            .may_change = [ticket] { return ticket->may_send(); },
            .note = [ticket](std::string text) { ticket->note = std::move(text); }};
        if (session && session->connection->timeouts().read > ticket->request.deadline) {
            auto outcome = perform_step(*session, ticket->request, context);
            // Why: closing a server twice is harmless, and the kept connection may just have been
            // idle for too long.
            const bool may_repeat =
                ticket->stage == Stage::NotSent ||
                std::holds_alternative<step::MakeReadOnly>(ticket->request.step);
            if (outcome || !session->connection->is_lost() || !may_repeat ||
                ticket->left() == Duration{0}) {
                return outcome;
            }
        }
        session.reset();
        auto opened = open_for_steps(
            instance, ticket->left(), ticket->request.deadline + std::chrono::seconds{1});
        if (!opened) {
            return ticket->stage == Stage::NotSent
                       ? Result<void>{tl::unexpected{opened.error()}}
                       : fail(ErrorCode::OutcomeUnknown, opened.error().message);
        }
        session = std::move(*opened);
        return perform_step(*session, ticket->request, context);
    }

    const MysqlFleetOptions options_;
    const ProbeSink probe_finished_;
    const StepSink step_finished_;

    Delivery delivery_;

    std::mutex mutex_;
    std::map<InstanceKey, Lanes> lanes_;

    WorkerPool pool_;
    DeadlineTimer timer_;
};

MysqlFleet::MysqlFleet(MysqlFleetOptions options,
                       ProbeSink probe_finished,
                       StepSink step_finished,
                       LogSink log_read_finished)
    : log_reader_(options.credentials, std::move(log_read_finished)) {
    prepare_driver();
    beside_ = std::make_shared<Core>(options, probe_finished, step_finished);
    core_ = std::make_shared<Core>(
        std::move(options), std::move(probe_finished), std::move(step_finished));
}

MysqlFleet::~MysqlFleet() {
    const auto until = Clock::now() + kShutdown;
    core_->close(until);
    beside_->close(until);
    log_reader_.close(until);
}

void MysqlFleet::probe(const ProbeRequest& request) {
    core_->add(std::make_shared<Ticket<ProbeRequest>>(request));
}

void MysqlFleet::perform(const StepRequest& request) {
    const bool is_entry = std::holds_alternative<step::WritePseudoGtid>(request.step);
    (is_entry ? beside_ : core_)->add(std::make_shared<Ticket<StepRequest>>(request));
}

void MysqlFleet::read_log(const LogRequest& request) {
    log_reader_.read(request);
}

void MysqlFleet::forget(const InstanceKey& instance) {
    core_->forget(instance);
    beside_->forget(instance);
    log_reader_.forget(instance);
}

}  // namespace understudy::real
