// MariadbGtidPosition: how far a MariaDB server has come, in each replication domain.
//
// Why it is not a GtidSet: a MariaDB position names only the last transaction of each domain
// ("0-1-5"), not all that were executed. That everything before it is there too is a promise which
// the server keeps only under gtid_strict_mode=ON, where the sequence numbers of a domain ascend in
// every binary log whatever server wrote them. Containment here is by sequence number and holds
// under that mode; without it, it is an opinion. What stays visible in any mode: one number used by
// two servers means that the domain has split, and neither contains the other. (MariaDB Knowledge
// Base: Global Transaction ID; gtid_strict_mode.)
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/strong_id.h"
#include "engine/model/ids.h"

namespace understudy {

/// @@gtid_domain_id.
using MariadbDomain = StrongId<struct MariadbDomainTag, std::uint32_t>;

/// "domain-server-sequence".
struct MariadbGtid {
    MariadbDomain domain{0};
    ServerId server{0};
    std::uint64_t sequence = 0;

    friend auto operator<=>(const MariadbGtid&, const MariadbGtid&) = default;
};

/// How many sequence numbers of a domain are missing. At most so many transactions: numbers may
/// have been skipped.
struct MissingInDomain {
    MariadbDomain domain{0};
    std::uint64_t transactions = 0;

    friend auto operator<=>(const MissingInDomain&, const MissingInDomain&) = default;
};

/// Invariant: ascending by domain, each domain once.
class MariadbGtidPosition {
  public:
    MariadbGtidPosition() = default;

    [[nodiscard]] bool empty() const { return last_.empty(); }

    /// The last transaction of each domain, ascending by domain.
    [[nodiscard]] std::span<const MariadbGtid> last() const { return last_; }

    [[nodiscard]] std::optional<MariadbGtid> last_of(MariadbDomain domain) const;
    [[nodiscard]] bool contains(const MariadbGtid& gtid) const;
    [[nodiscard]] bool contains(const MariadbGtidPosition& other) const;

    /// The domain now ends with this transaction, even if it ended later before: a new primary may
    /// go back in the order of a server that is not strict.
    void advance(MariadbDomain domain, ServerId server, std::uint64_t sequence);
    void advance(const MariadbGtid& gtid);

    friend auto operator<=>(const MariadbGtidPosition&, const MariadbGtidPosition&) = default;

  private:
    std::vector<MariadbGtid> last_;
};

/// The later of the two in each domain; where two servers used one number, the greater server id.
[[nodiscard]] MariadbGtidPosition merged(const MariadbGtidPosition& a,
                                         const MariadbGtidPosition& b);

/// Whether some domain gave one sequence number to two servers: then neither can follow the other.
[[nodiscard]] bool have_split(const MariadbGtidPosition& a, const MariadbGtidPosition& b);

/// What `wanted` has and `a` lacks: only domains where something is missing, ascending.
[[nodiscard]] std::vector<MissingInDomain> missing_by_domain(const MariadbGtidPosition& a,
                                                             const MariadbGtidPosition& wanted);

/// Accepts "0-1-5,1-2-7" with white space around commas, and an empty text. Refuses a domain given
/// twice: a position has one transaction for each (gtid_binlog_state may have more; it is not a
/// position).
[[nodiscard]] Result<MariadbGtidPosition> parse_mariadb_gtid_position(std::string_view text);

/// "0-1-5,1-2-7".
[[nodiscard]] std::string to_string(const MariadbGtidPosition& position);
[[nodiscard]] std::string to_string(const MariadbGtid& gtid);

}  // namespace understudy
