// SPDX-License-Identifier: Apache-2.0
// Random machines and GEMMs for property tests; a case is a function of its seed.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "rtl_models/arch/gemm_job.h"
#include "rtl_models/arch/machine.h"
#include "sim/engine/engine.h"

namespace bfpsim::test_support {

/// Counts how often each value of each parameter occurred (contract D6).
class Coverage {
 public:
  void hit(const std::string& what) { ++counts_[what]; }
  void hit(const std::string& what, std::int64_t value) { hit(what + "=" + std::to_string(value)); }
  /// Counts each state in which a unit spent at least one cycle.
  void hit_states(const JobOutcome& outcome, const std::string& prefix = "");
  [[nodiscard]] std::int64_t count(const std::string& what) const;
  /// Of all values that the generators can draw, and of all states that this version's array can be in, those
  /// that never occurred.
  [[nodiscard]] std::vector<std::string> never() const;
  void print() const;

 private:
  std::map<std::string, std::int64_t> counts_;
};

struct RandomGemm {
  GemmJob job;  ///< with formats and a valid mapping
  std::vector<float> a;
  std::vector<float> b;
};

/// Sets one parameter to the first (simplest) of its drawn values.
using ParameterChange = std::function<void(MachineParams&)>;
[[nodiscard]] std::vector<ParameterChange> simplest_parameters();

/// A small machine: every parameter drawn from its interesting values.
[[nodiscard]] MachineParams random_machine(std::mt19937_64& random, Coverage* coverage = nullptr);

/// A GEMM that the machine runs: plain, batched or a convolution's, ragged or not, mixed mantissas (on float
/// machines elements of all kinds, with scales or without), blocks that nest; mapping drawn at random among
/// the valid ones. Values have wide exponent spread, zeros, and now and then NaN or Inf.
[[nodiscard]] RandomGemm random_gemm(std::mt19937_64& random, const MachineParams& machine,
                                     Coverage* coverage = nullptr);

}  // namespace bfpsim::test_support
