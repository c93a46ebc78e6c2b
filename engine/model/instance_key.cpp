#include "engine/model/instance_key.h"

#include <algorithm>

#include "engine/base/text.h"

namespace understudy {
namespace {

constexpr std::uint16_t kDefaultPort = 3306;

tl::unexpected<Error> malformed(std::string_view text, std::string_view why) {
    return fail(ErrorCode::Malformed,
                "\"" + std::string{text} + "\" is not an instance: " + std::string{why} +
                    " (expected host or host:port)");
}

bool is_plain(std::string_view host) {
    return std::none_of(host.begin(), host.end(), [](char c) {
        return c <= ' ' || c == '/' || c == '\'' || c == '"' || c == '\\' || c == '@' || c == 127;
    });
}

std::string bracketed(const std::string& host) {
    return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

}  // namespace

std::string to_string(const InstanceKey& key) {
    return bracketed(key.host) + ":" + std::to_string(key.port);
}

std::string short_name(const InstanceKey& key) {
    return key.port == kDefaultPort ? bracketed(key.host) : to_string(key);
}

Result<InstanceKey> parse_instance_key(std::string_view text) {
    std::string_view host = text;
    std::string_view port;
    bool has_port = false;
    if (text.starts_with('[')) {
        const auto close = text.find(']');
        if (close == std::string_view::npos) {
            return malformed(text, "the bracket of the IPv6 address is not closed");
        }
        host = text.substr(1, close - 1);
        const auto rest = text.substr(close + 1);
        if (!rest.empty() && rest.front() != ':') {
            return malformed(text, "only :port may follow the address");
        }
        has_port = !rest.empty();
        port = has_port ? rest.substr(1) : rest;
    } else if (const auto colon = text.rfind(':'); colon != std::string_view::npos) {
        host = text.substr(0, colon);
        port = text.substr(colon + 1);
        has_port = true;
        if (host.find(':') != std::string_view::npos) {
            return malformed(text, "an IPv6 address needs brackets");
        }
    }
    if (host.empty() || !is_plain(host)) {
        return malformed(
            text, host.empty() ? "the host is missing" : "the host has a character no host has");
    }
    if (!has_port) {
        return InstanceKey{std::string{host}, kDefaultPort};
    }
    const auto number = parse_unsigned(port);
    if (!number || *number == 0 || *number > 65535) {
        return malformed(text, "the port is not a number from 1 to 65535");
    }
    return InstanceKey{std::string{host}, static_cast<std::uint16_t>(*number)};
}

}  // namespace understudy
