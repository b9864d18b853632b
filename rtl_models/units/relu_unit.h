// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <systemc>
#include <vector>

#include "rtl_models/units/pipelined_unit.h"
#include "rtl_models/units/relu.h"

namespace bfpsim::units {

struct ReluParams {
  int lanes = 16;
  int mask_words = 64;
  int latency_cycles = 1;  ///< >= 1
};

/// `lanes` words a cycle. Forward (in_backward low) records the mask word in_address; backward gates with it.
/// A reset closes all masks.
class ReluUnit : public PipelinedUnit<Relu, std::vector<ReluResult>> {
 public:
  sc_core::sc_vector<sc_core::sc_in<std::uint32_t>> in_word;  ///< FP32
  sc_core::sc_in<std::uint32_t> in_address{"in_address"};
  sc_core::sc_in<bool> in_backward{"in_backward"};
  sc_core::sc_vector<sc_core::sc_out<std::uint32_t>> out_word;
  sc_core::sc_vector<sc_core::sc_out<bool>> out_mask;

  ReluUnit(const sc_core::sc_module_name& name, const ReluParams& params);

 private:
  std::optional<std::vector<ReluResult>> step(Relu& core) const override;
  void drive(const std::vector<ReluResult>& results) override;
};

}  // namespace bfpsim::units
