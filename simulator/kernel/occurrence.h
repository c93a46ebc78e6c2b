// Occurrence: one entry of the event queue, a few numbers and no pointers, so that a world can be
// copied.
//
// What is bigger than a number (a statement, an observation) lies in a table of the world, and the
// occurrence names its row. What the letters mean is written at each kind. Called so because
// understudy::Event is what the engine is told.
#pragma once

#include <cstdint>
#include <limits>

#include "engine/base/time.h"

namespace understudy::sim {

/// Rows and indices: "none".
inline constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

enum class OccurrenceKind : std::uint8_t {
    // Messages to a server (target).
    ConnectArrives,  ///< A manager opens a connection. a = ask, c = its generation.
    AskArrives,      ///< A manager's statement. a = ask, c = its generation.
    ClientConnects,  ///< a = client, b = attempt.
    WriteArrives,    ///< a = client, b = attempt.
    StreamAsked,     ///< A replica asks for the binary log. a = replica, b = its connection.
    StreamClosed,    ///< A replica hung up. a = replica, b = its connection.
    AckArrives,      ///< Semi-sync: a = replica, b = connection, c = log index up to which it has
                     ///< received.
    StreamStarts,    ///< The source agreed. b = connection.
    StreamData,  ///< a = origin, b = connection, c = first, d = last number, e = log index behind
                 ///< them.
    StreamHeartbeat,  ///< b = connection.
    StreamRefused,    ///< b = connection, c = ReceiverError.
    StreamBroken,     ///< The connection was reset. b = connection.
    // Timers of a server (target).
    ApplyDone,     ///< b = applier epoch.
    RetryDue,      ///< b = connection.
    SilenceDue,    ///< Has the receiver heard anything for so long? b = connection.
    HeartbeatDue,  ///< a = replica, b = connection.
    SemiSyncDue,   ///< Has the first commit that waits been acknowledged in time?
    WaitDue,       ///< A WaitForPosition is over. a = ask, c = its generation.
    // At a manager (target).
    Connected,      ///< a = ask, b = server's incarnation, c = generation.
    Answered,       ///< a = ask, c = generation.
    Reset,          ///< a = ask, c = generation.
    LinkReset,      ///< a = server.
    DeadlineDue,    ///< a = ask, c = generation.
    AlarmDue,       ///< c = number of the alarm.
    RecordDurable,  ///< c = record id.
    KeyValuesDone,  ///< c = write id.
    // At the discovery service.
    KeyValuesArrive,  ///< a = row of the write.
    AddressAsked,     ///< a = client, b = attempt.
    // At a client (target).
    AddressTold,      ///< a = server, b = attempt.
    ClientConnected,  ///< a = server, b = attempt, c = its incarnation.
    ClientReset,      ///< a = server.
    WriteAnswered,    ///< a = server, b = attempt, c = WriteOutcome, d = number, e = who
                      ///< acknowledged.
    WriteDue,         ///< b = attempt.
    GiveUpDue,        ///< b = attempt.
    // Of the world.
    ActionDue,    ///< a = row of the schedule.
    WritableDue,  ///< The liveness bound L1 has passed. c = number of the disturbance.
    WholeDue,     ///< The same for L2.
    // Of hosts (target), whether or not the server's process runs.
    HostDue,  ///< a = HostTimer, b = epoch of the host's timers, c = what that timer needs.
    // At a manager (target).
    HooksDone,  ///< c = id of the request.
};

/// Whether Servers handle it, as a message or timer of a process.
[[nodiscard]] constexpr bool is_at_server(OccurrenceKind kind) {
    return kind <= OccurrenceKind::WaitDue;
}

struct Occurrence {
    Instant at{};
    std::uint64_t sequence = 0;
    OccurrenceKind kind = OccurrenceKind::ActionDue;
    bool has_arrived = false;  ///< It is at the target's host already, and no longer the network's.
    std::uint32_t target = 0;
    std::uint32_t incarnation = 0;  ///< Of the target's process it is meant for; 0: of any.
    std::uint32_t channel = kNone;  ///< Absent: a timer, no message.
    std::uint32_t order = 0;        ///< Of the messages of its connection.
    std::uint32_t connection = 0;   ///< Counts those that the channel has had.
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    std::uint64_t c = 0;
    std::uint64_t d = 0;
    std::uint64_t e = 0;
};

}  // namespace understudy::sim
