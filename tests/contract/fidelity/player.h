// Player: plays a script on a fleet under test and notes what it shows.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/contract/conductor.h"
#include "tests/contract/fidelity/reading.h"
#include "tests/contract/fidelity/script.h"

namespace understudy::contract {

/// An observation point that was reached.
struct Point {
    std::string name;
    std::string value;
};

class Player {
  public:
    explicit Player(const Script& script);

    /// Fails the test when a line cannot be carried out, or what is waited for does not happen.
    [[nodiscard]] std::vector<Point> play();

  private:
    void carry_out(const Line& line);
    void wait_until(const std::string& what, const std::function<bool()>& is_so);
    [[nodiscard]] bool do_deed(const Line& line);
    [[nodiscard]] bool do_step(const Line& line);
    [[nodiscard]] step::PointAt attach(const std::vector<std::string>& words);
    [[nodiscard]] std::optional<Step> step_of(const std::vector<std::string>& words) const;

    /// What an expression says now; nothing when the server cannot be read just now.
    [[nodiscard]] std::optional<std::string> say(const std::vector<std::string>& words);
    [[nodiscard]] std::optional<std::string> say_relation(const std::string& one,
                                                          const std::string& other);
    [[nodiscard]] std::optional<std::string> say_fact(const std::string& word);
    [[nodiscard]] std::string say_write(WriteId write);
    [[nodiscard]] std::string say_step(StepId step);
    [[nodiscard]] WriteId begin_write(const std::vector<std::string>& words);
    [[nodiscard]] std::string finish_write(WriteId write);
    [[nodiscard]] std::optional<Observation> try_see(const std::string& server);
    [[nodiscard]] bool is_settled(const std::string& server);

    [[nodiscard]] const InstanceKey& key_of(const std::string& name) const;
    [[nodiscard]] std::string name_of(const InstanceKey& key) const;

    const Script& script_;
    Conductor fleet_;
    Flavor flavor_;
    ReplicationPosition at_first_;
    std::map<std::string, Particulars> told_at_first_;
    std::map<std::string, WriteId> writes_;
    std::map<std::string, StepId> steps_;
    std::string last_said_;  ///< Of what was waited for.
};

}  // namespace understudy::contract
