// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/gemm_session.h"

#include <fmt/format.h>

#include "rtl_models/arch/chunking.h"
#include "rtl_models/arch/refuse.h"
#include "rtl_models/numerics/gemm_spec.h"
#include "rtl_models/numerics/kernels/gemm.h"
#include "rtl_models/numerics/metrics.h"
#include "rtl_models/numerics/quantize_tensor.h"
#include "sim/cli/catalog.h"
#include "sim/cli/engines.h"
#include "sim/cli/output_file.h"
#include "sim/cli/terminal.h"
#include "sim/config/accelerator_file.h"
#include "sim/config/overrides.h"
#include "sim/engine/gemm_numerics.h"
#include "sim/engine/mapper.h"
#include "sim/report/number_text.h"
#include "sim/report/run_breakdown.h"
#include "sim/report/tensor_report.h"
#include "sim/workload/tensor.h"

namespace bfpsim {
namespace {

/// Of the multiplier whose digits are counted without a machine, as in `quantize`.
constexpr int kReferenceSliceBits = 4;

/// The two matrices.
struct Operands {
  std::int64_t m = 0;
  std::int64_t n = 0;
  std::int64_t k = 0;
  std::vector<float> a;        ///< [m][k]
  std::vector<float> b;        ///< lines along K: [n][k]
  std::vector<float> b_as_is;  ///< as B lies in its file, and in a machine's memory
  bool b_transposed = false;   ///< the file is [n][k] as well
};

Tensor read_matrix(const std::string& path) {
  Tensor tensor = read_npy(path);
  if (tensor.shape.size() != 2) {
    throw UsageError(fmt::format("{}: shape {} found, a matrix expected", path, shape_text(tensor.shape)));
  }
  if (tensor.values.empty()) {
    throw UsageError(fmt::format("{}: shape {} has no elements", path, shape_text(tensor.shape)));
  }
  return tensor;
}

std::vector<float> transposed(const std::vector<float>& x, std::int64_t rows, std::int64_t columns) {
  std::vector<float> result(x.size());
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < columns; ++j)
      result[static_cast<std::size_t>(j * rows + i)] = x[static_cast<std::size_t>(i * columns + j)];
  }
  return result;
}

Operands read_operands(const GemmRequest& request) {
  Tensor a = read_matrix(request.a);
  Tensor b = read_matrix(request.b);
  const std::size_t k_axis = request.transpose_b ? 1 : 0;
  Operands operands;
  operands.m = a.shape[0];
  operands.k = a.shape[1];
  operands.n = b.shape[1 - k_axis];
  if (b.shape[k_axis] != operands.k) {
    const bool would_fit = b.shape[1 - k_axis] == operands.k;
    throw UsageError(fmt::format("K differs: {} is [M, K] = {}, {} is {} = {}{}", request.a,
                                 shape_text(a.shape), request.b, request.transpose_b ? "[N, K]" : "[K, N]",
                                 shape_text(b.shape),
                                 !would_fit            ? ""
                                 : request.transpose_b ? "; without --transpose-b it would fit"
                                                       : "; with --transpose-b it would fit"));
  }
  operands.a = std::move(a.values);
  operands.b_transposed = request.transpose_b;
  operands.b_as_is = std::move(b.values);
  operands.b = request.transpose_b ? operands.b_as_is : transposed(operands.b_as_is, operands.k, operands.n);
  return operands;
}

/// The operand in blocks as a machine takes them.
OperandFormat machine_format(const GemmOperandFormat& operand, std::int64_t k) {
  const Format& format = operand.format;
  constexpr std::int64_t kLargestBlock = 65536;
  if (!format.is_block()) return {operand.codec, OperandFormat{}.block, operand.draw_key};
  switch (format.block.kind) {
    case BlockShape::Kind::Vector:
      return {operand.codec, format.block.size, operand.draw_key};
    case BlockShape::Kind::Row:
      if (k <= kLargestBlock) return {operand.codec, k, operand.draw_key};
      throw UsageError(
          fmt::format("--block row: K = {} is longer than a machine's longest block, {}", k, kLargestBlock));
    case BlockShape::Kind::Tile:
      return {operand.codec, format.block.size, operand.draw_key, format.block.size};
    case BlockShape::Kind::Tensor:
      break;
  }
  throw UsageError(fmt::format("--block: machines take 1xN blocks along K (64, row) and tiles (8x8), not {}",
                               to_string(format.block)));
}

