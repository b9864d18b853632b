// SPDX-License-Identifier: Apache-2.0
// SystemC refuses a second elaboration in one process: work that needs a machine of its own gets a process.
#pragma once

#include <functional>
#include <string>

namespace bfpsim::test_support {

/// What `work` returns, run in a child process. Throws std::runtime_error with its message if it throws, and
/// with the way it ended if it does not return.
[[nodiscard]] std::string in_child_process(const std::function<std::string()>& work);

}  // namespace bfpsim::test_support
