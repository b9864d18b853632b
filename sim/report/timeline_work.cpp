// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "sim/report/timeline_writer.h"

namespace bfpsim {
namespace {

const char* tensor_of(Work::Kind kind) {
  if (kind == Work::Kind::PanelA) return "A";
  return kind == Work::Kind::PanelB ? "B" : "C";
}

}  // namespace

std::string text_of(const Work& work, bool with_instance) {
  if (work.kind == Work::Kind::None) return "launch";
  if (work.kind == Work::Kind::Packet) return fmt::format("packet {}", work.instance);
  if (work.kind == Work::Kind::PacketStore) return fmt::format("store of packet {}", work.instance);
  std::string ranges = with_instance ? fmt::format("i {}", work.instance) : "";
  const auto add = [&ranges](char axis, const IndexRange& range) {
    if (range.count == 0) return;
    ranges +=
        fmt::format("{}{} {}:{}", ranges.empty() ? "" : ", ", axis, range.begin, range.begin + range.count);
  };
  add('m', work.m);
  add('n', work.n);
  add('k', work.k);
  return fmt::format("{}[{}]", tensor_of(work.kind), ranges);
}

}  // namespace bfpsim
