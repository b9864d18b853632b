// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/job_key.h"

#include <initializer_list>

namespace bfpsim {
namespace {

class KeyWriter {
 public:
  void add(std::initializer_list<std::int64_t> values) { key_.insert(key_.end(), values); }
  void add(const std::array<ViewAxis, 3>& axes) {
    for (const ViewAxis& axis : axes)
      add({axis.extent, axis.step, axis.step_h, axis.step_w});
  }
  void add(const OperandView& view) {
    add(view.line_axes);
    add(view.k_axes);
    add({view.base, view.base_h, view.base_w, view.height, view.width, view.instance_step, view.source_row});
  }
  void add(const OperandFormat& format) {
    const BlockCodec& codec = format.codec;
    const FloatElement element = codec.float_element.value_or(FloatElement{0, 0, 0, SpecialValues::None, 2});
    add({format.block, format.tile_lines, codec.mantissa_bits, codec.shared.bits,
         static_cast<std::int64_t>(codec.shared.coding), static_cast<std::int64_t>(codec.rule),
         static_cast<std::int64_t>(codec.scale_rule), static_cast<std::int64_t>(codec.rounding),
         static_cast<std::int64_t>(codec.nan_policy), static_cast<std::int64_t>(codec.overflow)});
    add({element.exponent_bits, element.mantissa_bits, element.bias,
         static_cast<std::int64_t>(element.specials), element.radix});
  }
  JobKey take() { return std::move(key_); }

 private:
  JobKey key_;
};

}  // namespace

JobKey view_key(const OperandView& view) {
  KeyWriter key;
  key.add(view);
  return key.take();
}

JobKey job_key(const GemmJob& job, bool with_mapping) {
  KeyWriter key;
  key.add({job.m, job.n, job.k, job.instances, job.a_elements, job.b_elements, job.c_elements,
           static_cast<std::int64_t>(job.post_op)});
  key.add(job.a);
  key.add(job.b);
  key.add(job.c.row_axes);
  key.add({job.c.base, job.c.instance_step});
  key.add(job.format_a);
  key.add(job.format_b);
  if (with_mapping) {
    const TileMapping& map = job.mapping;
    key.add({map.tile_m, map.tile_n, map.tile_k, static_cast<std::int64_t>(map.order)});
  }
  return key.take();
}

JobKey job_key(const OperationJob& job) {
  KeyWriter key;
  key.add({job.packets, job.block, static_cast<std::int64_t>(job.loads.size())});
  for (const std::vector<PacketStream>* streams : {&job.loads, &job.stores}) {
    for (const PacketStream& stream : *streams)
      key.add({stream.bytes, stream.last_bytes});
  }
  for (const PacketWork* work : {&job.work, &job.last_work})
    key.add({work->simd_operations, work->elements, work->blocks});
  return key.take();
}

}  // namespace bfpsim
