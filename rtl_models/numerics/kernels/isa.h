// SPDX-License-Identifier: Apache-2.0
// The instruction sets that kernels are written for, and which of them this processor has.
#pragma once

#include <cstdint>
#include <vector>

namespace bfpsim {

enum class Isa : std::uint8_t {
  Baseline,    ///< plain C++, any machine
  Avx2,        ///< AVX2 and FMA
  Avx512Vnni,  ///< AVX-512 F, BW and VNNI
  Neon,        ///< AArch64
  NeonDot,     ///< AArch64 with the dot product extension
};

[[nodiscard]] const char* to_string(Isa isa);
[[nodiscard]] bool is_supported(Isa isa);

/// Those that this processor has, the best last.
[[nodiscard]] std::vector<Isa> supported_isas();

/// What the dispatcher chooses: the best of supported_isas().
[[nodiscard]] Isa best_isa();

}  // namespace bfpsim
