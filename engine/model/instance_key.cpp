#include "engine/model/instance_key.h"

#include <algorithm>
#include <optional>

#include "engine/base/text.h"

namespace understudy {
namespace {

constexpr std::uint16_t kDefaultPort = 3306;

tl::unexpected<Error> malformed(std::string_view text, std::string_view why) {
    return fail(ErrorCode::Malformed,
                "\"" + std::string{text} + "\" is not an instance: " + std::string{why} +
                    " (expected host or host:port)");
}

/// What a name or an address can consist of. Nothing that a shell or a URL would take for its own:
/// hosts come from servers and people, and go into hooks and pages.
bool is_plain(std::string_view host) {
    return std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '-' || c == '_' || c == ':' || c == '%';
    });
}

std::string bracketed(const std::string& host) {
    return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

struct HostAndPort {
    std::string_view host;
    std::optional<std::string_view> port;
};

Result<HostAndPort> split_bracketed(std::string_view text) {
    const auto close = text.find(']');
    if (close == std::string_view::npos) {
        return malformed(text, "the bracket of the IPv6 address is not closed");
    }
    const auto host = text.substr(1, close - 1);
    const auto rest = text.substr(close + 1);
    if (rest.empty()) {
        return HostAndPort{host, std::nullopt};
    }
    if (rest.front() != ':') {
        return malformed(text, "only :port may follow the address");
    }
    return HostAndPort{host, rest.substr(1)};
}

Result<HostAndPort> split_plain(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        return HostAndPort{text, std::nullopt};
    }
    const auto host = text.substr(0, colon);
    if (host.find(':') != std::string_view::npos) {
        return malformed(text, "an IPv6 address needs brackets");
    }
    return HostAndPort{host, text.substr(colon + 1)};
}

}  // namespace

std::string to_string(const InstanceKey& key) {
    return bracketed(key.host) + ":" + std::to_string(key.port);
}

std::string short_name(const InstanceKey& key) {
    return key.port == kDefaultPort ? bracketed(key.host) : to_string(key);
}

Result<InstanceKey> parse_instance_key(std::string_view text) {
    const auto parts = text.starts_with('[') ? split_bracketed(text) : split_plain(text);
    if (!parts) {
        return tl::unexpected<Error>{parts.error()};
    }
    if (parts->host.empty()) {
        return malformed(text, "the host is missing");
    }
    if (!is_plain(parts->host)) {
        return malformed(text, "the host has a character no host has");
    }
    if (!parts->port) {
        return InstanceKey{parts->host, kDefaultPort};
    }
    const auto number = parse_unsigned(*parts->port);
    if (!number || *number == 0 || *number > 65535) {
        return malformed(text, "the port is not a number from 1 to 65535");
    }
    return InstanceKey{parts->host, static_cast<std::uint16_t>(*number)};
}

}  // namespace understudy
