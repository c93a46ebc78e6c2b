// Source tree: where the files of this repository are, for tests that read some of them.
#pragma once

#include <string>

namespace understudy::tests {

/// The full path of a file or folder of the repository: in_source_tree("scenarios").
[[nodiscard]] std::string in_source_tree(const std::string& path);

}  // namespace understudy::tests
