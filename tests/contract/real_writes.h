// RealWrites: transactions on real servers, each on a connection and thread of its own, because a
// commit may wait for as long as its server likes.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "real/mysql/connection.h"
#include "tests/contract/fleet_under_test.h"

namespace understudy::contract {

class RealWrites {
  public:
    /// Inserts one row into app.written, which the stagehand has made.
    WriteId begin(const InstanceKey& instance, const real::Credentials& account);
    /// The same, which takes a minute.
    void begin_long(const InstanceKey& instance, const real::Credentials& account);
    std::optional<WriteAnswer> answer_to(WriteId write);

  private:
    WriteId begin(const InstanceKey& instance, const real::Credentials& account, const char* sql);

    /// Outlives this, as the thread of a commit that nobody acknowledges does.
    struct State {
        std::mutex mutex;
        std::vector<std::optional<WriteAnswer>> answers;
    };

    std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace understudy::contract
