// SPDX-License-Identifier: Apache-2.0
#include "sim/report/version.h"

#include <bfpsim_source_hash.h>  // made by cmake/source_hash.cmake

namespace bfpsim {

const char* version() {
  return BFPSIM_VERSION;
}

const char* source_hash() {
  return BFPSIM_SOURCE_HASH;
}

}  // namespace bfpsim
