// SPDX-License-Identifier: Apache-2.0
// The shipped technology against the published figures (tests/data/cost, see its ORIGIN.md).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include "sim/config/technology_file.h"
#include "sim/cost/area.h"
#include "sim/cost/energy.h"
#include "tests/unit/cost/samples.h"

namespace bfpsim {
namespace {

Technology shipped(const std::vector<std::string>& overrides = {}) {
  return load_technology(BFPSIM_SOURCE_DIR "/configs/technologies/tsmc28_hbfp.yaml", overrides);
}

/// "unit|operand" to um2.
std::map<std::string, double> synthesised_areas() {
  std::ifstream file(BFPSIM_SOURCE_DIR "/tests/data/cost/area_units_28nm.csv");
  std::map<std::string, double> areas;
  std::string line;
  std::getline(file, line);  // head
  while (std::getline(file, line)) {
    const std::size_t first = line.find(',');
    const std::size_t last = line.rfind(',');
    areas[line.substr(0, first) + "|" + line.substr(first + 1, last - first - 1)] =
        std::stod(line.substr(last + 1));
  }
  return areas;
}

/// "item,node" to the text of its value.
std::map<std::string, std::string> published_energies() {
  std::ifstream file(BFPSIM_SOURCE_DIR "/tests/data/cost/energy_per_operation.csv");
  std::map<std::string, std::string> energies;
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::string item;
    std::string node;
    std::string value;
    std::getline(fields, item, ',');
    std::getline(fields, node, ',');
    std::getline(fields, value, ',');
    energies[item + "," + node] = value;
  }
  return energies;
}

double published(const Technology& t, CostConstant id) {
  return t.find(id)->value;
}

TEST(ShippedTechnology, quotes_the_published_energies_at_their_node) {
  const Technology t = shipped();
  const auto csv = published_energies();
  const std::map<CostConstant, std::string> rows = {
      {CostConstant::Int8Multiply, "int8 multiply,45"},
      {CostConstant::Int32Add, "int32 add,45"},
      {CostConstant::Fp32Add, "fp32 add,45"},
      {CostConstant::Fp16Multiply, "fp16 multiply,45"},
      {CostConstant::Fp32Multiply, "fp32 multiply,45"},
      {CostConstant::Sram8KibAccess, "SRAM 8 KiB access 64 bit,45"},
      {CostConstant::Sram32KibAccess, "SRAM 32 KiB access 64 bit,45"},
      {CostConstant::Sram1MibAccess, "SRAM 1 MiB access 64 bit,45"},
  };
  for (const auto& [id, row] : rows) {
    EXPECT_DOUBLE_EQ(published(t, id), std::stod(csv.at(row))) << row;
    EXPECT_EQ(t.find(id)->node_nm, 45.0) << row;
  }
  EXPECT_DOUBLE_EQ(published(t, CostConstant::DramHbm2Bit), std::stod(csv.at("HBM2 per bit,")));
  EXPECT_DOUBLE_EQ(published(t, CostConstant::DramDdr4Bit), std::stod(csv.at("DDR4 per bit,")));
  // 250-450 pJ for 64 bits, the upper end.
  EXPECT_EQ(csv.at("HBM2 access 64 bit,7"), "250-450");
  EXPECT_NEAR(t.find(CostConstant::DramHbm2Bit)->high, 450.0 / 64, 0.005);
  EXPECT_EQ(csv.at("DRAM access 64 bit,45"), "1300-2600");
  EXPECT_NEAR(t.find(CostConstant::DramDdr4Bit)->high, 2600.0 / 64, 0.05);
}

/// TPU v1 at 28 nm: 40 W busy and 28 W idle on 331 mm2 (Jouppi et al., ISCA 2017).
TEST(ShippedTechnology, leakage_is_a_share_of_a_chips_power) {
  const Technology t = shipped();
  const Constant& leakage = *t.find(CostConstant::Leakage);
  EXPECT_NEAR(leakage.value, 40e3 / 331 / 3, 0.5);
  EXPECT_NEAR(leakage.low, 40e3 / 331 / 10, 0.5);
  EXPECT_NEAR(leakage.high, 28e3 / 331, 0.5);
  EXPECT_EQ(leakage.confidence, Confidence::Estimated);
}

TEST(ShippedTechnology, quotes_the_synthesised_areas) {
  const Technology t = shipped();
  const auto csv = synthesised_areas();
  constexpr int kNarrowest = 2;
  for (int bits = kNarrowest; bits <= 16; ++bits) {
    const int id = static_cast<int>(CostConstant::Multiplier2Area) + bits - kNarrowest;
    EXPECT_DOUBLE_EQ(published(t, static_cast<CostConstant>(id)),
                     csv.at("multiplier|sint width=" + std::to_string(bits)));
  }
  EXPECT_DOUBLE_EQ(published(t, CostConstant::Fp32AccumulatorArea),
                   csv.at("accumulator (pipelined adder + registers)|float exponent=8 fraction=23"));
  EXPECT_DOUBLE_EQ(published(t, CostConstant::Fp32AdderArea), csv.at("adder|float exponent=8 fraction=23"));
  for (const auto& [format, bits] : std::map<std::string, int>{{"exponent=8 fraction=7", 16},
                                                               {"exponent=10 fraction=7", 18},
                                                               {"exponent=8 fraction=23", 32},
                                                               {"exponent=11 fraction=52", 64}}) {
    EXPECT_NEAR(published(t, CostConstant::ReluBitArea) * bits + published(t, CostConstant::ReluFixedArea),
                csv.at("relu|float " + format), 1e-9);
  }
  const std::map<std::string, std::pair<CostConstant, CostConstant>> floats = {
      {"float exponent=8 fraction=7", {CostConstant::Bf16AdderArea, CostConstant::Bf16MultiplierArea}},
      {"float exponent=5 fraction=10", {CostConstant::Fp16AdderArea, CostConstant::Fp16MultiplierArea}},
      {"float exponent=8 fraction=23", {CostConstant::Fp32AdderArea, CostConstant::Fp32MultiplierArea}}};
  for (const auto& [format, ids] : floats) {
    EXPECT_DOUBLE_EQ(published(t, ids.first), csv.at("adder|" + format));
    EXPECT_DOUBLE_EQ(published(t, ids.second), csv.at("multiplier|" + format));
  }
}

TEST(ShippedTechnology, its_line_of_adders_is_exact_from_three_bits_on) {
  const Technology t = shipped();
  const auto csv = synthesised_areas();
  for (int bits = 3; bits <= 16; ++bits) {
    EXPECT_NEAR(published(t, CostConstant::AdderBitArea) * bits + published(t, CostConstant::AdderFixedArea),
                csv.at("adder|sint width=" + std::to_string(bits)), 1e-9)
        << bits;
  }
}

/// The number behind " key=" in a synthesised unit's name.
int number_of(const std::string& name, const std::string& key) {
  const std::string mark = " " + key + "=";
  return std::stoi(name.substr(name.find(mark) + mark.size()));
}

bool starts_with(const std::string& name, const std::string& start) {
  return name.compare(0, start.size(), start) == 0;
}

TEST(ShippedTechnology, its_converters_fit_the_synthesised_ones_as_its_sources_say) {
  const Technology t = shipped();
  int floats = 0;
  int blocks = 0;
  for (const auto& [name, synthesised] : synthesised_areas()) {
    const bool is_to_float = starts_with(name, "fixed-to-float");
    if (!is_to_float && !starts_with(name, "float-to-block")) continue;
    if (number_of(name, "exponent") != 10) continue;
    const int m = number_of(name, "mantissa");
    if (is_to_float) {
      const double fit = published(t, CostConstant::FixedToFloatFixedArea) +
                         published(t, CostConstant::FixedToFloatBitArea) * m;
      EXPECT_LT(std::abs(fit / synthesised - 1.0), 0.019) << name;
      ++floats;
    } else {
      const int n = number_of(name, "block");
      const double fit = published(t, CostConstant::ConverterFixedArea) +
                         published(t, CostConstant::ConverterBitArea) * m +
                         (published(t, CostConstant::ConverterElementArea) +
                          published(t, CostConstant::ConverterElementBitArea) * m) *
                             n;
      EXPECT_LT(std::abs(fit / synthesised - 1.0), 0.059) << name;
      ++blocks;
    }
  }
  EXPECT_EQ(floats, 8);
  EXPECT_EQ(blocks, 28);
}

TEST(ShippedTechnology, its_float_multipliers_fit_the_synthesised_ones_as_its_sources_say) {
  const Technology t = shipped();
  int fitted = 0;
  for (const auto& [name, synthesised] : synthesised_areas()) {
    if (!starts_with(name, "multiplier|float")) continue;
    const int n = number_of(name, "fraction") + 1;
    const double fit =
        published(t, CostConstant::FloatMultiplierSquareArea) * n * n +
        published(t, CostConstant::FloatMultiplierBitArea) * n +
        published(t, CostConstant::FloatMultiplierExponentBitArea) * number_of(name, "exponent");
    EXPECT_LT(std::abs(fit / synthesised - 1.0), 0.011) << name;
    ++fitted;
  }
  EXPECT_EQ(fitted, 5);
}

TEST(ShippedTechnology, its_float_adders_fit_the_synthesised_ones_as_its_sources_say) {
  const Technology t = shipped();
  int fitted = 0;
  for (const auto& [name, synthesised] : synthesised_areas()) {
    if (!starts_with(name, "adder|float")) continue;
    const int n = number_of(name, "fraction") + 1;
    const double fit = published(t, CostConstant::FloatAdderBitArea) * n +
                       published(t, CostConstant::FloatAdderBitLogArea) * n * std::log2(n) +
                       published(t, CostConstant::FloatAdderExponentBitArea) * number_of(name, "exponent");
    EXPECT_LT(std::abs(fit / synthesised - 1.0), 0.021) << name;
    ++fitted;
  }
  EXPECT_EQ(fitted, 5);
}

/// BF16's multiply by the power law through FP16's and FP32's, against Jouppi's figures for 7 nm, which have
/// all three: within a tenth.
TEST(ShippedTechnology, power_law_of_float_multipliers_meets_bf16) {
  const auto csv = published_energies();
  const auto at7 = [&](const char* type) { return std::stod(csv.at(std::string(type) + " multiply,7")); };
  const double slope = std::log(at7("fp32") / at7("fp16")) / std::log(24.0 / 11.0);
  EXPECT_NEAR(at7("fp16") * std::pow(8.0 / 11.0, slope), at7("bf16"), 0.1 * at7("bf16"));
}

TEST(ShippedTechnology, multiplexers_and_registers_follow_the_full_adder) {
  const Technology t = shipped();
  // Nangate 45 nm cells: MUX2_X1 1.862, DFF_X1 4.522, FA_X1 4.256 um2.
  const double adder_bit = published(t, CostConstant::AdderBitArea);
  EXPECT_NEAR(published(t, CostConstant::MuxBitArea), adder_bit * 1.862 / 4.256, 0.005);
  EXPECT_NEAR(published(t, CostConstant::RegisterBitArea), adder_bit * 4.522 / 4.256, 0.005);
  EXPECT_NEAR(published(t, CostConstant::MuxBit), 0.1 / 32 * 1.862 / 4.256, 5e-6);
}

TEST(ShippedTechnology, its_energies_are_carried_to_28_nm_by_stillmaker_and_baas) {
  // Their fits for general-purpose processes, a2 V^2 + a1 V + a0 at V = 0.9, for 45, 32 and 20 nm.
  const auto factor = [](double a2, double a1, double a0) { return a2 * 0.81 + a1 * 0.9 + a0; };
  const double at45 = factor(1.018, -0.3107, 0.1539);
  const double at32 = factor(0.8367, -0.4341, 0.1701);
  const double at20 = factor(0.373, -0.1582, 0.04104);
  const double share = std::log(28.0 / 32.0) / std::log(20.0 / 32.0);
  const double at28 = at32 * std::pow(at20 / at32, share);
  const Technology t = shipped();
  EXPECT_NEAR(*value_at_node(t, CostConstant::Fp32Add), 0.9 * at28 / at45, 0.9 * 0.002);
  EXPECT_NEAR(t.find(CostConstant::EnergyExponent)->high, std::log(at20 / at45) / std::log(20.0 / 45.0),
              0.005);
  // FP32 add: 0.9 pJ at 45 nm (Horowitz), 0.38 pJ at 7 nm (Jouppi).
  EXPECT_NEAR(t.find(CostConstant::EnergyExponent)->low, std::log(0.38 / 0.9) / std::log(7.0 / 45.0), 0.005);
}

TEST(ShippedTechnology, at_45_nm_multipliers_cost_what_the_quadratic_law_says) {
  // energy_per_operation.csv: m = 4 / 6 / 8 at 45 nm are 0.050 / 0.113 / 0.200 pJ.
  const Technology t = shipped({"node_nm=45"});
  for (const auto& [bits, picojoules] : std::map<int, double>{{4, 0.050}, {6, 0.1125}, {8, 0.200}}) {
    MachineParams machine = test::small_machine();
    machine.array.slice_bits = bits;
    EventCounters events;
    events[Event::DigitProductSlots] = 1;
    const EnergyReport report = energy_of(events, Cycles(0), machine, {}, t);
    EXPECT_EQ(report.total.count(), std::llround(picojoules * 1e6)) << bits;
  }
}

/// "| `key` | published | used unit | low to high | confidence |", as docs/energy.md shows a constant.
std::string documented_row(const SourceLine& line) {
  const bool has_unit = !line.unit.empty();
  const bool has_spread = line.low < line.value || line.high > line.value;
  const std::string unit = line.unit == "um2" ? "µm²" : line.unit;
  const std::string node =
      has_unit && line.published_node_nm > 0.0 ? fmt::format(" at {} nm", line.published_node_nm) : "";
  const std::string spread = has_spread ? fmt::format("{:.3g} to {:.3g}", line.low, line.high) : "–";
  return fmt::format("| `{}` | {:.6g}{} | {:.4g}{}{} | {} | {} |", line.key, line.published, node, line.value,
                     has_unit ? " " : "", unit, spread, to_string(line.confidence));
}

TEST(ShippedTechnology, stands_in_the_documentation) {
  std::ifstream file(BFPSIM_SOURCE_DIR "/docs/energy.md");
  std::stringstream page;
  page << file.rdbuf();
  for (const SourceLine& line : sources_of(shipped())) {
    const std::string row = documented_row(line);
    EXPECT_NE(page.str().find(row), std::string::npos) << "docs/energy.md must have the row " << row;
  }
}

TEST(ShippedTechnology, spreads_enclose_every_figure) {
  for (const SourceLine& line : sources_of(shipped())) {
    EXPECT_LE(line.low, line.value) << line.key;
    EXPECT_GE(line.high, line.value) << line.key;
    EXPECT_FALSE(line.source.empty()) << line.key;
  }
  const EnergyReport energy =
      energy_of(test::prime_counters(), Cycles(1), test::small_machine(), {}, shipped());
  EXPECT_LT(energy.low, energy.total);
  EXPECT_LT(energy.total, energy.high);
  const AreaReport area = area_of(test::small_machine(), shipped());
  EXPECT_LT(area.low, area.total);
  EXPECT_LT(area.total, area.high);
}

}  // namespace
}  // namespace bfpsim
