// SPDX-License-Identifier: Apache-2.0
#include "sim/report/version.h"

namespace bfpsim {

const char* version() {
  return BFPSIM_VERSION;
}

}  // namespace bfpsim
