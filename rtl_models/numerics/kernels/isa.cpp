// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/kernels/isa.h"

namespace bfpsim {

const char* to_string(Isa isa) {
  switch (isa) {
    case Isa::Baseline:
      return "baseline";
    case Isa::Avx2:
      return "avx2";
  }
  return "unknown";
}

bool is_supported(Isa isa) {
  if (isa == Isa::Baseline) return true;
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
#else
  return false;
#endif
}

std::vector<Isa> supported_isas() {
  std::vector<Isa> isas;
  for (const Isa isa : {Isa::Baseline, Isa::Avx2}) {
    if (is_supported(isa)) isas.push_back(isa);
  }
  return isas;
}

Isa best_isa() {
  static const Isa best = supported_isas().back();
  return best;
}

}  // namespace bfpsim
