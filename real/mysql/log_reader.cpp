#include "real/mysql/log_reader.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <utility>

#include <fmt/format.h>

#include "engine/base/text.h"

#include "real/mysql/deadline_timer.h"
#include "real/mysql/delivery.h"
#include "real/mysql/dialect.h"
#include "real/mysql/replica_row.h"
#include "real/mysql/session.h"
#include "real/mysql/worker_pool.h"

namespace understudy::real {

namespace {

using Clock = std::chrono::steady_clock;

/// No server has as many: something is wrong with their numbers.
constexpr std::uint64_t kMostRelayFiles = 100'000;

constexpr WorkerPool::Limits kWorkers{.kept = 0, .maximum = 16};

/// Columns of SHOW BINLOG EVENTS and SHOW RELAYLOG EVENTS, the same in all versions.
enum Column : std::size_t { kFile, kBegins, kKind, kServerId, kEnds, kText, kColumns };

struct Ticket {
    explicit Ticket(const LogRequest& asked)
        : request(asked),
          deadline(Clock::now() + asked.deadline) {}

    const LogRequest request;
    const Clock::time_point deadline;
    std::atomic<bool> is_answered{false};
    DeadlineTimer::Alarm alarm;  ///< Set before a worker gets it.

    [[nodiscard]] Duration left() const {
        return std::max(Duration{0}, std::chrono::duration_cast<Duration>(deadline - Clock::now()));
    }
};

using SharedTicket = std::shared_ptr<Ticket>;

struct Lane {
    std::deque<SharedTicket> waiting;
    bool is_reading = false;
    std::shared_ptr<Session> session;
};

std::uint64_t number(const std::optional<std::string>& cell) {
    return parse_unsigned(cell.value_or("")).value_or(0);
}

Result<LogPage> read_files(const Rows& rows) {
    if (!rows) {
        return tl::unexpected{to_read_error(rows.error())};
    }
    LogPage page;
    for (const Row& row : *rows) {
        page.files.push_back(row.empty() ? std::string{} : row[0].value_or(""));
    }
    return page;
}

/// There is no SHOW RELAY LOGS. Without a name the events are those of the first file of the index
/// (MySQL 5.7 manual, 13.7.5.32), and of the numbers from there on none is left out.
Result<LogPage> fetch_relay_files(Session& session) {
    const auto replica = fetch_replica_row(session);
    if (!replica) {
        return tl::unexpected{replica.error()};
    }
    if (!*replica) {
        return fail(ErrorCode::Refused, "it is no replica, and has no relay log");
    }
    const auto oldest = read_files(session.connection->query(show_log_files_sql(LogKind::Relay)));
    if (!oldest) {
        return oldest;
    }
    return list_relay_files(oldest->files.empty() ? std::string{} : oldest->files.front(),
                            (*replica)->link.relay_log.file);
}

/// `rows` may have one more than the page, because the next one tells where an event ends: in a
/// relay log End_log_pos is a place in the source's log, and inside of a transaction MariaDB says 0
/// since 11.7 (binlog_legacy_event_pos; seen on 11.8.6).
Result<LogPage> read_events(const Rows& rows, LogKind log, std::uint32_t at_most) {
    if (!rows) {
        return tl::unexpected{to_read_error(rows.error())};
    }
    LogPage page;
    for (const Row& row : *rows) {
        if (row.size() != kColumns) {
            return fail(ErrorCode::Unsupported, "the server shows events in another form");
        }
        page.events.push_back(
            {.kind = row[kKind].value_or(""),
             .text = row[kText].value_or(""),
             .written_by = ServerId{static_cast<std::uint32_t>(number(row[kServerId]))},
             .begins = number(row[kBegins]),
             .ends = log == LogKind::Binary ? number(row[kEnds]) : 0});
    }
    auto& events = page.events;
    for (std::size_t i = 0; i + 1 < events.size(); ++i) {
        events[i].ends = events[i].ends == 0 ? events[i + 1].begins : events[i].ends;
    }
    const bool is_unfinished = log == LogKind::Binary && !events.empty() && events.back().ends == 0;
    if (events.size() > at_most || is_unfinished) {
        events.pop_back();  // The next page's, or one whose transaction is not written to its end.
    }
    return page;
}

Result<LogPage> fetch_page(Session& session, const LogRequest& wanted) {
    const bool is_binary = wanted.log == LogKind::Binary;
    if (!wanted.part) {
        return is_binary ? read_files(session.connection->query(show_log_files_sql(wanted.log)))
                         : fetch_relay_files(session);
    }
    const LogPart& part = *wanted.part;
    const std::string file = session.connection->escaped(part.from.file);
    const EscapedPlace from{.escaped_file = file, .position = part.from.position};
    return read_events(
        session.connection->query(show_log_events_sql(wanted.log, from, part.at_most + 1)),
        wanted.log,
        part.at_most);
}

}  // namespace

Result<LogPage> list_relay_files(std::string_view first, std::string_view last) {
    const auto begin = log_file_number(first);
    const auto end = log_file_number(last);
    const bool is_row = begin && end && *begin <= *end && *end - *begin < kMostRelayFiles &&
                        log_base_name(first) == log_base_name(last);
    if (!is_row) {
        return fail(
            ErrorCode::Unsupported,
            fmt::format("its relay logs from '{}' to '{}' are not numbered as usual", first, last));
    }
    LogPage page;
    for (std::uint64_t number = *begin; number <= *end; ++number) {
        page.files.push_back(log_file_name(log_base_name(last), number));
    }
    return page;
}

class LogReader::Core : public std::enable_shared_from_this<LogReader::Core> {
  public:
    Core(Credentials credentials, Sink finished)
        : credentials_(std::move(credentials)),
          finished_(std::move(finished)),
          pool_(kWorkers) {}

