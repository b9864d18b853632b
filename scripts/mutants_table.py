# SPDX-License-Identifier: Apache-2.0
"""The mutants of mutants.py: errors that one could make, each with the test that must see it.

`old` occurs exactly once in `file`; `tests` are (test program, gtest filter), tried in this order; `why` names the
hazard. `quick` mutants touch one source file and fail within seconds.
"""

from dataclasses import dataclass

GROUPS = ("units", "specification", "engines")


@dataclass(frozen=True)
class Mutant:
    name: str
    group: str
    file: str
    old: str
    new: str
    tests: tuple
    why: str
    quick: bool = False


UNITS = "rtl_models/units/"
NUMERICS = "rtl_models/numerics/"
ACCELERATOR = "rtl_models/accelerator/"
FAST = "sim/engine/fast/"

ARITHMETIC = "units_arithmetic_test"
CLOCKED = "units_clocked_test"
ENGINES = (("engines_test", "Seeds/TwoEngines.*"),)
LEAPS = (("leap_test", "*"),)


def unit(name, file, old, new, tests, why, quick=False):
    return Mutant("unit-" + name, "units", UNITS + file, old, new, tests, why, quick)


def spec(name, file, old, new, tests, why, quick=False):
    return Mutant("spec-" + name, "specification", NUMERICS + file, old, new, tests, why, quick)


def systemc(name, path, old, new, why, tests=ENGINES):
    return Mutant("systemc-" + name, "engines", path, old, new, tests, why)


def fast(name, file, old, new, why, tests=ENGINES):
    return Mutant("fast-" + name, "engines", FAST + file, old, new, tests, why)


