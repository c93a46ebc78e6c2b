#include "engine/model/pseudo_gtid.h"

#include <fmt/format.h>

#include "engine/base/hash.h"

namespace understudy {

std::string make_pseudo_gtid(Instant now, const ServerId& server) {
    constexpr std::uint64_t kInASecond = 1'000'000;
    const auto microseconds = static_cast<std::uint64_t>(now.time_since_epoch().count());
    TraceHash hash;
    hash.add(microseconds);
    hash.add(std::uint64_t{server.value});
    return fmt::format("_asc:{:08x}:{:08x}:{:08x}{:08x}",
                       microseconds / kInASecond,
                       server.value,
                       microseconds % kInASecond,
                       static_cast<std::uint32_t>(hash.value()));
}

}  // namespace understudy
