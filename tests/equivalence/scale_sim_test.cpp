// SPDX-License-Identifier: Apache-2.0
// Compute cycles of the reference systolic arrays against the closed forms of SCALE-Sim's dataflows
// (docs/scale-sim.md), in both engines. Expectation: the closed forms, counted by hand from skew, load and
// stream.
#include <gtest/gtest.h>

#include <random>

#include "sim/config/accelerator_file.h"
#include "sim/engine/fast_engine.h"
#include "sim/engine/gemm_job.h"
#include "sim/engine/mapper.h"
#include "sim/engine/systemc_engine.h"
#include "tests/support/child_process.h"

namespace bfpsim {
namespace {

/// A machine file and the 0-based last cycle that it must have.
struct Reference {
  const char* file;
  std::int64_t (*last_cycle)(std::int64_t m, std::int64_t n, std::int64_t k, std::int64_t r, std::int64_t c);
};

std::int64_t up(std::int64_t a, std::int64_t b) {
  return (a + b - 1) / b;
}

constexpr Reference kReferences[] = {
    {"scale_sim_os", [](std::int64_t m, std::int64_t n, std::int64_t k, std::int64_t r,
                        std::int64_t c) { return up(m, r) * up(n, c) * (k + r + c - 2) - 1; }},
    {"scale_sim_ws", [](std::int64_t m, std::int64_t n, std::int64_t k, std::int64_t r,
                        std::int64_t c) { return up(k, r) * up(n, c) * (m + 2 * r + c - 2) - 1; }},
    {"scale_sim_is", [](std::int64_t m, std::int64_t n, std::int64_t k, std::int64_t r,
                        std::int64_t c) { return up(k, r) * up(m, c) * (n + 2 * r + c - 2) - 1; }},
};

struct Shape {
  std::int64_t m, n, k;
};

struct Array {
  int rows, cols;
};
constexpr Array kArrays[] = {{1, 1}, {1, 7}, {7, 1},   {2, 3},  {3, 2},
                             {4, 4}, {8, 5}, {16, 16}, {1, 32}, {32, 8}};

MachineParams machine_of(const Reference& reference, const Array& array) {
  MachineParams machine = load_accelerator(
      std::string(BFPSIM_SOURCE_DIR) + "/configs/accelerators/" + reference.file + ".yaml", {});
  machine.array.rows = array.rows;
  machine.array.cols = array.cols;
  return machine;
}

OperandFormat fp32() {
  OperandFormat format;
  format.codec.float_element = FloatElement{};
  format.codec.shared = SharedExponent::none();
  return format;
}

/// Powers of two, one less, one more, and what random draws add.
std::vector<Shape> shapes(const Array& array, std::uint64_t seed, int count, std::int64_t largest) {
  std::vector<Shape> all = {{1, 1, 1},
                            {array.rows, array.cols, array.rows},
                            {array.cols, array.rows, array.cols},
                            {array.rows + 1, array.cols + 1, array.rows + 1},
                            {2 * array.rows, 3 * array.cols, 4 * array.rows}};
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<std::int64_t> size(1, largest);
  for (int i = 0; i < count; ++i)
    all.push_back({size(random), size(random), size(random)});
  return all;
}

std::int64_t last_cycle(Engine& engine, const MachineParams& machine, const Shape& shape, bool mapped) {
  GemmJob job = plain_gemm_b_rows(shape.m, shape.n, shape.k, fp32(), fp32());
  const ArrayParams& array = machine.array;
  job.mapping = {up(shape.m, array.sub_tile_m()) * array.sub_tile_m(),
                 up(shape.n, array.sub_tile_n()) * array.sub_tile_n(), shape.k, TileOrder::NFastest};
  if (mapped) job.mapping = choose_mapping(machine, job);
  return engine.run({job, nullptr, nullptr}).compute_cycles.count() - 1;
}

/// "" or the first shape for which an engine's last cycle is not the closed form's.
std::string first_difference(const Reference& reference, const Array& array, Engine& engine,
                             std::uint64_t seed, int count, std::int64_t largest, bool mapped) {
  const MachineParams machine = machine_of(reference, array);
  for (const Shape& shape : shapes(array, seed, count, largest)) {
    const std::int64_t expected = reference.last_cycle(shape.m, shape.n, shape.k, array.rows, array.cols);
    const std::int64_t found = last_cycle(engine, machine, shape, mapped);
    if (found == expected) continue;
    return std::string(reference.file) + " " + std::to_string(array.rows) + "x" + std::to_string(array.cols) +
           ", M " + std::to_string(shape.m) + " N " + std::to_string(shape.n) + " K " +
           std::to_string(shape.k) + ": " + std::to_string(found) + ", not " + std::to_string(expected);
  }
  return "";
}

TEST(ScaleSim, FastEngineHasTheClosedFormsCycles) {
  constexpr std::uint64_t kSeed = 70001;
  constexpr int kShapes = 60;
  for (const Reference& reference : kReferences) {
    for (const Array& array : kArrays) {
      const auto engine = make_fast_engine(machine_of(reference, array));
      EXPECT_EQ(first_difference(reference, array, *engine, kSeed, kShapes, 400, false), "")
          << "seed " << kSeed;
    }
  }
}

TEST(ScaleSim, LargeShapesOnTheShippedArray) {
  for (const Reference& reference : kReferences) {
    const Array array{32, 32};
    const auto engine = make_fast_engine(machine_of(reference, array));
    EXPECT_EQ(first_difference(reference, array, *engine, 70002, 20, 3000, false), "") << "seed 70002";
  }
}

TEST(ScaleSim, SystemcEngineHasTheClosedFormsCycles) {
  constexpr int kShapes = 3;
  for (const Reference& reference : kReferences) {
    for (const Array& array : {Array{1, 1}, Array{2, 3}, Array{8, 5}, Array{1, 7}}) {
      const std::string found = test_support::in_child_process([&] {
        const auto engine = make_systemc_engine(machine_of(reference, array));
        return first_difference(reference, array, *engine, 70003, kShapes, 40, false);
      });
      EXPECT_EQ(found, "") << "seed 70003";
    }
  }
}

TEST(ScaleSim, TheMapperKeepsThem) {
  for (const Reference& reference : kReferences) {
    const Array array{8, 5};
    const auto engine = make_fast_engine(machine_of(reference, array));
    EXPECT_EQ(first_difference(reference, array, *engine, 70004, 30, 300, true), "") << "seed 70004";
  }
}

}  // namespace
}  // namespace bfpsim
