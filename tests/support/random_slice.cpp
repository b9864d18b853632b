// SPDX-License-Identifier: Apache-2.0
#include "tests/support/random_slice.h"

#include "rtl_models/arch/chunking.h"

namespace bfpsim::test_support {
namespace {

constexpr const char* kTemporal = "fusion=temporal";
constexpr const char* kSpatial = "fusion=spatial";
constexpr const char* kOneDigit = "fused lanes=one an element";
constexpr const char* kSeveral = "fused lanes=several elements";
constexpr const char* kSpare = "fused lanes=some spare";
constexpr const char* kTooFew = "fused lanes=too few for an element";
constexpr const char* kStraddle = "fused lanes=two blocks in a pass";

}  // namespace

void draw_slicing(std::mt19937_64& random, MachineParams& machine) {
  if (machine.array.datapath == Datapath::Integer && std::uniform_int_distribution(0, 1)(random) == 1)
    machine.array.fusion = Fusion::Spatial;
}

std::vector<std::string> slicing_of(const MachineParams& machine, const GemmJob& job) {
  const ArrayParams& array = machine.array;
  if (array.fusion == Fusion::Temporal) return {kTemporal};
  const Chunking chunking = make_chunking(array, job.format_a, job.format_b);
  const int products = chunking.digit_products();
  if (products > array.lanes) return {kSpatial, kTooFew};
  std::vector<std::string> cases = {kSpatial, products == 1 ? kOneDigit : kSeveral};
  if (array.lanes % products != 0) cases.emplace_back(kSpare);
  const bool straddles = chunking.groups > 1 && chunking.segment % (array.lanes / products) != 0;
  if (straddles && products > 1) cases.emplace_back(kStraddle);
  return cases;
}

std::vector<std::string> slicing_cases() {
  return {kTemporal, kSpatial, kOneDigit, kSeveral, kSpare, kTooFew, kStraddle};
}

}  // namespace bfpsim::test_support
