#include "tests/contract/fidelity/player.h"

#include <stdexcept>

#include <catch2/catch.hpp>

#include "engine/base/text.h"

namespace understudy::contract {

namespace {

using Words = std::vector<std::string>;

constexpr Duration kBetweenLooks = std::chrono::milliseconds{20};
/// For a look: scripts stop servers, and what happens next depends on how long nobody answers.
constexpr Duration kLook = std::chrono::seconds{1};

const std::map<std::string, Meddling> kMeddlings{
    {"start-receiver", Meddling::StartReceiver},
    {"stop-receiver", Meddling::StopReceiver},
    {"start-applier", Meddling::StartApplier},
    {"stop-applier", Meddling::StopApplier},
    {"purge", Meddling::PurgeBinaryLogs},
    {"writable", Meddling::SetWritable},
    {"read-only", Meddling::SetReadOnly},
    {"super-read-only", Meddling::SetSuperReadOnly},
};

/// "db2.executed"
std::pair<std::string, std::string> server_and_fact(const std::string& word) {
    const auto dot = word.find('.');
    if (dot == std::string::npos) {
        throw std::invalid_argument("not a server and a fact: " + word);
    }
    return {word.substr(0, dot), word.substr(dot + 1)};
}

/// A MariaDB counts GTIDs though it replicates without; another server tells where its log ends.
bool has_all_of(const Observation& replica, const Observation& source) {
    if (!is_by_coordinates(replica)) {
        return contains(replica.replica->received, source.executed);
    }
    const auto* end = std::get_if<BinlogCoordinates>(&source.executed);
    return end == nullptr ? contains(replica.executed, source.executed)
                          : replica.replica->in_source_log->read == *end;
}

/// Of a statement, not of the manager's: what was asked for and what became of it.
std::string in_words(const Result<void>& outcome) {
    return outcome ? "done" : std::string{to_string(outcome.error().code)};
}

}  // namespace

Player::Player(const Script& script)
    : script_(script),
      fleet_(script.setting),
      flavor_(fleet_.look(fleet_.db1()).version.flavor),
      at_first_(fleet_.look(fleet_.db1()).executed) {
    if (script.setting.semi_sync) {
        wait_until("both replicas acknowledge", [this] {
            const auto seen = try_see("db1");
            return seen && seen->semi_sync.connected_replicas == 2;
        });
    }
    for (const char* name : {"db1", "db2", "db3"}) {
        wait_until(std::string{name} + " is at rest", [&] { return is_settled(name); });
        told_at_first_[name] = fleet_.servers().read_particulars(key_of(name));
    }
}

std::vector<Point> Player::play() {
    std::vector<Point> points;
    for (const Line& line : script_.lines) {
        INFO(script_.title << ", line " << line.number);
        if (line.only_on && *line.only_on != flavor_) {
            continue;
        }
        if (line.verb != "note") {
            carry_out(line);
            continue;
        }
        std::optional<std::string> value;
        wait_until(line.name + " can be read", [&] {
            value = say(line.what);
            return value.has_value();
        });
        points.push_back({.name = line.name, .value = *value});
    }
    return points;
}

void Player::wait_until(const std::string& what, const std::function<bool()>& is_so) {
    auto& servers = fleet_.servers();
    const Duration deadline = servers.now() + servers.patience();
    while (!is_so()) {
        INFO("waiting until " << what);
        INFO("last seen: " << last_said_);
        REQUIRE(servers.now() < deadline);
        servers.wait_until(kBetweenLooks, [](const Answers&) { return false; });
    }
}

void Player::carry_out(const Line& line) {
    if (line.verb == "until") {
        wait_until(join(line.what, " ") + (line.is_wanted ? " is " : " is not ") + line.value, [&] {
            const auto said = say(line.what);
            last_said_ = said.value_or("nothing");
            return said && (*said == line.value) == line.is_wanted;
        });
    } else if (!do_deed(line) && !do_step(line)) {
        FAIL("no action is called " << line.verb);
    }
}

/// What people, clients and faults do.
bool Player::do_deed(const Line& line) {
    auto& servers = fleet_.servers();
    const Words& words = line.what;
    if (line.verb == "write") {
        const auto count = words.size() > 1 ? parse_unsigned(words[1]).value_or(1) : 1;
        for (std::uint64_t i = 0; i < count; ++i) {
            REQUIRE(finish_write(begin_write(words)) == "committed");
        }
    } else if (line.verb == "begin") {
        writes_[words.at(0)] = begin_write({words.begin() + 1, words.end()});
    } else if (line.verb == "settle") {
        wait_until(words.at(0) + " is at rest", [&] { return is_settled(words[0]); });
    } else if (line.verb == "kill") {
        servers.kill(key_of(words.at(0)));
    } else if (line.verb == "start") {
        servers.start(key_of(words.at(0)));
    } else if (line.verb == "hang") {
        servers.hang(key_of(words.at(0)));
    } else if (line.verb == "wake") {
        servers.wake(key_of(words.at(0)));
    } else if (line.verb == "clone") {
        servers.clone(key_of(words.at(0)), key_of(words.at(2)));
    } else if (line.verb == "delay") {
        servers.set_delay(key_of(words.at(0)),
                          std::chrono::seconds{parse_unsigned(words.at(1)).value()});
    } else if (line.verb == "set") {
        servers.meddle(key_of(words.at(0)), kMeddlings.at(words.at(1)));
    } else if (const auto found = kMeddlings.find(line.verb); found != kMeddlings.end()) {
        servers.meddle(key_of(words.at(0)), found->second);
    } else {
        return false;
    }
    return true;
}

/// What a manager does: a step, to its end, or with "ask NAME" without waiting for it.
bool Player::do_step(const Line& line) {
    if (line.verb == "ask") {
        const auto step = step_of({line.what.begin() + 1, line.what.end()});
        REQUIRE(step);
        steps_[line.what.at(0)] = fleet_.ask_step(*step, std::chrono::seconds{15});
        return true;
    }
    if (line.verb == "attach") {
        fleet_.perform(attach(line.what));
        return true;
    }
    Words words{line.verb};
    words.insert(words.end(), line.what.begin(), line.what.end());
    const auto step = step_of(words);
    if (step) {
        fleet_.perform(*step);
    }
    return step.has_value();
}

/// "db3 below db2": by file and position, from where it stands. "db3 below db2 nowhere": at a place
/// that is in no log.
step::PointAt Player::attach(const Words& words) {
    const Observation replica = fleet_.look(key_of(words.at(0)));
    const Observation source = fleet_.look(key_of(words.at(2)));
    REQUIRE(replica.replica);
    REQUIRE(replica.replica->in_source_log);
    REQUIRE(source.log_end);
    const bool is_nowhere = words.size() > 3 && words[3] == "nowhere";
    const BinlogCoordinates there =
        is_nowhere ? BinlogCoordinates{"binlog.000099", 4} : *source.log_end;
    return {.instance = key_of(words[0]),
            .source = key_of(words[2]),
            .at_most = std::nullopt,
            .place = SamePlace{replica.replica->in_source_log->executed, there},
            .is_anew = replica.replica->source == key_of(words[2])};
}

std::optional<Step> Player::step_of(const Words& words) const {
    const std::string& verb = words.at(0);
    const InstanceKey& key = key_of(words.at(1));
    if (verb == "start-replication") {
        return Step{step::StartReplication{key}};
    }
    if (verb == "stop-replication") {
        return Step{step::StopReplication{key}};
    }
    if (verb == "reconnect") {
        return Step{step::Reconnect{key}};
    }
    if (verb == "point") {
        return Step{step::PointAt{.instance = key, .source = key_of(words.at(3))}};
    }
    if (verb == "forget-source") {
        return Step{step::ForgetSource{key}};
    }
    if (verb == "make-read-only") {
        return Step{step::MakeReadOnly{key}};
    }
    if (verb == "make-writable") {
        return Step{step::MakeWritable{key}};
    }
    return std::nullopt;
}

std::optional<std::string> Player::say(const Words& words) {
    const std::string& first = words.at(0);
    if (first == "write") {
        return finish_write(begin_write({words.begin() + 1, words.end()}));
    }
    if (first == "try") {
        const auto step = step_of({words.begin() + 1, words.end()});
        REQUIRE(step);
        return in_words(fleet_.try_perform(*step, std::chrono::seconds{10}));
    }
    if (const auto write = writes_.find(first); write != writes_.end()) {
        return say_write(write->second);
    }
    if (const auto step = steps_.find(first); step != steps_.end()) {
        return say_step(step->second);
    }
    return words.size() == 3 ? say_relation(first, words[2]) : say_fact(first);
}

std::optional<std::string> Player::say_relation(const std::string& one, const std::string& other) {
    const auto [server, fact] = server_and_fact(one);
    const auto [other_server, other_fact] = server_and_fact(other);
    const auto seen = try_see(server);
    const auto other_seen = other_server == server ? seen : try_see(other_server);
    if (!seen || !other_seen) {
        return std::nullopt;
    }
    const auto a = position_of(*seen, fact);
    const auto b = position_of(*other_seen, other_fact);
    return a && b ? std::string{to_string(compare(*a, *b))} : "not told";
}

std::optional<std::string> Player::say_fact(const std::string& word) {
    const auto [server, fact] = server_and_fact(word);
    const auto seen = try_see(server);
    if (fact == "answers") {
        return seen ? "yes" : "no";
    }
    if (!seen) {
        return std::nullopt;
    }
    Sight sight{.seen = *seen, .at_first = at_first_, .told = {}, .told_at_first = {}};
    if (needs_particulars(fact)) {
        sight.told = fleet_.servers().read_particulars(key_of(server));
        sight.told_at_first = told_at_first_[server];
    }
    return read_fact(sight, fact, [this](const InstanceKey& key) { return name_of(key); });
}

WriteId Player::begin_write(const Words& words) {
    const bool is_privileged = words.back() == "root";
    return fleet_.servers().begin_write(key_of(words.at(0)),
                                        is_privileged ? Writer::Privileged : Writer::Client);
}

std::string Player::say_write(WriteId write) {
    const auto answer = fleet_.servers().answer_to(write);
    if (!answer) {
        return "waits";
    }
    return answer->error == 0 ? "committed" : "error " + std::to_string(answer->error);
}

std::string Player::finish_write(WriteId write) {
    wait_until("there is an answer", [&] { return say_write(write) != "waits"; });
    return say_write(write);
}

std::string Player::say_step(StepId step) {
    return fleet_.count_answers(step, Duration{0}) == 0 ? "waits"
                                                        : in_words(fleet_.wait_for(step, {}));
}

std::optional<Observation> Player::try_see(const std::string& server) {
    const auto seen = fleet_.try_look(key_of(server), Connection::Kept, kLook);
    return seen ? std::optional{*seen} : std::nullopt;
}

/// Nothing is under way: it has what its source has, or has stopped, or says what is in its way.
bool Player::is_settled(const std::string& name) {
    const auto seen = try_see(name);
    if (!seen || !seen->replica) {
        return seen.has_value();
    }
    const ReplicaStatus& replica = *seen->replica;
    if (replica.receiver == ReceiverState::Connecting) {
        return !replica.receiver_error.empty();
    }
    const auto source = try_see(name_of(replica.source));
    const bool has_all =
        replica.receiver == ReceiverState::Stopped || !source || has_all_of(*seen, *source);
    return has_all && (replica.applier == ApplierState::Stopped || has_applied_all_received(*seen));
}

const InstanceKey& Player::key_of(const std::string& name) const {
    const auto& instances = fleet_.instances();
    const auto place = name.size() == 3 && name.starts_with("db") ? name[2] - '1' : -1;
    if (place < 0 || place > 2) {
        throw std::invalid_argument("no server is called " + name);
    }
    return instances[static_cast<std::size_t>(place)];
}

std::string Player::name_of(const InstanceKey& key) const {
    for (const char* name : {"db1", "db2", "db3"}) {
        if (key_of(name) == key) {
            return name;
        }
    }
    return to_string(key);
}

}  // namespace understudy::contract
