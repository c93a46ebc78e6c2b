// What a real server says beside what a probe reads: error numbers, and what semi-sync counted.
#pragma once

#include "real/mysql/session.h"
#include "tests/contract/fleet_under_test.h"

namespace understudy::contract {

[[nodiscard]] Particulars real_particulars(real::Session& session);

}  // namespace understudy::contract
