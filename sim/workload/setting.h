// SPDX-License-Identifier: Apache-2.0
// One value of a resolved configuration, as --set names it.
#pragma once

#include <string>

namespace bfpsim {

struct Setting {
  std::string key;    ///< dotted, with its file's kind: "accelerator.memory.latency_cycles"
  std::string value;  ///< as YAML text without quotes: "40", "true", "hbfp4"
};

}  // namespace bfpsim
