#include "tests/support/source_tree.h"

namespace understudy::tests {

std::string in_source_tree(const std::string& path) {
    return UNDERSTUDY_SOURCE_DIR "/" + path;
}

}  // namespace understudy::tests
