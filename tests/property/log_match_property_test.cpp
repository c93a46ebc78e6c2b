// Two logs of one history, written by servers that write them differently: the place of one in the
// other is the one behind what both have, or none.
#include <algorithm>

#include "tests/support/logs.h"
#include "tests/support/property.h"

namespace understudy {
namespace {

using testing::Deed;
using testing::ServerLog;

constexpr std::uint32_t kPrimaryId = 1;
constexpr std::uint32_t kReplicaId = 2;

const InstanceKey kReplica{"db2", 3306};
const InstanceKey kSource{"db3", 3306};

/// A story of both: deeds that the primary wrote, as numbers 0 to 9: mostly rows.
using Story = std::vector<int>;

Deed deed_of(const Story& story, std::size_t index) {
    const int drawn = story[index];
    const auto kind = drawn == 0   ? Deed::Kind::Entry
                      : drawn == 1 ? Deed::Kind::Statement
                                   : Deed::Kind::Rows;
    return {kind, static_cast<std::uint32_t>(index), kPrimaryId};
}

bool has_entry(const Story& story, std::size_t count) {
    return std::find(story.begin(), story.begin() + static_cast<std::ptrdiff_t>(count), 0) !=
           story.begin() + static_cast<std::ptrdiff_t>(count);
}

/// So much of the story, in files of so many deeds.
ServerLog log_of(const Story& story,
                 std::size_t count,
                 std::uint32_t flavor,
                 std::size_t in_file,
                 LogKind kind = LogKind::Binary) {
    ServerLog log{flavor, kind};
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0 && i % in_file == 0) {
            log.rotate();
        }
        log.log(deed_of(story, i));
    }
    return log;
}

struct Drawn {
    Story story = *rc::gen::container<Story>(rc::gen::inRange(0, 8));
    LogKind log_of_replica = *rc::gen::element(LogKind::Binary, LogKind::Relay);
    std::uint32_t flavor_of_replica = *rc::gen::inRange<std::uint32_t>(10, 30);
    std::uint32_t flavor_of_source = *rc::gen::inRange<std::uint32_t>(10, 30);
    std::size_t in_file_of_replica = *rc::gen::inRange<std::size_t>(1, 12);
    std::size_t in_file_of_source = *rc::gen::inRange<std::size_t>(1, 12);
    std::size_t count_of_replica = *rc::gen::inRange<std::size_t>(0, story.size() + 1);
    PseudoGtidPolicy policy = [] {
        PseudoGtidPolicy drawn = automatic_pseudo_gtid(Duration{0});
        drawn.events_at_once = *rc::gen::inRange<std::uint32_t>(1, 9);
        drawn.monotonic_hint = *rc::gen::element<std::string>("", "asc:");
        return drawn;
    }();

    [[nodiscard]] ServerLog replica() const {
        return log_of(
            story, count_of_replica, flavor_of_replica, in_file_of_replica, log_of_replica);
    }

    /// It has received all of the story.
    [[nodiscard]] ServerLog with_unexecuted(ServerLog replica) const {
        replica.stop_executing();
        for (std::size_t i = count_of_replica; i < story.size(); ++i) {
            if (i % in_file_of_replica == 0) {
                replica.rotate();
            }
            replica.log(deed_of(story, i));
        }
        return replica;
    }

    [[nodiscard]] ServerLog source(std::size_t count) const {
        return log_of(story, count, flavor_of_source, in_file_of_source);
    }

    [[nodiscard]] LogMatch match(const ServerLog& replica) const {
        return {policy, kReplica, kSource, replica.executed()};
    }
};

PROPERTY("log match: the place is behind what both have, however the logs are written",
         "[property]",
         ()) {
    const Drawn drawn;
    const bool has_unexecuted = drawn.log_of_replica == LogKind::Relay;
    const ServerLog replica =
        has_unexecuted ? drawn.with_unexecuted(drawn.replica()) : drawn.replica();
    // All that the replica has, before anything else was written.
    const ServerLog as_far = drawn.source(drawn.count_of_replica);
    const ServerLog source = drawn.source(drawn.story.size());
    LogMatch match = drawn.match(replica);

    const auto outcome = testing::run(match, replica, source);

    if (!has_entry(drawn.story, drawn.count_of_replica)) {
        RC_ASSERT(std::holds_alternative<NoMatch>(outcome));
        return;
    }
    RC_ASSERT(std::holds_alternative<PlaceFound>(outcome));
    RC_ASSERT(std::get<PlaceFound>(outcome).there == as_far.end());
}

PROPERTY("log match: a source that has less lacks it, and once it has it the place is its end",
         "[property]",
         ()) {
    const Drawn drawn;
    RC_PRE(drawn.count_of_replica > 0 && has_entry(drawn.story, drawn.count_of_replica));
    const ServerLog replica = drawn.replica();
    const auto less = *rc::gen::inRange<std::size_t>(0, drawn.count_of_replica);
    LogMatch match = drawn.match(replica);

    RC_ASSERT(
        std::holds_alternative<SourceLacks>(testing::run(match, replica, drawn.source(less))));
    match.look_again();
    const ServerLog caught_up = drawn.source(drawn.count_of_replica);
    const auto outcome = testing::run(match, replica, caught_up);

    RC_ASSERT(std::holds_alternative<PlaceFound>(outcome));
    RC_ASSERT(std::get<PlaceFound>(outcome).there == caught_up.end());
}

PROPERTY("log match: a replica that wrote something itself has no place anywhere",
         "[property]",
         ()) {
    const Drawn drawn;
    RC_PRE(has_entry(drawn.story, drawn.count_of_replica));
    ServerLog replica = drawn.replica();
    replica.log({Deed::Kind::Rows, 0, kReplicaId});
    LogMatch match = drawn.match(replica);

    const auto outcome = testing::run(match, replica, drawn.source(drawn.story.size()));

    RC_ASSERT(!std::holds_alternative<PlaceFound>(outcome));
}

PROPERTY("log match: what the source has purged is not found, and nothing else instead",
         "[property]",
         ()) {
    const Drawn drawn;
    RC_PRE(has_entry(drawn.story, drawn.count_of_replica));
    const ServerLog replica = drawn.replica();
    const ServerLog as_far = drawn.source(drawn.count_of_replica);
    ServerLog source = drawn.source(drawn.story.size());
    source.purge(*rc::gen::inRange<std::size_t>(0, 20));
    LogMatch match = drawn.match(replica);

    const auto outcome = testing::run(match, replica, source);

    const auto* found = std::get_if<PlaceFound>(&outcome);
    // RC_ASSERT looks at both sides of an `or`.
    const bool is_right = found == nullptr || found->there == as_far.end();
    RC_ASSERT(is_right);
}

}  // namespace
}  // namespace understudy
