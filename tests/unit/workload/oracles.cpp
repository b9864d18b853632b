// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/workload/oracles.h"

#include <stdexcept>

namespace bfpsim::testing {
namespace {

std::size_t at(std::int64_t index) {
  return static_cast<std::size_t>(index);
}

/// Calls visit(x index, w index in OHWI, w index in HWIO, y index) for each product of a convolution.
template <typename Visit>
void for_each_product(const ConvGeometry& g, Visit visit) {
  const std::int64_t in = g.in_channels / g.groups;
  const std::int64_t out = g.out_channels / g.groups;
  const std::int64_t out_h =
      (g.height + 2 * g.padding_h - g.dilation_h * (g.kernel_h - 1) - 1) / g.stride_h + 1;
  const std::int64_t out_w =
      (g.width + 2 * g.padding_w - g.dilation_w * (g.kernel_w - 1) - 1) / g.stride_w + 1;
  for (std::int64_t b = 0; b < g.batch; ++b)
    for (std::int64_t oh = 0; oh < out_h; ++oh)
      for (std::int64_t ow = 0; ow < out_w; ++ow)
        for (std::int64_t kh = 0; kh < g.kernel_h; ++kh)
          for (std::int64_t kw = 0; kw < g.kernel_w; ++kw) {
            const std::int64_t h = oh * g.stride_h + kh * g.dilation_h - g.padding_h;
            const std::int64_t w = ow * g.stride_w + kw * g.dilation_w - g.padding_w;
            if (h < 0 || h >= g.height || w < 0 || w >= g.width) continue;
            for (std::int64_t o = 0; o < g.out_channels; ++o)
              for (std::int64_t i = 0; i < in; ++i) {
                const std::int64_t c = o / out * in + i;
                visit(at(((b * g.height + h) * g.width + w) * g.in_channels + c),
                      at(((o * g.kernel_h + kh) * g.kernel_w + kw) * in + i),
                      at(((kh * g.kernel_w + kw) * in + i) * g.out_channels + o),
                      at(((b * out_h + oh) * out_w + ow) * g.out_channels + o));
              }
          }
}

std::vector<double> zeros(std::int64_t count) {
  return std::vector<double>(at(count), 0.0);
}

}  // namespace

Products conv_forward(const ConvGeometry& g, const std::vector<float>& x, const std::vector<float>& w) {
  Products y{zeros(g.batch * g.out_height() * g.out_width() * g.out_channels)};
  for_each_product(g, [&](std::size_t ix, std::size_t iw, std::size_t /*dw*/, std::size_t iy) {
    y.values.at(iy) += double{x.at(ix)} * double{w.at(iw)};
    ++y.macs;
  });
  return y;
}

Products conv_backward_data(const ConvGeometry& g, const std::vector<float>& w,
                            const std::vector<float>& dy) {
  Products dx{zeros(g.batch * g.height * g.width * g.in_channels)};
  for_each_product(g, [&](std::size_t ix, std::size_t iw, std::size_t /*dw*/, std::size_t iy) {
    dx.values.at(ix) += double{dy.at(iy)} * double{w.at(iw)};
    ++dx.macs;
  });
  return dx;
}

Products conv_backward_weight(const ConvGeometry& g, const std::vector<float>& x,
                              const std::vector<float>& dy) {
  Products dw{zeros(g.kernel_h * g.kernel_w * (g.in_channels / g.groups) * g.out_channels)};
  for_each_product(g, [&](std::size_t ix, std::size_t /*w*/, std::size_t idw, std::size_t iy) {
    dw.values.at(idw) += double{x.at(ix)} * double{dy.at(iy)};
    ++dw.macs;
  });
  return dw;
}

std::vector<float> transposed(const std::vector<float>& values, std::int64_t batch, std::int64_t rows,
                              std::int64_t columns) {
  std::vector<float> result(values.size());
  for (std::int64_t b = 0; b < batch; ++b)
    for (std::int64_t r = 0; r < rows; ++r)
      for (std::int64_t c = 0; c < columns; ++c)
        result.at(at((b * columns + c) * rows + r)) = values.at(at((b * rows + r) * columns + c));
  return result;
}

Products matrix_product(const BatchedGeometry& g, const std::vector<float>& a, const std::vector<float>& b) {
  Products c{zeros(g.batch * g.m * g.n)};
  for (std::int64_t i = 0; i < g.batch; ++i)
    for (std::int64_t m = 0; m < g.m; ++m)
      for (std::int64_t n = 0; n < g.n; ++n)
        for (std::int64_t k = 0; k < g.k; ++k) {
          c.values.at(at((i * g.m + m) * g.n + n)) +=
              double{a.at(at((i * g.m + m) * g.k + k))} * double{b.at(at((i * g.k + k) * g.n + n))};
          ++c.macs;
        }
  return c;
}

std::int64_t run_gemm(const LoweredGemm& gemm, const std::vector<float>& a, const std::vector<float>& b,
                      WrittenTensor& c) {
  const GemmJob& job = gemm.job;
  if (job.a.lines() != job.m || job.b.lines() != job.n || job.a.k() != job.k || job.b.k() != job.k) {
    throw std::out_of_range("views and shape differ");
  }
  std::int64_t useful = 0;
  std::vector<std::int64_t> a_elements(at(job.k));
  std::vector<std::int64_t> b_elements(at(job.n * job.k));
  for (std::int64_t i = 0; i < job.instances; ++i) {
    for (std::int64_t n = 0; n < job.n; ++n) {
      source_elements(job.b, i, n, 0, job.k, b_elements.data() + n * job.k);
    }
    for (std::int64_t m = 0; m < job.m; ++m) {
      source_elements(job.a, i, m, 0, job.k, a_elements.data());
      const std::int64_t row = output_element(job.c, i, m);
      for (std::int64_t n = 0; n < job.n; ++n) {
        double sum = 0.0;
        for (std::int64_t k = 0; k < job.k; ++k) {
          const std::int64_t ea = a_elements[at(k)];
          const std::int64_t eb = b_elements[at(n * job.k + k)];
          if (ea == kPadding || eb == kPadding) continue;
          sum += double{a.at(at(ea))} * double{b.at(at(eb))};
          ++useful;
        }
        c.values.at(at(row + n)) = sum;
        ++c.writes.at(at(row + n));
      }
    }
  }
  return useful;
}

}  // namespace bfpsim::testing
