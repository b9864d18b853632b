// SPDX-License-Identifier: Apache-2.0
#include "tests/support/shrink.h"

#include <exception>
#include <sstream>
#include <vector>

#include "rtl_models/numerics/format_words.h"
#include "sim/config/accelerator_file.h"
#include "tests/support/random_case.h"

namespace bfpsim::test_support {
namespace {

bool still_fails(const FailingCase& candidate, const Fails& fails) {
  try {
    return fails(candidate.machine, candidate.job);
  } catch (const std::exception&) {
    return false;
  }
}

/// The rows (or columns) of a plain operand end earlier; strides stay.
void set_m(GemmJob& job, std::int64_t m) {
  job.m = m;
  job.a.line_axes[2].extent = m;
  job.c.row_axes[2].extent = m;
}

void set_n(GemmJob& job, std::int64_t n) {
  job.n = n;
  job.b.line_axes[2].extent = n;
}

void set_k(GemmJob& job, std::int64_t k) {
  job.k = k;
  job.a.k_axes[2].extent = k;
  job.b.k_axes[2].extent = k;
}

bool is_plain(const GemmJob& job) {
  return job.a.line_axes[2].extent == job.m && job.a.k_axes[2].extent == job.k &&
         job.b.line_axes[2].extent == job.n && job.b.k_axes[2].extent == job.k;
}

class Shrinker {
 public:
  Shrinker(FailingCase failing, const Fails& fails) : best_(std::move(failing)), fails_(fails) {}

  void simplify_machine() {
    for (const ParameterChange& change : simplest_parameters()) {
      FailingCase candidate = best_;
      change(candidate.machine);
      keep_if_failing(candidate);
    }
  }

  void shrink_job() {
    try_smaller(best_.job.instances, [](GemmJob& job, std::int64_t value) { job.instances = value; });
    if (!is_plain(best_.job)) return;
    try_smaller(best_.job.k, set_k);
    try_smaller(best_.job.m, set_m);
    try_smaller(best_.job.n, set_n);
    FailingCase one_tile = best_;
    one_tile.job.mapping.tile_k = one_tile.job.k;
    keep_if_failing(one_tile);
  }

  [[nodiscard]] FailingCase result() const { return best_; }

 private:
  bool keep_if_failing(const FailingCase& candidate) {
    if (!still_fails(candidate, fails_)) return false;
    best_ = candidate;
    return true;
  }

  /// The smallest value that still fails, going down by halves and then by ones.
  template <typename Set>
  void try_smaller(std::int64_t start, Set set) {
    std::int64_t value = start;
    for (std::int64_t cut = start / 2; cut > 0;) {
      FailingCase candidate = best_;
      set(candidate.job, value - cut);
      if (value - cut >= 1 && keep_if_failing(candidate)) {
        value -= cut;
      } else {
        cut /= 2;
      }
    }
  }

  FailingCase best_;
  const Fails& fails_;
};

std::string format_yaml(const OperandFormat& format) {
  std::ostringstream out;
  if (const auto& element = format.codec.float_element) {
    out << "{exponent_bits: " << element->exponent_bits << ", mantissa_bits: " << element->mantissa_bits
        << ", bias: " << element->bias;
  } else {
    out << "{mantissa_bits: " << format.codec.mantissa_bits;
  }
  out << ", rounding: " << word_of(format.codec.rounding, kRoundingWords)
      << ", draw_key: " << format.draw_key;
  if (format.codec.is_plain_float()) {
    out << "}";
  } else {
    const bool biased = format.codec.shared.coding == ExponentCoding::Biased;
    const char* tile = format.tile_lines > 1 ? ", tile: true" : "";
    out << tile << ", block: " << format.block << ", " << (biased ? "scale_bits: " : "shared_exponent_bits: ")
        << format.codec.shared.bits << "}";
  }
  return out.str();
}

}  // namespace

FailingCase shrink(FailingCase failing, const Fails& fails, bool change_machine) {
  Shrinker shrinker(std::move(failing), fails);
  shrinker.shrink_job();
  if (change_machine) shrinker.simplify_machine();
  shrinker.shrink_job();
  return shrinker.result();
}

std::string to_yaml(const FailingCase& failing) {
  const GemmJob& job = failing.job;
  std::ostringstream out;
  out << dump_accelerator(failing.machine) << "---\n"
      << "gemm: {m: " << job.m << ", n: " << job.n << ", k: " << job.k << ", instances: " << job.instances
      << ", plain: " << (is_plain(job) ? "true" : "false") << "}\n"
      << "a: " << format_yaml(job.format_a) << "\n"
      << "b: " << format_yaml(job.format_b) << "\n"
      << "mapping: {tile_m: " << job.mapping.tile_m << ", tile_n: " << job.mapping.tile_n
      << ", tile_k: " << job.mapping.tile_k
      << ", order: " << (job.mapping.order == TileOrder::NFastest ? "n_fastest" : "m_fastest") << "}\n";
  return out.str();
}

}  // namespace bfpsim::test_support