    void add(const SharedTicket& ticket) {
        const std::lock_guard lock(mutex_);
        Lane& lane = lanes_[ticket->request.instance];
        lane.waiting.push_back(ticket);
        // The timer is stopped before this object goes, so that a plain pointer will do.
        ticket->alarm = timer_.call_at(ticket->deadline, [this, ticket] { expire(ticket); });
        start(ticket->request.instance, lane);
    }

    void forget(const InstanceKey& instance) {
        std::shared_ptr<Session> session;
        const std::lock_guard lock(mutex_);
        const auto found = lanes_.find(instance);
        if (found == lanes_.end()) {
            return;
        }
        session = std::move(found->second.session);
        if (!found->second.is_reading && found->second.waiting.empty()) {
            lanes_.erase(found);
        }
    }

    void close(Clock::time_point until) {
        delivery_.close(until);
        timer_.stop();
        pool_.shut_down(until);
    }

  private:
    void answer(const SharedTicket& ticket, Result<LogPage> outcome) {
        if (ticket->is_answered.exchange(true)) {
            return;
        }
        delivery_.deliver([&] {
            finished_(LogReadFinished{.id = ticket->request.id,
                                      .instance = ticket->request.instance,
                                      .outcome = std::move(outcome)});
        });
    }

    void expire(const SharedTicket& ticket) {
        answer(ticket,
               fail(ErrorCode::Unreachable,
                    fmt::format("no answer within {}", to_string(ticket->request.deadline))));
        const std::lock_guard lock(mutex_);
        std::erase(lanes_[ticket->request.instance].waiting, ticket);
    }

    /// Precondition: mutex_ is held.
    void start(const InstanceKey& instance, Lane& lane) {
        if (lane.is_reading || lane.waiting.empty()) {
            return;
        }
        const SharedTicket ticket = lane.waiting.front();
        lane.waiting.pop_front();
        lane.is_reading = true;
        pool_.submit([core = shared_from_this(), instance, ticket, kept = std::move(lane.session)] {
            core->run(instance, ticket, kept);
        });
    }

    void run(const InstanceKey& instance,
             const SharedTicket& ticket,
             std::shared_ptr<Session> session) {
        auto outcome = read(*ticket, session);
        if (session && session->connection->is_lost()) {
            session.reset();
        }
        {
            const std::lock_guard lock(mutex_);
            Lane& lane = lanes_[instance];
            lane.is_reading = false;
            lane.session = std::move(session);
            start(instance, lane);
        }
        answer(ticket, std::move(outcome));
        timer_.cancel(ticket->alarm);
    }

    /// Reads over `session`, or over a new one that takes its place: one that was kept and turns
    /// out to be lost says nothing about the server.
    Result<LogPage> read(const Ticket& ticket, std::shared_ptr<Session>& session) {
        if (session && session->connection->timeouts().read >= ticket.request.deadline) {
            auto page = fetch_page(*session, ticket.request);
            if (page || !session->connection->is_lost()) {
                return page;
            }
        }
        session.reset();
        if (ticket.left() == Duration{0}) {
            return fail(ErrorCode::Unreachable, "no time was left to read the log");
        }
        auto opened = open_session(
            ticket.request.instance,
            SessionOptions{.credentials = credentials_,
                           .timeouts = {.connect = ticket.left(), .read = ticket.request.deadline},
                           .statements = Statements::OneByOne});
        if (!opened) {
            return tl::unexpected{opened.error()};
        }
        session = std::move(*opened);
        return fetch_page(*session, ticket.request);
    }

    const Credentials credentials_;
    const Sink finished_;

    Delivery delivery_;

    std::mutex mutex_;
    std::map<InstanceKey, Lane> lanes_;

    WorkerPool pool_;
    DeadlineTimer timer_;
};

LogReader::LogReader(Credentials credentials, Sink finished)
    : core_(std::make_shared<Core>(std::move(credentials), std::move(finished))) {}

LogReader::~LogReader() {
    close(Clock::now());
}

void LogReader::close(Clock::time_point until) {
    core_->close(until);
}

void LogReader::read(const LogRequest& request) {
    core_->add(std::make_shared<Ticket>(request));
}

void LogReader::forget(const InstanceKey& instance) {
    core_->forget(instance);
}

}  // namespace understudy::real
