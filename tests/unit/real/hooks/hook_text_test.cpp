// Placeholders of hooks: whatever a value is, it is no command.
#include "real/hooks/hook_text.h"

#include <catch2/catch.hpp>

namespace understudy::real {
namespace {

TEST_CASE("hook text: a placeholder is quoted as its place wants it") {
    CHECK(with_variables("echo {failedHost}", false) == R"(echo "${ORC_FAILED_HOST}")");
    CHECK(with_variables(R"(echo "on {failedHost}: it's {failureType}" > f)", false) ==
          R"(echo "on ${ORC_FAILED_HOST}: it's ${ORC_FAILURE_TYPE}" > f)");
    CHECK(with_variables("echo 'on {failedHost}'", false) == R"(echo 'on '"${ORC_FAILED_HOST}"'')");
    CHECK(with_variables(R"(echo \"{failedHost}\")", false) == R"(echo \""${ORC_FAILED_HOST}"\")");
    CHECK(with_variables(R"x(x="$(get {failedHost} '{failedPort}')" y={command})x", false) ==
          R"x(x="$(get "${ORC_FAILED_HOST}" ''"${ORC_FAILED_PORT}"'')" y="${ORC_COMMAND}")x");
}

TEST_CASE("hook text: old words and new ones are the same variable") {
    CHECK(with_variables("{slaveHosts} {replicaHosts}", false) ==
          R"("${ORC_REPLICA_HOSTS}" "${ORC_REPLICA_HOSTS}")");
    CHECK(with_variables("{countSlaves}", false) == with_variables("{countReplicas}", false));
}

TEST_CASE("hook text: without a successor its placeholders stay, and so does what is none") {
    CHECK(with_variables("{successorHost} {nobody} ${HOME} {", false) ==
          "{successorHost} {nobody} ${HOME} {");
    CHECK(with_variables("{successorHost}", true) == R"("${ORC_SUCCESSOR_HOST}")");
}

TEST_CASE("hook text: one that ends with & is not waited for") {
    CHECK(parse_hook("notify {failedPort} & ", false) ==
          HookText{R"(notify "${ORC_FAILED_PORT}")", false});
    CHECK(parse_hook("notify", false) == HookText{"notify", true});
    CHECK(parse_hook("a &&", false) == HookText{"a &&", true});
    CHECK(parse_hook("&", false) == HookText{"", false});
}

}  // namespace
}  // namespace understudy::real
