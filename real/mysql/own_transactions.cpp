#include "real/mysql/own_transactions.h"

#include "real/mysql/dialect.h"
#include "real/mysql/received.h"

namespace understudy::real {
namespace {

/// The position conflicts with its binary log: it has written more since it was asked how far it
/// is.
constexpr int kConflictsWithBinlog = 1947;
/// It would have to write between question and statement so many times in a row.
constexpr int kMostTries = 50;

}  // namespace

Result<void> carry_own_transactions_over(Session& session) {
    for (int i = 0; i < kMostTries; ++i) {
        const auto executed = fetch_mariadb_executed(session);
        if (!executed) {
            return tl::unexpected{Error{ErrorCode::OutcomeUnknown, executed.error().message}};
        }
        if (executed->empty()) {
            return {};
        }
        const auto done =
            session.connection->execute(set_mariadb_replication_position_sql(to_string(*executed)));
        if (done) {
            return {};
        }
        if (done.error().code != kConflictsWithBinlog) {
            return tl::unexpected{to_write_error(done.error())};
        }
    }
    return fail(ErrorCode::Refused, "it writes too fast to be told where it stands");
}

}  // namespace understudy::real