UNIT_MUTANTS = (
    unit("converter-shift", "bfp_converter.cpp",
         "const int step_exponent = code - (coding.mantissa_bits - 1);",
         "const int step_exponent = code - coding.mantissa_bits;",
         ((ARITHMETIC, "BfpConverter.*"),), "wrong shift: the sign counted as a magnitude bit", True),
    unit("converter-clamp", "bfp_converter.cpp",
         "magnitude = std::min<std::uint64_t>(magnitude, coding.max_mantissa());",
         "magnitude = std::min<std::uint64_t>(magnitude, coding.max_mantissa() + 1);",
         ((ARITHMETIC, "BfpConverter.*"),), "wrong clamp: two's complement's extra value -2^(m-1) let in"),
    unit("converter-exponent-wraps", "bfp_converter.cpp",
         "std::clamp(exponent, coding.zero_code() + 1, coding.nan_code() - 1)",
         "std::max(exponent, coding.zero_code() + 1)",
         ((ARITHMETIC, "BfpConverter.*"),), "exponent not saturated at the top: it runs into the NaN code"),
    unit("converter-stale-maximum", "bfp_converter_unit.cpp",
         "    bank = Bank{};\n", "    bank.elements.clear();\n    bank.whole = false;\n",
         ((CLOCKED, "BfpConverterUnit.*"),), "stale maximum: a block keeps that of the block two before"),
    unit("converter-early-valid", "bfp_converter_unit.cpp",
         "pipeline_(std::max(params.latency_cycles - 1, 1))", "pipeline_(std::max(params.latency_cycles - 2, 1))",
         ((CLOCKED, "BfpConverterUnit.*"),), "early valid: one register too few"),
    unit("slicer-swapped-digits", "digit_slicer.cpp",
         "digit_of(chunk_.a[lane], pass().a_digit, slice_bits_)",
         "digit_of(chunk_.a[lane], pass().b_digit, slice_bits_)",
         ((CLOCKED, "DigitSlicerUnit.*"),), "swapped digits: A's digit chosen by B's counter"),
    unit("slicer-early-last", "digit_slicer.h",
         "return chunk_.last && at_last_pass();", "return chunk_.last;",
         ((CLOCKED, "DigitSlicerUnit.*"),), "early last: every pass of the last chunk ends the segment"),
    unit("slicer-bubble", "digit_slicer_unit.cpp",
         "!slicer_.holds_chunk() || (slicer_.at_last_pass() && out_ready.read())", "!slicer_.holds_chunk()",
         ((CLOCKED, "DigitSlicerUnit.*"),), "off by one in the interval: a bubble between chunks"),
    unit("dot-dropped-carry", "dot_product.cpp",
         "wrap(sums_[g] + sum * (std::int64_t{1} << operands.shift))",
         "wrap(sums_[g] ^ (sum * (std::int64_t{1} << operands.shift)))",
         ((ARITHMETIC, "DotProduct.*"),), "dropped carry: passes joined by exclusive or", True),
    unit("dot-stale-accumulator", "dot_product.cpp",
         "if (operands.first) sums_[g] = 0;", "if (operands.first && g == 0) sums_[g] = 0;",
         ((ARITHMETIC, "DotProduct.*"),), "stale accumulator: only the first block pair's starts from zero", True),
    unit("dot-wraps-early", "dot_product.cpp",
         "low >= modulus / 2 ? low - modulus : low", "low >= modulus / 2 - 1 ? low - modulus : low",
         ((ARITHMETIC, "DotProduct.*"),), "wrong sign bit: the largest sum that fits turns negative"),
    unit("dot-early-sum", "dot_product_unit.cpp",
         "if (!in_last.read()) return std::nullopt;",
         "if (!in_last.read() && !in_first.read()) return std::nullopt;",
         ((CLOCKED, "DotProductUnit.*"),), "early valid: a segment's first pass shows its partial sum"),
    unit("aligner-emax", "exponent_aligner.cpp",
         "range.largest = std::max(range.largest, coding.unit_exponent(pairs[g]));",
         "range.largest = std::max({range.largest, coding.unit_exponent(pairs[g]), 0});",
         ((ARITHMETIC, "ExponentAligner.*"),), "wrong Emax: never below that of 1", True),
    unit("aligner-zero-blocks", "exponent_aligner.cpp",
         "return !is_nan(pair) && pair.a_exponent != zero_code(a) && pair.b_exponent != zero_code(b);",
         "return !is_nan(pair) && pair.a_exponent != zero_code(a);",
         ((ARITHMETIC, "ExponentAligner.*"),), "B's zero blocks take part: their marker is read as an exponent"),
    unit("aligner-towards-zero", "exponent_aligner.cpp",
         "sum += placed >> std::min(shift, kLargestShift);",
         "sum += placed / (std::int64_t{1} << std::min(shift, kLargestShift - 1));",
         ((ARITHMETIC, "ExponentAligner.*"),), "negative sums shifted towards zero, not minus infinity"),
    unit("aligner-missing-sticky", "wide_sum.cpp",
         "kept |= bit_at(magnitude, i) ? 1 : 0;", "kept |= bit_at(magnitude, i) ? 0 : 0;",
         ((ARITHMETIC, "ExponentAligner.*"),), "missing sticky: a unit far below a tie is lost", True),
    unit("wide-sum-dropped-carry", "wide_sum.cpp",
         "limbs_[first + i] = static_cast<std::uint32_t>(carry);\n    carry >>= kLimbBits;",
         "limbs_[first + i] = static_cast<std::uint32_t>(carry);\n    carry = 0;",
         ((ARITHMETIC, "ExponentAligner.*"),), "dropped carry between the words of a wide sum"),
    unit("to-fp32-negate", "fixed_to_fp32.cpp", "~bits + 1 : bits", "~bits : bits",
         ((ARITHMETIC, "FixedToFp32.*"),), "ones' complement of a negative sum", True),
    unit("to-fp32-subnormal", "fp32_fields.cpp",
         "std::max<std::int64_t>(top - 23, kSmallestFp32Exponent)",
         "std::max<std::int64_t>(top - 23, kSmallestFp32Exponent - 1)",
         ((ARITHMETIC, "FixedToFp32.*"),), "rounded one place too low in the subnormal range"),
    unit("rounding-tie", "fp32_fields.h",
         "guard && (sticky || (kept & 1U) != 0) ?", "guard && (sticky || !sticky) ?",
         ((ARITHMETIC, "FixedToFp32.*"),), "wrong rounding tie: away from zero instead of to even"),
    unit("adder-missing-sticky", "fp32_adder.cpp",
         "shift_right_jam(std::uint64_t{small.significand} << kExtraBits, large.exponent - small.exponent);",
         "(std::uint64_t{small.significand} << kExtraBits) >> std::min(large.exponent - small.exponent, 63);",
         ((ARITHMETIC, "Fp32Adder.*"),), "missing sticky in the adder's alignment"),
    unit("adder-guard-bits", "fp32_adder.cpp", "constexpr int kExtraBits = 3;", "constexpr int kExtraBits = 2;",
         ((ARITHMETIC, "Fp32Adder.*"),), "one guard bit too few below a cancellation"),
    unit("adder-negative-zero", "fp32_adder.cpp",
         "if (sum == 0) return large.negative && small.negative ? kSignBit : 0U;",
         "if (sum == 0) return large.negative ? kSignBit : 0U;",
         ((ARITHMETIC, "Fp32Adder.*"),), "x - x gives -0", True),
    unit("accumulator-stale", "fp32_accumulator.cpp",
         "add_fp32_bits(first ? 0U : entry.sum, value, subnormals_)",
         "add_fp32_bits(first && index != 0 ? 0U : entry.sum, value, subnormals_)",
         ((ARITHMETIC, "Fp32Accumulator.*"),), "stale accumulator: the first one never starts from +0"),
    unit("accumulator-hazard", "fp32_accumulator.cpp",
         "entry.free_at = moves_ + latency_ - 1;", "entry.free_at = moves_ + latency_ - 2;",
         ((ARITHMETIC, "Fp32Accumulator.*"), (CLOCKED, "Fp32AccumulatorUnit.*")),
         "off-by-one hazard: the next addition starts a cycle early"),
    unit("relu-zero-opens-mask", "relu.cpp",
         "(bits & kSignBit) == 0 && bits != 0;", "(bits & kSignBit) == 0;",
         ((ARITHMETIC, "Relu.*"),), "+0 opens the mask: its gradient passes", True),
    unit("relu-mask-address", "relu.cpp",
         "masks_.at(word(address) + lane) = results[lane].mask;",
         "masks_.at(word(address) / 2 + lane) = results[lane].mask;",
         ((ARITHMETIC, "Relu.*"),), "mask written to another word than it is read from"),
    unit("pipeline-early-valid", "pipelined_unit.h",
         "out_valid_register_changed(pipeline_.output().has_value());", "out_valid_register_changed(accepts);",
         ((CLOCKED, "*"),), "early valid: one cycle after acceptance, whatever the latency"),
    unit("pipeline-overruns", "pipeline.h",
         "return out_ready || !stages_.back().has_value();", "return out_ready || stages_.size() > 1;",
         ((ARITHMETIC, "Pipeline.*"),), "back-pressure ignored: a refused value is overwritten"),
    unit("shift-register-depth", "shift_register.h",
         "stages_(static_cast<std::size_t>(depth) * width)",
         "stages_(static_cast<std::size_t>(depth > 1 ? depth - 1 : depth) * width)",
         ((CLOCKED, "ShiftRegister.*"),), "off-by-one latency: one register too few"),
    unit("network-deskew", "unit_network.cpp",
         "skew((array_.rows - 1 - r) + (array_.cols - 1 - c))", "skew((array_.rows - 1 - r) + (array_.cols - c))",
         (("unit_network_test", "UnitNetwork.FirstResult*:UnitNetwork.AResult*"),),
         "off-by-one latency: results wait a cycle too long behind the skew"),
)

