// SPDX-License-Identifier: Apache-2.0
#include <initializer_list>
#include <limits>

#include "sim/workload/trace.h"

namespace bfpsim {
namespace {

constexpr std::int64_t kMaxExtent = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kMaxElements = std::int64_t{1} << 40;
constexpr std::int64_t kMaxProducts = std::int64_t{1} << 60;

class Checker {
 public:
  /// Every later check relies on extents that are in range.
  void extent(const char* name, std::int64_t value, std::int64_t smallest = 1) {
    if (value >= smallest && value <= kMaxExtent) return;
    mistakes_.push_back(std::string(name) + " is " + std::to_string(value) + ": it must lie between " +
                        std::to_string(smallest) + " and " + std::to_string(kMaxExtent));
  }

  void elements(const char* tensor, std::initializer_list<std::int64_t> shape) {
    std::int64_t count = 1;
    for (const std::int64_t dimension : shape) {
      if (dimension > kMaxElements / count) {
        mistakes_.push_back(std::string(tensor) + " has more than 2^40 elements");
        return;
      }
      count *= dimension;
    }
  }

  /// Linear and batched products of tensors in range stay in range by themselves.
  void products(std::initializer_list<std::int64_t> extents) {
    std::int64_t count = 1;
    for (const std::int64_t extent : extents) {
      if (extent > kMaxProducts / count) {
        mistakes_.emplace_back("it takes more than 2^60 multiplications");
        return;
      }
      count *= extent;
    }
  }

  void groups_divide(const char* name, std::int64_t channels, std::int64_t groups) {
    if (channels % groups == 0) return;
    mistakes_.push_back(std::string(name) + " is " + std::to_string(channels) + ", which groups " +
                        std::to_string(groups) + " does not divide");
  }

  void steps_divide(std::int64_t m, std::int64_t steps) {
    if (m % steps == 0) return;
    mistakes_.push_back("m is " + std::to_string(m) + ", which the " + std::to_string(steps) +
                        " steps of the recurrence do not divide");
  }

  void kernel_fits(const char* name, std::int64_t extent, std::int64_t padding, std::int64_t kernel,
                   std::int64_t dilation) {
    const std::int64_t reach = dilation * (kernel - 1) + 1;
    if (reach <= extent + 2 * padding) return;
    mistakes_.push_back("the kernel reaches over " + std::to_string(reach) + " input " + name +
                        ", the padded input has " + std::to_string(extent + 2 * padding));
  }

  [[nodiscard]] bool ok() const { return mistakes_.empty(); }
  [[nodiscard]] std::vector<std::string> take() { return std::move(mistakes_); }

 private:
  std::vector<std::string> mistakes_;
};

void check(const LinearGeometry& g, Checker& checker) {
  checker.extent("m", g.m);
  checker.extent("n", g.n);
  checker.extent("k", g.k);
  checker.extent("steps", g.steps);
  if (!checker.ok()) return;
  checker.steps_divide(g.m, g.steps);
  checker.elements("X", {g.m, g.k});
  checker.elements("W", {g.k, g.n});
  checker.elements("Y", {g.m, g.n});
}

void check(const BatchedGeometry& g, Checker& checker) {
  checker.extent("batch", g.batch);
  checker.extent("m", g.m);
  checker.extent("n", g.n);
  checker.extent("k", g.k);
  if (!checker.ok()) return;
  checker.elements("X", {g.batch, g.m, g.k});
  checker.elements("W", {g.batch, g.k, g.n});
  checker.elements("Y", {g.batch, g.m, g.n});
}

void check_extents(const ConvGeometry& g, Checker& checker) {
  checker.extent("batch", g.batch);
  checker.extent("in_channels", g.in_channels);
  checker.extent("height", g.height);
  checker.extent("width", g.width);
  checker.extent("out_channels", g.out_channels);
  checker.extent("kernel height", g.kernel_h);
  checker.extent("kernel width", g.kernel_w);
  checker.extent("vertical stride", g.stride_h);
  checker.extent("horizontal stride", g.stride_w);
  checker.extent("vertical padding", g.padding_h, 0);
  checker.extent("horizontal padding", g.padding_w, 0);
  checker.extent("vertical dilation", g.dilation_h);
  checker.extent("horizontal dilation", g.dilation_w);
  checker.extent("groups", g.groups);
}

void check(const ConvGeometry& g, Checker& checker) {
  check_extents(g, checker);
  if (!checker.ok()) return;
  checker.groups_divide("in_channels", g.in_channels, g.groups);
  checker.groups_divide("out_channels", g.out_channels, g.groups);
  checker.kernel_fits("rows", g.height, g.padding_h, g.kernel_h, g.dilation_h);
  checker.kernel_fits("columns", g.width, g.padding_w, g.kernel_w, g.dilation_w);
  if (!checker.ok()) return;
  checker.elements("X", {g.batch, g.height, g.width, g.in_channels});
  checker.elements("W", {g.out_channels, g.kernel_h, g.kernel_w, g.in_channels / g.groups});
  checker.elements("Y", {g.batch, g.out_height(), g.out_width(), g.out_channels});
  checker.products({g.batch, g.out_height(), g.out_width(), g.out_channels, g.kernel_h, g.kernel_w,
                    g.in_channels / g.groups});
}

}  // namespace

std::vector<std::string> geometry_mistakes(const Operation& operation) {
  Checker checker;
  std::visit([&checker](const auto& geometry) { check(geometry, checker); }, operation.geometry);
  return checker.take();
}

}  // namespace bfpsim