ViewAxis axis(std::int64_t extent, std::int64_t step) {
  return {extent, step, 0, 0};
}

/// Lines along K that lie one after the other.
OperandView line_view(std::int64_t lines, std::int64_t k) {
  OperandView view;
  view.line_axes = {axis(1, 0), axis(1, 0), axis(lines, k)};
  view.k_axes = {axis(1, 0), axis(1, 0), axis(k, 1)};
  view.source_row = k;
  return view;
}

/// Lines that are the columns of a [k][lines] matrix.
OperandView column_view(std::int64_t lines, std::int64_t k) {
  OperandView view;
  view.line_axes = {axis(1, 0), axis(1, 0), axis(lines, 1)};
  view.k_axes = {axis(1, 0), axis(1, 0), axis(k, lines)};
  view.source_row = lines;
  return view;
}

GemmJob make_job(const Operands& operands, const OperandFormat& format_a, const OperandFormat& format_b) {
  GemmJob job;
  job.m = operands.m;
  job.n = operands.n;
  job.k = operands.k;
  job.a = line_view(operands.m, operands.k);
  job.b = operands.b_transposed ? line_view(operands.n, operands.k) : column_view(operands.n, operands.k);
  job.c.row_axes = {axis(1, 0), axis(1, 0), axis(operands.m, operands.n)};
  job.a_elements = operands.m * operands.k;
  job.b_elements = operands.n * operands.k;
  job.c_elements = operands.m * operands.n;
  job.format_a = format_a;
  job.format_b = format_b;
  return job;
}

MachineParams load_machine(const GemmRequest& request) {
  const Overrides overrides = route_overrides(request.settings);
  if (!overrides.workload.empty()) {
    throw UsageError(fmt::format("--set workload.{}: a gemm has no workload", overrides.workload.front()));
  }
  if (!overrides.technology.empty()) {
    throw UsageError(
        fmt::format("--set technology.{}: a gemm reports no energy", overrides.technology.front()));
  }
  if (!overrides.schedule.empty()) {
    throw UsageError(fmt::format("--set {}: a gemm has no schedule", overrides.schedule.front()));
  }
  const ConfigSearch search = make_search(request.config_dir);
  return load_accelerator(resolve_config(ConfigKind::Accelerator, *request.accelerator, search),
                          overrides.accelerator, search);
}

/// The operands' formats on the machine, which refuses what it cannot multiply.
std::pair<OperandFormat, OperandFormat> machine_formats(const GemmRequest& request,
                                                        const MachineParams& machine, std::int64_t k) {
  const OperandFormat a = machine_format(request.a_format, k);
  const OperandFormat b = machine_format(request.b_format, k);
  if (const auto reason = refuse_formats(machine, a, b)) {
    throw UsageError(fmt::format("machine '{}' cannot multiply {} by {}: {}", machine.name,
                                 request.a_format.format.name, request.b_format.format.name, *reason));
  }
  return {a, b};
}

/// Runs the product on the machine; fills the report's part about it.
std::vector<float> machine_product(const Operands& operands, const GemmRequest& request,
                                   const MachineParams& machine, GemmReport& report) {
  GemmTask task;
  const auto [format_a, format_b] = machine_formats(request, machine, operands.k);
  task.job = make_job(operands, format_a, format_b);
  try {
    task.job.mapping = choose_mapping(machine, task.job);
  } catch (const std::runtime_error& error) {
    throw UsageError(fmt::format("machine '{}': {}", machine.name, error.what()));
  }
  task.a_source = operands.a.data();
  task.b_source = operands.b_as_is.data();
  const std::unique_ptr<Engine> engine = make_engine(request.engine, machine);
  GemmOutcome outcome = engine->run(task);
  if (request.wants_numerics()) report.numerics = measure_numerics(task, machine, outcome.c);
  const std::int64_t digit_products =
      report.macs * make_chunking(machine.array, format_a, format_b).digit_products();
  report.machine =
      GemmMachineReport{machine.name,
                        std::string(engine->name()),
                        static_cast<double>(outcome.cycles.count()) / machine.clock_hz,
                        utilization_of(digit_products, machine.multipliers(), outcome.cycles.count()),
                        task.job.mapping,
                        outcome.cycles,
                        std::move(outcome.units),
                        outcome.events};
  return std::move(outcome.c);
}