SPECIFICATION_MUTANTS = (
    spec("rounding-tie", "rounding.h",
         "rest == half && (sticky || (kept & 1U) != 0)", "rest == half && (sticky || !sticky)",
         (("numerics_scalar_test", "ShiftRight.*:FixedToFp32.*"),), "wrong rounding tie: away from zero"),
    spec("rounding-missing-sticky", "rounding.h",
         "(sticky || (kept & 1U) != 0)", "((sticky && false) || (kept & 1U) != 0)",
         (("numerics_scalar_test", "ShiftRight.*:Aligner.*"),), "missing sticky: what lies below a tie is not seen"),
    spec("rounding-subnormal", "rounding.cpp",
         "const std::int64_t binade = std::max(top, min_exponent);",
         "const std::int64_t binade = std::max(top, min_exponent - 1);",
         (("numerics_scalar_test", "FixedToFp32.*:Formats/*"),), "one subnormal place too many", True),
    spec("exponent-frexp", "exponent_rule.cpp",
         "static_cast<int>(x.exponent) + floor_log2(x.significand) + 1",
         "static_cast<int>(x.exponent) + floor_log2(x.significand)",
         (("numerics_reference_test", "FrexpExponent.*"),), "off-by-one exponent: f in [1, 2), not [0.5, 1)", True),
    spec("exponent-threshold", "exponent_rule.cpp", "{8, 2}", "{8, 1}",
         (("numerics_reference_test", "EmulatorExponent.*"),), "one unit in the last place in the emulators' rule",
         True),
    spec("block-exponent-wraps", "block.cpp",
         "std::clamp(exponent, codec.shared.min_usable(), codec.shared.max_usable())",
         "std::min(exponent, codec.shared.max_usable())",
         (("numerics_exact_test", "ExponentWidth.*:BlockProperty.*"),),
         "exponent not saturated at the bottom: it runs into the zero code"),
    spec("block-clamp", "block.cpp",
         "std::min(rounded, largest)", "std::min(rounded, largest + 1)",
         (("numerics_exact_test", "BlockProperty.*"),), "wrong clamp: -2^(m-1) let in", True),
    spec("block-nan-as-zero", "block.cpp",
         "if (magnitude < kInfinity || policy != NanPolicy::Saturate) return magnitude;",
         "if (magnitude <= kInfinity || policy != NanPolicy::Saturate) return magnitude;",
         (("numerics_exact_test", "NanPolicy.*"),), "Inf not saturated: it flags its block"),
    spec("tile-first-row", "blocked_operand.cpp",
         "block_exponent(x + row * pitch, columns, 1, codec)", "block_exponent(x + 0 * row * pitch, columns, 1, codec)",
         (("numerics_exact_test", "BlockProperty.*:Contract/*tiles*"),
          ("numerics_reference_test", "EmulatorVectors.*")),
         "a tile's maximum over its first row only"),
    spec("digit-count", "digits.h",
         "(mantissa_bits - 1 + slice_bits - 2) / (slice_bits - 1)", "(mantissa_bits - 1) / (slice_bits - 1)",
         (("numerics_scalar_test", "Digits.*"),), "ragged top digit dropped"),
    spec("digits-swapped", "digits.h", "return {a, b, (a + b) * (slice_bits - 1)};",
         "return {b, a, (a + b) * (slice_bits - 1)};",
         (("numerics_scalar_test", "Digits.*"),), "swapped digits: B's fastest"),
    spec("exponents-nan-second", "dot.cpp",
         "pair.zero = !pair.nan && (", "pair.zero = (",
         (("numerics_scalar_test", "AddExponents.*"),), "a zero block hides the NaN of the other", True),
    spec("fixed-negate", "dot.cpp", "value < 0 ? ~bits + 1 : bits", "value < 0 ? ~bits : bits",
         (("numerics_scalar_test", "FixedToFp32.*"),), "ones' complement of a negative sum", True),
    spec("add-flush", "dot.cpp",
         "return sum != sum ? canonical_nan() : flush_subnormal(sum, subnormals);",
         "return sum != sum ? canonical_nan() : sum;",
         (("numerics_scalar_test", "Fp32Add.*"),), "subnormal sums survive under flush", True),
    spec("aligner-emax", "aligner.cpp",
         "if (exponent.nan || exponent.zero) continue;", "if (exponent.nan) continue;",
         (("numerics_scalar_test", "Aligner.*"),), "wrong Emax: zero blocks take part", True),
    spec("aligner-towards-zero", "aligner.cpp",
         "sum += placed >> std::min(largest - pairs[g].exponent.step, kWidth);",
         "sum += placed / (std::int64_t{1} << std::min(largest - pairs[g].exponent.step, kWidth - 1));",
         (("numerics_scalar_test", "Aligner.*"),), "negative sums shifted towards zero, not minus infinity", True),
    spec("aligner-missing-sticky", "aligner.cpp",
         "sticky = sticky || (magnitude & 1U) != 0;", "sticky = sticky && (magnitude & 1U) != 0;",
         (("numerics_scalar_test", "Aligner.*"),), "missing sticky: the last unit of an exact sum is lost", True),
    spec("gemm-order", "segment_groups.h",
         "  for (std::int64_t k0 = 0; k0 < a.k; k0 += segment) {",
         "  for (std::int64_t k0 = (a.k - 1) / segment * segment; k0 >= 0; k0 -= segment) {",
         (("numerics_exact_test", "Contract/ExactGemm.*reference_order"),),
         "wrong order of accumulation: descending K"),
    spec("gemm-group", "segment_groups.h",
         "static_cast<int>(scratch.size()) == order.pairs_per_addition",
         "static_cast<int>(scratch.size()) > order.pairs_per_addition",
         (("numerics_exact_test", "Contract/ExactGemm.*"),), "one block pair too many in an addition"),
    spec("float-overflow", "float_format.cpp",
         "code > largest_finite_code(f) ? overflow_code(f, overflow) : code",
         "code > largest_finite_code(f) + 1 ? overflow_code(f, overflow) : code",
         (("numerics_scalar_test", "Overflow.*:Formats/*"),),
         "wrong clamp: the first code beyond the largest finite one not saturated"),
    spec("float-subnormal-exponent", "float_format.cpp",
         "(field == 0 ? 1 : static_cast<int>(field)) - f.bias", "static_cast<int>(field) - f.bias",
         (("numerics_scalar_test", "Formats/*"),), "subnormals decoded at half their value", True),
    spec("double-double-odd", "double_double.h",
         "odd ? x.high : std::nextafter(x.high, towards)",
         "odd || true ? x.high : std::nextafter(x.high, towards)",
         (("numerics_figures_test", "RoundOnceToFp32.*"),), "double rounding: what the first one left out is lost"),
    spec("wasserstein-digits", "wasserstein.cpp",
         "sort_by_digit(other, keys, 11, 11);", "sort_by_digit(other, keys, 11, 10);",
         (("numerics_figures_test", "Wasserstein1.*"),), "one bit of the keys is not sorted by"),
    spec("figures-padding", "tensor_figures.cpp",
         "if (is_real != nullptr && is_real[at] == 0) continue;",
         "if (is_real != nullptr && is_real[at] > 1) continue;",
         (("numerics_figures_test", "TensorFigures.*"),), "a convolution's padding counts as elements"),
    spec("split-alignment", "error_split.cpp",
         "units += exact_double(placed >> std::min(largest - pairs[g].exponent.step, kWidth));",
         "units += exact_double(placed / (std::int64_t{1} << std::min(largest - pairs[g].exponent.step, kWidth - 1)));",
         (("numerics_figures_test", "OutputStages.*"),), "lost bits cut towards zero, not minus infinity"),
)

