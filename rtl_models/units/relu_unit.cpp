// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/units/relu_unit.h"

#include <cstddef>
#include <stdexcept>

namespace bfpsim::units {

ReluUnit::ReluUnit(const sc_core::sc_module_name& name, const ReluParams& params)
    : PipelinedUnit(name, params.latency_cycles, Relu(params.lanes, params.mask_words)),
      in_word("in_word", static_cast<std::size_t>(params.lanes)),
      out_word("out_word", static_cast<std::size_t>(params.lanes)),
      out_mask("out_mask", static_cast<std::size_t>(params.lanes)) {
  // As a wire it would be a combinational read of the mask memory.
  if (params.latency_cycles < 1) throw std::invalid_argument("ReLU: latency below one cycle");
}

std::optional<std::vector<ReluResult>> ReluUnit::step(Relu& core) const {
  std::vector<std::uint32_t> words;
  words.reserve(in_word.size());
  for (const auto& word : in_word)
    words.push_back(word.read());
  const int address = static_cast<int>(in_address.read());
  return in_backward.read() ? core.backward(words, address) : core.forward(words, address);
}

void ReluUnit::drive(const std::vector<ReluResult>& results) {
  for (std::size_t lane = 0; lane < out_word.size(); ++lane) {
    out_word[lane].write(results[lane].bits);
    out_mask[lane].write(results[lane].mask);
  }
}

}  // namespace bfpsim::units
