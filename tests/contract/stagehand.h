// Stagehand: whoever started the real servers, and kills, stops and starts them again when asked.
//
// Servers are children of tests/contract/stagehand.py, which alone knows their folders and reaps
// them. One line asks ("kill db2"), one line answers when it is done; the way there and back are
// two pipes that stay open until the program ends.
#pragma once

#include <string>

namespace understudy::contract {

class Stagehand {
  public:
    Stagehand(int requests, int answers) : requests_(requests), answers_(answers) {}

    /// Returns when it is done. Throws with the reason when it cannot be.
    void ask(const std::string& line) const;

  private:
    int requests_;
    int answers_;
};

}  // namespace understudy::contract
