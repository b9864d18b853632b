// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <systemc>
#include <vector>

#include "rtl_models/units/bfp_converter.h"
#include "rtl_models/units/draw_lfsr.h"
#include "rtl_models/units/pipeline.h"

namespace bfpsim::units {

struct BfpConverterParams {
  int width = 16;          ///< elements a cycle
  int max_block = 64;      ///< elements of the longest block: one bank of the double buffer
  int latency_cycles = 4;  ///< >= 2: from a block's last beat in to its first beat out
  NanPolicy nan_policy = NanPolicy::Propagate;
};

/// A block enters in beats of up to `width` elements, full but for the last (in_last, in_count elements); its
/// maximum is found on the way into one of two banks. When it is whole it is read back, shifted and rounded,
/// a beat a cycle, while the next block fills the other bank. II = ceil(length / width) cycles per block.
/// Each beat out has the block's exponent code. What the block becomes (widths, coding, rules, and where its
/// draws begin) is taken with the last beat in.
class BfpConverterUnit : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(BfpConverterUnit);

  sc_core::sc_in<bool> clk{"clk"};
  sc_core::sc_in<bool> rst_n{"rst_n"};
  sc_core::sc_in<bool> in_valid{"in_valid"};
  sc_core::sc_out<bool> in_ready{"in_ready"};
  sc_core::sc_vector<sc_core::sc_in<std::uint32_t>> in_element;  ///< FP32
  sc_core::sc_in<std::uint16_t> in_count{"in_count"};            ///< elements of this beat, 1..width
  sc_core::sc_in<bool> in_last{"in_last"};                       ///< beat of the block
  sc_core::sc_in<std::uint8_t> in_mantissa_bits{"in_mantissa_bits"};
  sc_core::sc_in<std::uint8_t> in_exponent_bits{"in_exponent_bits"};
  sc_core::sc_in<bool> in_biased{"in_biased"};                  ///< E8M0 instead of two's complement
  sc_core::sc_in<std::uint8_t> in_scale_rule{"in_scale_rule"};  ///< ScaleRule, of a biased exponent
  sc_core::sc_in<std::uint8_t> in_rounding{"in_rounding"};      ///< Rounding
  sc_core::sc_in<std::uint32_t> in_draw_key{"in_draw_key"};     ///< of stochastic rounding: seed, tensor, use
  sc_core::sc_in<std::uint32_t> in_draw_run{"in_draw_run"};     ///< the block's first run in the operand
  sc_core::sc_out<bool> out_valid{"out_valid"};
  sc_core::sc_in<bool> out_ready{"out_ready"};
  sc_core::sc_vector<sc_core::sc_out<std::int16_t>> out_mantissa;  ///< 0 beyond out_count
  sc_core::sc_out<std::int16_t> out_exponent{"out_exponent"};
  sc_core::sc_out<std::uint16_t> out_count{"out_count"};
  sc_core::sc_out<bool> out_last{"out_last"};

  BfpConverterUnit(const sc_core::sc_module_name& name, const BfpConverterParams& params);

 private:
  struct Bank {
    std::vector<std::uint32_t> elements;
    BlockMaximum maximum;
    BfpCoding coding;
    DrawLfsr draws;
    bool whole = false;
  };
  struct Beat {
    std::vector<Mantissa> mantissas;
    ExponentCode exponent = 0;
    bool last = false;
  };

  void on_clock();
  void drive_in_ready();
  void accept_beat();
  [[nodiscard]] BfpCoding read_coding() const;
  [[nodiscard]] std::optional<Beat> read_beat();
  void drive(const Beat& beat);
  void reset_state();

  BfpConverterParams params_;
  std::array<Bank, 2> banks_;
  std::size_t filling_ = 0;
  std::size_t reading_ = 0;
  std::size_t read_position_ = 0;
  Pipeline<Beat> pipeline_;
  sc_core::sc_event clocked_;
};

}  // namespace bfpsim::units
