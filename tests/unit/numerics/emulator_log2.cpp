// SPDX-License-Identifier: Apache-2.0
#include "emulator_log2.h"

#include <mpfr.h>

#include <cmath>

namespace bfpsim::test {
namespace {

/// The correctly rounded FP32 log2 of x > 0.
double fp32_log2(float x) {
  mpfr_t argument;
  mpfr_t result;
  mpfr_init2(argument, 24);
  mpfr_init2(result, 24);
  mpfr_set_flt(argument, x, MPFR_RNDN);
  mpfr_log2(result, argument, MPFR_RNDN);
  const double rounded = mpfr_get_d(result, MPFR_RNDN);
  mpfr_clear(argument);
  mpfr_clear(result);
  return rounded;
}

}  // namespace

int ceil_fp32_log2(float x) {
  return static_cast<int>(std::ceil(fp32_log2(x)));
}

int floor_fp32_log2(float x) {
  return static_cast<int>(std::floor(fp32_log2(x)));
}

int emulator_exponent_oracle(float max_magnitude) {
  // Both terms are exact in FP64 and 53 >= 2 * 24 + 2, so rounding that sum to FP32 is the FP32 sum.
  const double sum = static_cast<double>(max_magnitude) + static_cast<double>(1e-8F);
  return ceil_fp32_log2(static_cast<float>(sum));
}

}  // namespace bfpsim::test
