// SPDX-License-Identifier: Apache-2.0
#include "tests/support/random_split.h"

#include "rtl_models/arch/chunking.h"
#include "rtl_models/arch/refuse.h"

namespace bfpsim::test_support {
namespace {

constexpr const char* kOfM = "arrays split m";
constexpr const char* kOfN = "arrays split n";
constexpr const char* kIdleArray = "arrays split m or n, one without a line";
constexpr const char* kOfK = "arrays split k";
constexpr const char* kWholeRounds = "arrays split k, whole rounds";
constexpr const char* kShortRound = "arrays split k, a round without all arrays";
constexpr const char* kNeverAll = "arrays split k, fewer groups than arrays";
constexpr const char* kLongBlock = "arrays split k, a block in several chunks";
constexpr const char* kShortLongBlock = "arrays split k, a short block beside a whole one";
constexpr const char* kFloats = "arrays split k, floats";
constexpr const char* kFused = "arrays split k, fused lanes";
constexpr const char* kSegments = "arrays split k, K in segments";

std::vector<std::string> shares_of_k(const MachineParams& machine, const GemmJob& job) {
  const Chunking chunking = make_chunking(machine.array, job.format_a, job.format_b);
  const std::int64_t groups = ceil_div(job.k, chunking.group_k);
  std::vector<std::string> cases = {kOfK};
  cases.emplace_back(groups % chunking.arrays == 0 ? kWholeRounds : kShortRound);
  if (groups < chunking.arrays) cases.emplace_back(kNeverAll);
  if (chunking.chunks_per_group() > 1) {
    cases.emplace_back(kLongBlock);
    const std::int64_t rest = job.k % chunking.group_k;
    const bool beside_whole = (groups - 1) % chunking.arrays != 0;
    if (rest > 0 && rest <= chunking.group_k - chunking.chunk_k() && beside_whole)
      cases.emplace_back(kShortLongBlock);
  }
  if (machine.array.datapath == Datapath::Float) cases.emplace_back(kFloats);
  if (machine.array.fusion == Fusion::Spatial) cases.emplace_back(kFused);
  if (job.mapping.tile_k < job.k) cases.emplace_back(kSegments);
  return cases;
}

}  // namespace

std::vector<Parameter> split_parameters() {
  return {
      {"arrays", {1, 2, 3}, [](MachineParams& machine, int value) { machine.array.count = value; }},
      {"split",
       {0, 1, 2},
       [](MachineParams& machine, int value) { machine.array.split = static_cast<Split>(value); }},
  };
}

void keep_possible_arrays(MachineParams& machine) {
  ArrayParams& array = machine.array;
  const auto word = static_cast<std::int64_t>(sizeof(float));
  const bool holds = array.dataflow != Dataflow::OutputStationary;
  if (holds || array.sub_tile_words() * word > machine.buffers.result_bytes) array.count = 1;
}

std::vector<std::string> splits_of(const MachineParams& machine, const GemmJob& job) {
  const ArrayParams& array = machine.array;
  if (array.count == 1) return {};
  if (array.split == Split::K) return shares_of_k(machine, job);
  const bool of_m = array.split == Split::M;
  std::vector<std::string> cases = {of_m ? kOfM : kOfN};
  const std::int64_t rest = of_m ? job.m % array.sub_tile_m() : job.n % array.sub_tile_n();
  if (rest > 0 && rest <= (array.count - 1) * (of_m ? array.rows : array.cols))
    cases.emplace_back(kIdleArray);
  return cases;
}

std::vector<std::string> split_cases() {
  return {kOfM,      kOfN,       kIdleArray,      kOfK,    kWholeRounds, kShortRound,
          kNeverAll, kLongBlock, kShortLongBlock, kFloats, kFused,       kSegments};
}

}  // namespace bfpsim::test_support
