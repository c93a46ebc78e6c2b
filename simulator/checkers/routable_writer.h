// S1: at most one routable writer in a cluster.
//
// Routable: clients reach it through discovery now, or through a connection that discovery gave
// them earlier. Excused while a writer can be reached by no manager, and for kFenceWithin after it
// can again: nobody could have fenced it; and of a replica that its own configuration made writable
// when it started, which nobody mends yet. Not excused: a promotion while the old primary was
// within reach all the time.
#pragma once

#include "simulator/checkers/checker.h"

namespace understudy::sim {

class RoutableWriter : public Checker {
  public:
    RoutableWriter() : Checker("S1", "at most one routable writer in a cluster") {}

    void on(const fact::ServerChanged& changed, const Truth& truth) {
        judge(truth, truth.servers.at(changed.server).cluster);
    }

    void on(const fact::ClientConnected& connected, const Truth& truth) {
        judge(truth, truth.servers.at(connected.server).cluster);
    }

    void on(const fact::Published& published, const Truth& truth) {
        judge(truth, published.cluster);
    }

    void on(const fact::Acknowledged& acknowledged, const Truth& truth) {
        judge(truth, truth.servers.at(acknowledged.server).cluster);
    }

  private:
    void judge(const Truth& truth, std::uint32_t cluster);
};

}  // namespace understudy::sim
