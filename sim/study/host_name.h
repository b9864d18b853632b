// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace bfpsim {

/// Of this machine; empty where the system does not tell.
[[nodiscard]] std::string host_name();

}  // namespace bfpsim
