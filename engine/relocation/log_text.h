// LogText: what two servers say of one event, told so that it can be compared; which events are
// Pseudo-GTID entries; and which GTIDs events name.
//
// Pure. What each server makes for itself (numbers of transactions and tables, headers of files,
// comments) is left out (spec/replication-rules.md section 11.3).
#pragma once

#include <optional>
#include <string>

#include "engine/model/gtid_set.h"
#include "engine/model/log_read.h"
#include "engine/model/policy.h"

namespace understudy {

/// One that each server writes for itself, or may leave out: headers and ends of files, the text of
/// statements beside their rows, the announcement that a transaction has no GTID.
[[nodiscard]] bool is_own_affair(const LogEvent& event);

/// Its kind and text. Equal on two servers whenever the event is the same; two events of one kind
/// on rows of one table are not told apart.
[[nodiscard]] std::string to_comparable(const LogEvent& event);

/// Under which GTID of MySQL the transaction is that begins with it. Nothing: it does not say.
[[nodiscard]] std::optional<Gtid> gtid_of(const LogEvent& event);

/// All that was in the files before its own (MySQL). Nothing: it does not say.
[[nodiscard]] std::optional<GtidSet> previous_gtids_of(const LogEvent& event);

[[nodiscard]] bool is_pseudo_gtid(const LogEvent& event, const PseudoGtidPolicy& policy);

/// Both entries ascend, as the policy's hint says, and `entry` came later than `other`. False when
/// that is not known.
[[nodiscard]] bool is_later(const LogEvent& entry,
                            const LogEvent& other,
                            const PseudoGtidPolicy& policy);

}  // namespace understudy
