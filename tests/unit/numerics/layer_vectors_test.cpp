// SPDX-License-Identifier: Apache-2.0
// Expectations: outputs and gradients of whole layers by HBFPEmulator, HBFPEmulator_AB and microxcaling
// (tests/data/numerics/ORIGIN.md), and which quantised operands each product has (docs/numerics.md).
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <map>
#include <stdexcept>

#include "exact.h"
#include "layer_oracle.h"
#include "npy_reader.h"
#include "reference_format.h"
#include "rtl_models/numerics/gemm_spec.h"
#include "rtl_models/numerics/quantize_tensor.h"

namespace bfpsim::test {
namespace {

/// A row of step_index.csv: name,tool,layer,format,block,rounding.
struct Layer {
  std::string name;
  std::string tool;
  LayerShape shape;
  Format format;
  Array x, w, dy;
};

std::vector<Layer> all_layers() {
  std::vector<Layer> layers;
  for (const auto& row : read_index("step_index.csv")) {
    Layer layer{row[0], row[1], {}, reference_format(row[3]), {}, {}, {}};
    const int size = std::stoi(row[4]);
    layer.format.block = row[1] == "HBFPEmulator" ? BlockShape::tile(size) : BlockShape::vector(size);
    layer.format.rounding = reference_rounding(row[5]);
    layer.x = read_npy("step/" + row[0] + "-x.npy");
    layer.w = read_npy("step/" + row[0] + "-w.npy");
    layer.dy = read_npy("step/" + row[0] + "-dy.npy");
    layer.shape = {row[2] == "conv", layer.x.shape, layer.w.shape};
    layers.push_back(layer);
  }
  return layers;
}

std::vector<float> quantised(const Layer& layer, const Array& tensor, int axis) {
  const ToolRules rules =
      rules_of(layer.tool == "microxcaling" ? Tool::Microxcaling : Tool::HbfpEmulator, layer.format);
  QuantizeOptions options;
  options.axis = axis;
  options.rule = rules.rule;
  options.emulation = rules.emulation;
  return quantize_tensor(tensor.values.data(), tensor.shape, rules.format, options).values;
}

/// One product: its operands, and the axes along which microxcaling blocks them. The HBFP emulators quantise
/// each tensor once, in tiles of view(d0, -1) or along the last axis, and use it twice.
struct Product {
  const char* output;
  LayerProduct product;
  const Array& a;
  const Array& b;
  int axis_a;
  int axis_b;
};

std::vector<Product> products_of(const Layer& layer) {
  const int features = 1;  // of [B][K], [N][K] and [B][C][H][W] alike
  return {{"y", LayerProduct::Forward, layer.x, layer.w, features, features},
          {"dx", LayerProduct::BackwardData, layer.dy, layer.w, features, 0},
          {"dw", LayerProduct::BackwardWeight, layer.dy, layer.x, 0, 0}};
}

struct Tally {
  int outputs = 0;
  long long values = 0, equal = 0, rounded = 0, unexplained = 0;
};

/// Equal to the exact product rounded to FP32, or as far off as FP32 additions of that many terms may be.
void compare(const Array& expected, const LayerResult& exact, Tally& tally) {
  ASSERT_EQ(expected.values.size(), exact.values.size());
  const double epsilon = static_cast<double>(exact.terms) * std::ldexp(1.0, -24);
  for (std::size_t i = 0; i < exact.values.size(); ++i) {
    ++tally.values;
    if (comparable(expected.values[i]) == comparable(static_cast<float>(exact.values[i]))) {
      ++tally.equal;
    } else if (std::fabs(static_cast<double>(expected.values[i]) - exact.values[i]) <=
               epsilon * exact.magnitudes[i]) {
      ++tally.rounded;
    } else {
      ++tally.unexplained;
    }
  }
  ++tally.outputs;
}

TEST(LayerVectors, ForwardAndBothBackwardProductsEqual) {
  std::map<std::string, Tally> tallies;
  int layers = 0;
  for (const Layer& layer : all_layers()) {
    Tally& tally = tallies[layer.tool + (layer.shape.convolution ? " conv" : " linear")];
    const bool per_use = layer.tool == "microxcaling";
    for (const Product& p : products_of(layer)) {
      const std::vector<float> a = quantised(layer, p.a, per_use ? p.axis_a : -1);
      const std::vector<float> b = quantised(layer, p.b, per_use ? p.axis_b : -1);
      const long long before = tally.unexplained;
      compare(read_npy("step/" + layer.name + "-" + p.output + ".npy"),
              layer_product(p.product, layer.shape, a, b), tally);
      EXPECT_EQ(tally.unexplained, before) << layer.name << " " << p.output;
    }
    ++layers;
  }
  int outputs = 0;
  for (const auto& [name, tally] : tallies) {
    std::printf("%s: outputs %d, values %lld, equal %lld, FP32 sums within their error %lld, other %lld\n",
                name.c_str(), tally.outputs, tally.values, tally.equal, tally.rounded, tally.unexplained);
    outputs += tally.outputs;
  }
  EXPECT_EQ(layers, 21);
  EXPECT_EQ(outputs, 63);
  EXPECT_EQ(tallies.size(), 6U);
}

/// How many values of `product` are beyond the error of FP32 sums with these operands.
long long wrong_values(const Layer& layer, const Product& p, const std::vector<float>& a,
                       const std::vector<float>& b) {
  Tally tally;
  compare(read_npy("step/" + layer.name + "-" + p.output + ".npy"),
          layer_product(p.product, layer.shape, a, b), tally);
  return tally.unexplained;
}

Layer find_layer(const std::string& name) {
  for (const Layer& layer : all_layers()) {
    if (layer.name == name) return layer;
  }
  throw std::invalid_argument("no such layer: " + name);
}

/// The comparison above tells other operands: dY blocked anew along the batch for dW. Tiles are the same
/// matrix either way round.
TEST(LayerVectors, TellReblockedOperands) {
  const Layer vectors = find_layer("HBFPEmulator_AB-linear-m3-t8");
  const Product dw = products_of(vectors)[2];
  EXPECT_GT(wrong_values(vectors, dw, quantised(vectors, vectors.dy, 0), quantised(vectors, vectors.x, -1)),
            24 * 40 / 2);
  const Layer mx = find_layer("mx-linear-fp4_e2m1-b16");
  const Product mx_dw = products_of(mx)[2];
  EXPECT_GT(wrong_values(mx, mx_dw, quantised(mx, mx.dy, -1), quantised(mx, mx.x, -1)), 24 * 40 / 2);
}

/// "layer_mant 7" of HBFPEmulator_AB's first and last layer is 5 magnitude bits whatever it says: hbfp6.
TEST(LayerVectors, FirstAndLastLayerHaveFiveMagnitudeBits) {
  Layer layer = find_layer("HBFPEmulator_AB-linear-firstlast-m3");
  EXPECT_EQ(layer.format.name, "hbfp6");
  for (const char* other : {"hbfp4", "hbfp8"}) {
    layer.format = find_format(other).value();
    layer.format.block = BlockShape::vector(8);
    const Product y = products_of(layer)[0];
    EXPECT_GT(wrong_values(layer, y, quantised(layer, layer.x, -1), quantised(layer, layer.w, -1)),
              20 * 24 / 2)
        << other;
  }
}

/// Tiles serve both directions: our GEMM on transposed tiles is the emulator's dW, bit for bit.
TEST(LayerVectors, TransposedTilesMultiplyAsTheEmulatorDoes) {
  const auto transposed = [](const Array& x) {
    Array t{{x.shape[1], x.shape[0]}, std::vector<float>(x.values.size())};
    for (std::size_t i = 0; i < x.values.size(); ++i) {
      const auto columns = static_cast<std::size_t>(x.shape[1]);
      t.values[i % columns * static_cast<std::size_t>(x.shape[0]) + i / columns] = x.values[i];
    }
    return t;
  };
  for (const char* name : {"HBFPEmulator-linear-m3-t8", "HBFPEmulator-linear-m5-t8"}) {
    const Layer layer = find_layer(name);
    const auto encode = [&](const Array& x) {
      return encode_operand(x.values.data(), x.shape[0], x.shape[1], layer.format, ExponentRule::CeilLog2);
    };
    const std::vector<float> dw = gemm_spec(encode(transposed(layer.dy)), encode(transposed(layer.x)));
    const Array expected = read_npy(std::string("step/") + name + "-dw.npy");
    ASSERT_EQ(dw.size(), expected.values.size());
    for (std::size_t i = 0; i < dw.size(); ++i)
      ASSERT_EQ(comparable(dw[i]), comparable(expected.values[i])) << name << " [" << i << "]";
  }
}

}  // namespace
}  // namespace bfpsim::test
