// Fleet: the servers, as the engine can reach them. The abstract topology interface.
//
// Two implementations: simulator/world/simulated_fleet and real/mysql/mysql_fleet; tests/contract
// holds both to one suite. No call blocks and none ever fails by itself: the answer, good or bad,
// comes later as ProbeFinished, StepFinished or LogReadFinished, exactly once, and not later than
// the deadline in the request allows.
#pragma once

#include "engine/model/log_read.h"
#include "engine/model/probe.h"
#include "engine/model/step.h"

namespace understudy {

class Fleet {
  public:
    Fleet() = default;
    Fleet(const Fleet&) = delete;
    Fleet& operator=(const Fleet&) = delete;
    Fleet(Fleet&&) = delete;
    Fleet& operator=(Fleet&&) = delete;
    virtual ~Fleet() = default;

    /// Reads one instance. Changes nothing on it.
    virtual void probe(const ProbeRequest& request) = 0;

    /// Performs one step. Steps on one instance are performed in the order they were asked for, but
    /// for WritePseudoGtid, which may wait for locks and must keep nobody waiting.
    virtual void perform(const StepRequest& request) = 0;

    /// Reads a part of the binary log of one instance. Changes nothing on it.
    virtual void read_log(const LogRequest& request) = 0;
};

}  // namespace understudy