SYSTEMC_MUTANTS = (
    systemc("launch", ACCELERATOR + "dma.cpp", ": Unit(name, machine.sequencer.launch_cycles),",
            ": Unit(name, machine.sequencer.launch_cycles + 1),", "off-by-one latency: the first load a cycle late"),
    systemc("memory-latency", "rtl_models/memory/bandwidth_memory.cpp",
            "period_ * static_cast<double>(params_.latency_cycles);",
            "period_ * static_cast<double>(params_.latency_cycles + 1);", "off-by-one latency: answers a cycle late"),
    systemc("response-edge", ACCELERATOR + "dma.cpp", "responses_.front().time < sc_core::sc_time_stamp()",
            "responses_.front().time <= sc_core::sc_time_stamp()",
            "early valid: an answer seen in the cycle in which it is given"),
    systemc("request-cycles", "rtl_models/memory/request.cpp",
            "const std::int64_t end = ceil_div(run.end, memory.burst_bytes) * memory.burst_bytes;",
            "const std::int64_t end = run.end;", "request rounding: a load's last burst not whole"),
    systemc("request-boundary", "rtl_models/memory/request.cpp",
            "(begin / memory.request_bytes + 1) * memory.request_bytes", "begin + memory.request_bytes",
            "request rounding: cut by length, not at multiples"),
    systemc("store-after-loads", ACCELERATOR + "dma.cpp", "  if (!to_store.empty()) {",
            "  if (!to_store.empty() && (!staging_.any() || next_panel_ == "
            "static_cast<std::int64_t>(context().program.panels.size()))) {",
            "wrong priority: stores wait while there are panels to load"),
    systemc("converter-latency", ACCELERATOR + "converter_bank.cpp",
            "busy_until_ - 1 + machine_.converter.latency_cycles", "busy_until_ + machine_.converter.latency_cycles",
            "off-by-one latency: panels ready a cycle late"),
    systemc("converter-rate", ACCELERATOR + "converter_bank.cpp",
            "return Cycles(ceil_div(range.lines, params.count) * per_line);",
            "return Cycles(ceil_div(range.lines * per_line, params.count));",
            "lines of one group no longer finish together"),
    systemc("array-latency", ACCELERATOR + "array_unit.cpp",
            "array_latency(machine_.array, machine_.pipeline) - 1", "array_latency(machine_.array, machine_.pipeline)",
            "off-by-one latency: sub-tiles at the port a cycle late"),
    systemc("accumulate-hazard", ACCELERATOR + "array_unit.cpp",
            "last_addition_[accumulator()] < machine_.pipeline.accumulate_cycles",
            "last_addition_[accumulator()] <= machine_.pipeline.accumulate_cycles",
            "off-by-one hazard: the next addition a cycle late"),
    systemc("accumulator-index", ACCELERATOR + "array_unit.cpp",
            "(row_tile_ * col_tiles + col_tile_) % machine_.array.accumulators",
            "(row_tile_ + col_tile_ * ceil_div(step().m, machine_.array.rows) + 0 * col_tiles) % "
            "machine_.array.accumulators",
            "accumulators numbered by columns: hazards elsewhere"),
    systemc("port-rate", ACCELERATOR + "result_port.cpp",
            "ceil_div(words, machine_.array.result_words_per_cycle)",
            "ceil_div(words + 1, machine_.array.result_words_per_cycle)",
            "result port's rate: a word too many a sub-tile"),
    systemc("result-bank-early", ACCELERATOR + "result_port.cpp",
            "    busy_until_ = cycle() + ceil_div(words, machine_.array.result_words_per_cycle);\n"
            "    events_[Event::ResultWords] += words;\n"
            "  }\n"
            "  waiting_ = cycle() >= busy_until_ && !results_.empty();\n"
            "  if (cycle() + 1 == busy_until_) {\n"
            "    if (moving_.last_of_macro_tile) ++macro_tiles_done_;\n"
            "    result_bank_free_.write({});\n",
            "    busy_until_ = cycle() + ceil_div(words, machine_.array.result_words_per_cycle);\n"
            "    events_[Event::ResultWords] += words;\n"
            "    result_bank_free_.write({});\n"
            "  }\n"
            "  waiting_ = cycle() >= busy_until_ && !results_.empty();\n"
            "  if (cycle() + 1 == busy_until_) {\n"
            "    if (moving_.last_of_macro_tile) ++macro_tiles_done_;\n",
            "credit early: the result bank returned when the port begins"),
    systemc("simd-latency", ACCELERATOR + "simd_unit.cpp",
            "busy_until_ - 1 + machine_.simd.latency_cycles", "busy_until_ + machine_.simd.latency_cycles",
            "off-by-one latency: macro tiles a cycle late at the DMA"),
    systemc("simd-rate", ACCELERATOR + "simd_unit.cpp",
            "ceil_div(words, machine_.simd.lanes)", "ceil_div(words, 2 * machine_.simd.lanes)",
            "SIMD unit's rate: two words a lane and cycle"),
    systemc("input-slot-early", ACCELERATOR + "simd_unit.cpp",
            "(bank_open_ || result_banks_.any())) begin();\n"
            "  blocked_by_store_ = cycle() >= busy_until_ && !input_.empty();\n"
            "  if (cycle() + 1 == busy_until_) input_slot_free_.write({});\n",
            "(bank_open_ || result_banks_.any())) {\n    begin();\n    input_slot_free_.write({});\n  }\n"
            "  blocked_by_store_ = cycle() >= busy_until_ && !input_.empty();\n",
            "credit early: the input slot returned when the SIMD unit begins"),
    systemc("stale-accumulator", "rtl_models/array/systolic_array.cpp",
            "fp32_add(slot.first_of_output ? 0.0F : sum,", "fp32_add(sum,",
            "stale accumulator: an output starts from the last one's sum"),
    systemc("digit-shift", ACCELERATOR + "array_unit.cpp", "slot.shift = pass.shift;",
            "slot.shift = pass.shift > 0 ? pass.shift - 1 : 0;", "wrong shift of all digit passes but the first"),
)

