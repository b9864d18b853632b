// SPDX-License-Identifier: Apache-2.0
#include "sim/study/sweep_manifest.h"

namespace bfpsim {

std::string manifest_file(const std::string& plan_folder) {
  return plan_folder + "/manifest.json";
}

std::string rows_folder(const std::string& plan_folder) {
  return plan_folder + "/rows";
}

}  // namespace bfpsim
