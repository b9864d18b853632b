// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/kernels/isa.h"

#if defined(__aarch64__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

namespace bfpsim {

const char* to_string(Isa isa) {
  switch (isa) {
    case Isa::Baseline:
      return "baseline";
    case Isa::Avx2:
      return "avx2";
    case Isa::Avx512Vnni:
      return "avx512_vnni";
    case Isa::Neon:
      return "neon";
    case Isa::NeonDot:
      return "neon_dotprod";
  }
  return "unknown";
}

bool is_supported(Isa isa) {
  if (isa == Isa::Baseline) return true;
#if defined(__x86_64__)
  const bool avx2 = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
  const bool avx512 = __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
                      __builtin_cpu_supports("avx512vnni") != 0;
  return avx2 && (isa == Isa::Avx2 || (isa == Isa::Avx512Vnni && avx512));
#elif defined(__aarch64__)
  const bool dot = (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0;
  return isa == Isa::Neon || (isa == Isa::NeonDot && dot);
#else
  return false;
#endif
}

std::vector<Isa> supported_isas() {
  std::vector<Isa> isas;
  for (const Isa isa : {Isa::Baseline, Isa::Avx2, Isa::Avx512Vnni, Isa::Neon, Isa::NeonDot}) {
    if (is_supported(isa)) isas.push_back(isa);
  }
  return isas;
}

Isa best_isa() {
  static const Isa best = supported_isas().back();
  return best;
}

}  // namespace bfpsim