BlockedOperand encode(const std::vector<float>& values, std::int64_t lines, std::int64_t k,
                      const GemmOperandFormat& format) {
  DrawSource draws;
  draws.key = format.draw_key;
  return encode_operand(values.data(), lines, k, format.codec, format.format.block, draws);
}

/// C in the reference order, and the report's part about it.
std::vector<float> reference_product(const Operands& operands, const BlockedOperand& a,
                                     const BlockedOperand& b, const GemmRequest& request,
                                     GemmReport& report) {
  if (!blocks_nest(a, b)) {
    throw UsageError(
        fmt::format("--format: blocks of {} and {} along K do not nest: the longer must be a "
                    "multiple of the shorter",
                    a.block_k, b.block_k));
  }
  std::vector<float> c = gemm_blocked(a, b, {request.threads, std::nullopt, nullptr});
  if (request.wants_numerics()) {
    report.numerics =
        measure_reference_numerics({operands.a.data(), a}, {operands.b.data(), b}, c, kReferenceSliceBits);
  }
  return c;
}

/// Counts what encoding did, for the report, in either order.
std::vector<float> product(const Operands& operands, const GemmRequest& request,
                           const std::optional<MachineParams>& machine, GemmReport& report) {
  const BlockedOperand a = encode(operands.a, operands.m, operands.k, request.a_format);
  const BlockedOperand b = encode(operands.b, operands.n, operands.k, request.b_format);
  report.counts_a = a.counts;
  report.counts_b = b.counts;
  if (machine) return machine_product(operands, request, *machine, report);
  return reference_product(operands, a, b, request, report);
}

/// SQNR and largest error where the numerics report does not have them already.
void compare_with_fp64(const Operands& operands, const std::vector<float>& c, GemmReport& report) {
  if (report.numerics) {
    report.sqnr_db = report.numerics->sqnr_db;
    report.max_abs_err = report.numerics->max_abs_err;
    return;
  }
  const std::vector<double> reference =
      gemm_fp64(operands.a.data(), operands.m, operands.b.data(), operands.n, operands.k);
  report.sqnr_db = sqnr_db(reference.data(), c.data(), operands.m * operands.n);
  report.max_abs_err = max_abs_error(reference.data(), c.data(), operands.m * operands.n);
}

void check_specials(const std::vector<float>& values, const std::string& file, const BlockCodec& codec) {
  if (codec.nan_policy != NanPolicy::Error) return;
  const auto first = first_special(values.data(), static_cast<std::int64_t>(values.size()));
  if (!first) return;
  throw UsageError(fmt::format("{}: element {} (in C order) is {}, which --nan-policy error refuses", file,
                               *first, values[static_cast<std::size_t>(*first)]));
}

GemmReport describe(const GemmRequest& request, const Operands& operands) {
  GemmReport report;
  report.a = request.a;
  report.b = request.b;
  report.output = request.output;
  report.m = operands.m;
  report.n = operands.n;
  report.k = operands.k;
  report.macs = operands.m * operands.n * operands.k;
  report.format_a = request.a_format.format.name;
  report.format_b = request.b_format.format.name;
  for (const GemmOperandFormat* operand : {&request.b_format, &request.a_format}) {
    if (operand->format.is_block()) report.block = to_string(operand->format.block);
  }
  return report;
}

}  // namespace

ExitCode multiply(const GemmRequest& request) {
  const std::optional<MachineParams> machine =
      request.accelerator ? std::optional(load_machine(request)) : std::nullopt;
  if (request.dump_config) {
    print(dump_accelerator(machine.value()));
    return ExitCode::Done;
  }
  // A machine refuses formats before anything is read.
  if (machine) static_cast<void>(machine_formats(request, *machine, 1));
  require_writable_file(request.output);
  const Operands operands = read_operands(request);
  check_specials(operands.a, request.a, request.a_format.codec);
  check_specials(operands.b_as_is, request.b, request.b_format.codec);
  GemmReport report = describe(request, operands);
  Tensor c{{operands.m, operands.n}, {}};
  c.values = product(operands, request, machine, report);
  compare_with_fp64(operands, c.values, report);
  write_npy(request.output, c);
  print(request.json ? to_json(report) : to_text(report, stdout_style()));
  return ExitCode::Done;
}

}  // namespace bfpsim