FAST_MUTANTS = (
    fast("launch", "simulation.cpp", "const std::int64_t launch = machine_.sequencer.launch_cycles;",
         "const std::int64_t launch = machine_.sequencer.launch_cycles + 1;", "off-by-one latency: launch"),
    fast("memory-latency", "simulation.cpp", "dma.port_free_at + machine_.memory.latency_cycles + 1",
         "dma.port_free_at + machine_.memory.latency_cycles", "off-by-one latency: answers seen a cycle early"),
    fast("request-cycles", "costs.cpp",
         "cost.cycles += divide_up(bytes, memory.bytes_per_cycle);",
         "cost.cycles += std::max<std::int64_t>(bytes / memory.bytes_per_cycle, 1);",
         "request rounding: a broken cycle not counted"),
    fast("request-boundary", "costs.cpp", "std::min(end, (begin / size + 1) * size)", "std::min(end, begin + size)",
         "request rounding: cut by length, not at multiples"),
    fast("store-after-loads", "simulation.cpp", "  if (dma.stores.visible(state_.now)) {",
         "  if (dma.stores.visible(state_.now) && (dma.staging.at_hand == 0 || "
         "dma.next_load_step == loops_.steps())) {",
         "wrong priority: stores wait while there are panels to load"),
    fast("store-credit-early", "simulation.cpp", "state_.simd.result_banks.returned.push({state_.now + 1});",
         "state_.simd.result_banks.returned.push({state_.now});",
         "credit early: the result bank seen free in the cycle of its last write"),
    fast("converter-latency", "simulation.cpp", "converter.busy_until + machine_.converter.latency_cycles",
         "converter.busy_until - 1 + machine_.converter.latency_cycles", "off-by-one latency: panels ready early"),
    fast("staging-credit-early", "simulation.cpp", "state_.dma.staging.returned.push({converter.busy_until});",
         "state_.dma.staging.returned.push({std::max(converter.busy_until - 1, state_.now + 1)});",
         "credit early: the staging slot returned a cycle before its last"),
    fast("array-latency", "simulation.cpp", "latency_(array_latency(machine.array, machine.pipeline))",
         "latency_(array_latency(machine.array, machine.pipeline) + 1)", "off-by-one latency: sub-tiles late"),
    fast("accumulate-hazard", "simulation_array.cpp", "last_addition + machine_.pipeline.accumulate_cycles",
         "last_addition + machine_.pipeline.accumulate_cycles - 1",
         "off-by-one hazard between outputs that share an accumulator"),
    fast("accumulate-tail", "simulation_array.cpp",
         "std::max<std::int64_t>(cycles, machine_.pipeline.accumulate_cycles)",
         "std::max<std::int64_t>(cycles, machine_.pipeline.accumulate_cycles - 1)",
         "off-by-one hazard within an output"),
    fast("operand-credit-late", "simulation_array.cpp",
         "if (last || loops_.loads_b(next)) state_.converter.banks_b.returned.push({state_.now + 1});",
         "if (last || loops_.loads_b(next)) state_.converter.banks_b.returned.push({state_.now + 2});",
         "credit late: an operand bank free a cycle after the hand-over"),
    fast("port-rate", "simulation.cpp", "divide_up(tile.words, machine_.array.result_words_per_cycle)",
         "divide_up(tile.words + 1, machine_.array.result_words_per_cycle)",
         "result port's rate: a word too many a sub-tile"),
    fast("result-bank-early", "simulation.cpp", "state_.array.result_banks.returned.push({port.busy_until});",
         "state_.array.result_banks.returned.push({state_.now + 1});",
         "credit early: the result bank returned when the port begins"),
    fast("simd-latency", "simulation.cpp", "{simd.busy_until + machine_.simd.latency_cycles,",
         "{simd.busy_until,", "latency dropped: SIMD unit"),
    fast("simd-rate", "simulation.cpp", "divide_up(tile.words, machine_.simd.lanes)",
         "divide_up(tile.words, 2 * machine_.simd.lanes)", "SIMD unit's rate: two words a lane and cycle"),
    fast("input-slot-early", "simulation.cpp", "state_.port.simd_slots.returned.push({simd.busy_until});",
         "state_.port.simd_slots.returned.push({state_.now + 1});",
         "credit early: the input slot returned when the SIMD unit begins"),
    fast("leap-too-far", "period_skipper.cpp", "- ahead) / period - 1;", "- ahead) / period + 1;",
         "leaps two periods too far", LEAPS),
    fast("leap-loads-ahead", "period_skipper.cpp",
         "machine.buffers.staging_slots + 2 * machine.buffers.operand_banks + 2;",
         "0 * machine.buffers.staging_slots - period;",
         "leaps although loads have already come to other steps", LEAPS),
    fast("leap-forgets-time", "state.cpp", "  dma.port_free_at += cycles;\n", "",
         "a leap leaves the memory port in the past", LEAPS),
    fast("leap-forgets-counts", "state.cpp", "later.events.counts[e] - earlier.events.counts[e]",
         "(later.events.counts[e] - earlier.events.counts[e]) - (times > 1 && e == 0 ? 1 : 0)",
         "a leap loses events", LEAPS),
    fast("signature-staged", "state.cpp", "  w.panels(converter.staged);\n", "",
         "signature lacks the staged panels", LEAPS),
    fast("signature-ready", "state.cpp", "  w.panels(array.ready);\n", "",
         "signature lacks the panels ready for the array", LEAPS),
    fast("signature-stores", "state.cpp", "  w.stores(dma.stores);\n", "",
         "signature lacks the macro tiles to be stored", LEAPS),
    fast("signature-simd-input", "state.cpp", "  w.sub_tiles(simd.input);\n", "",
         "signature lacks the sub-tiles before the SIMD unit", LEAPS),
    fast("signature-store-cost", "state.cpp",
         "      number(token.words);\n      number(token.store_class);\n",
         "      number(token.words);\n      number(token.last_of_macro_tile() ? 1 : 0);\n",
         "signature lacks what writing a finished tile will cost", LEAPS),
    fast("skip-ragged-rows", "loop_nest.h",
         "return std::min(job_.mapping.tile_m, job_.m - at.row * job_.mapping.tile_m);",
         "return job_.mapping.tile_m + 0 * at.row;", "ragged last row of tiles taken for a whole one"),
)

MUTANTS = UNIT_MUTANTS + SPECIFICATION_MUTANTS + SYSTEMC_MUTANTS + FAST_MUTANTS
