// SPDX-License-Identifier: Apache-2.0
#include "sim/study/table1.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/study/published_finding.h"

namespace bfpsim {
namespace {

constexpr const char* kPrefix = "table1.hbfp";
constexpr int kBf16Lanes = 64;
constexpr double kPercent = 100.0;

/// Largest and root mean square of errors.
struct Errors {
  double largest = 0.0;
  double squares = 0.0;
  int count = 0;

  void add(double error) {
    largest = std::max(largest, std::abs(error));
    squares += error * error;
    ++count;
  }
  [[nodiscard]] std::string text() const {
    return fmt::format("at most {:.2f}%, rms {:.2f}%", kPercent * largest,
                       kPercent * std::sqrt(squares / count));
  }
};

/// The publication prints one decimal.
bool equal_as_printed(double ours, double published) {
  constexpr double kPlaces = 10.0;
  return std::lround(ours * kPlaces) == std::lround(published * kPlaces);
}

class Table1 {
 public:
  Table1(const Publication& publication, const Technology& technology)
      : publication_(publication), technology_(technology), fit_(table1_points(publication), technology) {
    result_.name = "table1";
    result_.title = "Arithmetic density of HBFP dot-product units against FP32";
    result_.source = publication.source + "; Table I and section IV-B";
    result_.tables = {{"densities",
                       {{"format", "format"},
                        {"block", "N"},
                        {"published", "published"},
                        {"paper", "paper"},
                        {"paper_error", "error %"},
                        {"left_out_error", "left out %", 1},
                        {"bare", "bare", 2},
                        {"bare_error", "bare %", 3},
                        {"full", "full"}},
                       {}}};
  }

  Reproduction run() {
    for (std::size_t i = 0; i < fit_.points().size(); ++i)
      add_point(i);
    add_bf16();
    add_notes();
    return std::move(result_);
  }

 private:
  [[nodiscard]] double gain(const DotProductUnit& unit, Accounting accounting) const {
    return gain_vs_fp32(unit, accounting, technology_);
  }

  void add_point(std::size_t i) {
    const DensityPoint& point = fit_.points()[i];
    const std::string name = fmt::format("hbfp{}", point.mantissa_bits);
    const DotProductUnit unit = usual_unit(*find_format(name), point.block);
    const double paper = gain(unit, Accounting::Paper);
    const double bare = gain(unit, Accounting::Bare);
    const double left_out = fit_.error(fit_.fit(i), i);
    paper_.add(paper / point.gain - 1.0);
    bare_.add(bare / point.gain - 1.0);
    left_out_.add(left_out);
    full_.add(gain(unit, Accounting::Full) / point.gain - 1.0);
    as_printed_ += equal_as_printed(paper, point.gain) ? 1 : 0;
    result_.tables.front().rows.push_back(
        {name, std::int64_t{point.block}, point.gain, paper, kPercent * (paper / point.gain - 1.0),
         kPercent * left_out, bare, kPercent * (bare / point.gain - 1.0), gain(unit, Accounting::Full)});
    const std::string id = fmt::format("{}{}.{}", kPrefix, point.mantissa_bits, point.block);
    result_.findings.push_back(
        make_finding(publication_.at(id), "", fmt::format("{}, N = {}: paper", name, point.block), paper));
  }

  void add_bf16() {
    const DotProductUnit unit = usual_unit(*find_format("bf16"), kBf16Lanes);
    const PublishedFigure& figure = publication_.at("table1.bf16");
    const double paper = gain(unit, Accounting::Paper);
    const double bare = gain(unit, Accounting::Bare);
    result_.tables.front().rows.push_back({std::string("bf16"), std::int64_t{kBf16Lanes}, figure.bound.value,
                                           paper, kPercent * (paper / figure.bound.value - 1.0), DataCell(),
                                           bare, kPercent * (bare / figure.bound.value - 1.0),
                                           gain(unit, Accounting::Full)});
    result_.findings.push_back(
        make_finding(figure, "", fmt::format("BF16, added in BF16, N = {}: paper", kBf16Lanes), paper));
  }

  void add_notes() {
    const PaperConstantsFit again = fit_.fit();
    result_.notes = {
        fmt::format(
            "HBFP under paper: {}, {} of {} equal as printed. Three constants are fitted on these very "
            "points: adders of {} bits, float multipliers {:.4f} times the synthesised ones, a converter of "
            "{:.2f} um2; so this is a reconstruction, not a prediction. Each point left out of the fit: "
            "{}.",
            paper_.text(), as_printed_, paper_.count, again.adder_bits, again.float_factor,
            again.converter_um2, left_out_.text()),
        fmt::format("With nothing fitted (bare): {}. With growing adders, conversion, registers and control "
                    "(full): {}; the paper counts none of these. Accountings: docs/area.md.",
                    bare_.text(), full_.text())};
  }

  const Publication& publication_;
  const Technology& technology_;
  AreaFit fit_;
  Reproduction result_;
  Errors paper_;
  Errors bare_;
  Errors left_out_;
  Errors full_;
  int as_printed_ = 0;
};

}  // namespace

std::vector<DensityPoint> table1_points(const Publication& publication) {
  std::vector<DensityPoint> points;
  const std::string prefix = kPrefix;
  for (const PublishedFigure& figure : publication.figures) {
    if (figure.id.compare(0, prefix.size(), prefix) != 0) continue;
    const std::size_t dot = figure.id.find('.', prefix.size());
    points.push_back({std::stoi(figure.id.substr(prefix.size(), dot - prefix.size())),
                      std::stoi(figure.id.substr(dot + 1)), figure.bound.value});
  }
  return points;
}

Reproduction reproduce_table1(const Publication& publication, const Technology& technology) {
  return Table1(publication, technology).run();
}

}  // namespace bfpsim
