// SPDX-License-Identifier: Apache-2.0
// What operations cost in energy and area: plain constants, each with its source and how sure we are of it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bfpsim {

/// How sure we are of a figure, best first.
enum class Confidence : std::uint8_t {
  Measured,   ///< on silicon or by synthesis, by ourselves
  Published,  ///< by somebody else, for this very thing
  Scaled,     ///< published for another node, width or capacity, and carried over by a rule
  Estimated,  ///< derived from something related; the source says how
};
inline constexpr std::size_t kConfidenceCount = 4;
[[nodiscard]] std::string_view to_string(Confidence confidence);  ///< "measured", ...

/// Every constant of a technology. A new one is an enumerator here and a row in technology.cpp.
enum class CostConstant : std::uint8_t {
  EnergyExponent,
  AreaExponent,
  Int8Multiply,
  Int32Add,
  Fp32Add,
  Fp16Multiply,
  Fp32Multiply,
  MuxBit,
  Sram8KibAccess,
  Sram32KibAccess,
  Sram1MibAccess,
  DramHbm2Bit,
  DramDdr4Bit,
  DramLpddr4Bit,
  Leakage,
  Multiplier2Area,
  Multiplier3Area,
  Multiplier4Area,
  Multiplier5Area,
  Multiplier6Area,
  Multiplier7Area,
  Multiplier8Area,
  Multiplier9Area,
  Multiplier10Area,
  Multiplier11Area,
  Multiplier12Area,
  Multiplier13Area,
  Multiplier14Area,
  Multiplier15Area,
  Multiplier16Area,
  AdderBitArea,
  AdderFixedArea,
  MuxBitArea,
  RegisterBitArea,
  Fp32AccumulatorArea,
  Bf16AdderArea,
  Fp16AdderArea,
  Fp32AdderArea,
  FloatAdderBitArea,
  FloatAdderBitLogArea,
  FloatAdderExponentBitArea,
  Bf16MultiplierArea,
  Fp16MultiplierArea,
  Fp32MultiplierArea,
  FloatMultiplierSquareArea,
  FloatMultiplierBitArea,
  FloatMultiplierExponentBitArea,
  ReluBitArea,
  ReluFixedArea,
  FixedToFloatBitArea,
  FixedToFloatFixedArea,
  ConverterElementArea,
  ConverterElementBitArea,
  ConverterBitArea,
  ConverterFixedArea,
  SramBitArea,
  ControlFraction,
  PaperAdderBits,
  PaperFloatFactor,
  PaperConverterArea,
};
inline constexpr std::size_t kCostConstantCount = 60;

/// What a constant is: how files name it and which rule carries it to another node.
struct ConstantInfo {
  enum class Dimension : std::uint8_t { Exponent, Energy, Area, PowerDensity, Ratio };
  std::string_view section;  ///< of the file: scaling, energy, area
  std::string_view key;      ///< e.g. "int8_multiply_pj"
  std::string_view unit;     ///< "pJ", "um2", "mW/mm2"; "" for exponents and ratios
  Dimension dimension = Dimension::Energy;
  bool required = true;          ///< false: its component is undefined (null) without it
  bool may_be_negative = false;  ///< fixed parts of fitted lines
  std::string_view about;        ///< without a full stop
};
[[nodiscard]] const ConstantInfo& info(CostConstant constant);

/// Exponents and ratios hold at every node: a file gives no node for them.
[[nodiscard]] bool has_node(const ConstantInfo& about);

/// All of them, in the order of files and documentation.
[[nodiscard]] std::vector<CostConstant> cost_constants();

/// One figure as published.
struct Constant {
  double value = 0.0;
  double low = 0.0;  ///< spread of the sources: low <= value <= high
  double high = 0.0;
  double node_nm = 0.0;  ///< node it was published for; 0: it does not depend on the technology's node
  Confidence confidence = Confidence::Estimated;
  std::string source;
};

/// Which end of the spread.
enum class Bound : std::uint8_t { Low, Nominal, High };

/// A technology: constants as published, and the node that all of them are carried to.
struct Technology {
  std::string name;
  std::string description;
  double node_nm = 28.0;
  std::array<std::optional<Constant>, kCostConstantCount> constants;

  [[nodiscard]] const std::optional<Constant>& find(CostConstant id) const {
    return constants[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] std::optional<Constant>& find(CostConstant id) {
    return constants[static_cast<std::size_t>(id)];
  }
};

/// The constant at the technology's node: value * (node / published node)^exponent, the exponent being the
/// technology's for energies (and power densities) or areas; nullopt where the technology lacks it.
[[nodiscard]] std::optional<double> value_at_node(const Technology& technology, CostConstant constant,
                                                  Bound bound = Bound::Nominal);

/// The constant's own confidence, but no better than Scaled where it comes from another node.
[[nodiscard]] Confidence confidence_at_node(const Technology& technology, CostConstant constant);

/// One line of `list technologies --sources`.
struct SourceLine {
  std::string key;  ///< "energy.int8_multiply_pj"
  std::string unit;
  double published = 0.0;
  double published_node_nm = 0.0;  ///< 0: independent of the node
  double value = 0.0;              ///< at the technology's node
  double low = 0.0;                ///< likewise
  double high = 0.0;
  Confidence confidence = Confidence::Estimated;  ///< at the technology's node
  std::string source;
  std::string about;
};

/// Where every constant of the technology comes from; those it lacks are left out.
[[nodiscard]] std::vector<SourceLine> sources_of(const Technology& technology);

}  // namespace bfpsim
