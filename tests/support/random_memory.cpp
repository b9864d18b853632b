// SPDX-License-Identifier: Apache-2.0
#include "tests/support/random_memory.h"

namespace bfpsim::test_support {
namespace {

struct NamedKind {
  const char* name;
  MemoryKind kind;
};
constexpr NamedKind kKinds[] = {{"memory=bandwidth", MemoryKind::Bandwidth},
                                {"memory=ideal", MemoryKind::Ideal}};

}  // namespace

void draw_memory(const std::mt19937_64& random, MachineParams& machine, Coverage* coverage) {
  std::mt19937_64 own = random;
  own.seed(own());
  const auto last = static_cast<int>(std::size(kKinds)) - 1;
  // Half of them have bandwidth.
  const int drawn = std::uniform_int_distribution<int>(-last + 1, last)(own);
  const NamedKind& kind = kKinds[drawn < 0 ? 0 : drawn];
  machine.memory.kind = kind.kind;
  if (coverage != nullptr) coverage->hit(kind.name);
}

std::vector<std::string> memory_coverage() {
  std::vector<std::string> all;
  for (const NamedKind& kind : kKinds)
    all.emplace_back(kind.name);
  return all;
}

std::vector<ParameterChange> simplest_memory() {
  return {[](MachineParams& machine) { machine.memory.kind = MemoryKind::Bandwidth; }};
}

}  // namespace bfpsim::test_support
