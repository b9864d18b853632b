// SPDX-License-Identifier: Apache-2.0
// Kanata log format, version 4 (github.com/shioyadan/Konata, docs/kanata-log-format.md). What the format
// calls an instruction is a row of the viewer: a panel on its way from memory to the array, a sub-tile from
// the array to the result buffer, a store, an operation's packet, a stall.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <tuple>
#include <utility>

#include "sim/report/timeline_writer.h"

namespace bfpsim {
namespace {

using RowId = std::int64_t;

/// The format's lane 0 shows stages, lane 1 stalls.
constexpr int kStages = 0;
constexpr int kStalls = 1;

/// How a row ends, as the format numbers it.
enum class End { Retired = 0, Flushed = 1 };

/// Tabs and line ends separate columns and commands.
std::string one_column(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\t' || c == '\n' || c == '\r'; }, ' ');
  return text;
}

bool is_store(Work::Kind kind) {
  return kind == Work::Kind::MacroTile || kind == Work::Kind::PacketStore;
}

/// What a busy unit does to the row it works on.
const char* stage_of(UnitId unit, Work::Kind kind) {
  switch (unit) {
    case UnitId::Array:
      return "Ar";
    case UnitId::ResultPort:
      return "Po";
    case UnitId::Simd:
      return "Si";
    case UnitId::Converter:
      return "Cv";
    case UnitId::Dma:
      return is_store(kind) ? "St" : "Ld";
    case UnitId::Memory:
      return "Me";
    case UnitId::Sequencer:
      break;
  }
  return "Sq";
}

class KanataTimeline : public TimelineWriter {
 public:
  explicit KanataTimeline(TextSink sink) : sink_(std::move(sink)) { sink_("Kanata\t0004\nC=\t0\n"); }

  void begin_job(const TimelineJob& job, std::int64_t cycle) override {
    advance(cycle);
    job_ = job;
    ++job_index_;
    job_row_ =
        begin_row(job.is_gemm() ? fmt::format("{} {} x {} x {}", job.name, job.m, job.n, job.k) : job.name);
    sink_(fmt::format("S\t{}\t{}\tJob\n", job_row_, kStages));
  }

  void change(const UnitChange& change) override {
    advance(change.cycle);
    Slice& slice = slices_[static_cast<std::size_t>(change.unit)];
    close(slice);
    slice.open = true;
    if (change.state == UnitState::Busy) {
      slice.lane = kStages;
      slice.stage = stage_of(change.unit, change.work.kind);
      begin_work(change.unit, change.work, slice);
    } else {
      slice.lane = kStalls;
      slice.stage = to_string(change.state);
      slice.row = begin_row(fmt::format("{} {}", to_string(change.unit), slice.stage));
      slice.ends_row = true;
    }
    sink_(fmt::format("S\t{}\t{}\t{}\n", slice.row, slice.lane, slice.stage));
  }

  void close_units(std::int64_t cycle) override {
    advance(cycle);
    for (Slice& slice : slices_)
      close(slice);
    // Where a timeline stops early, rows are under way between two units.
    for (const auto& [panel, row] : loaded_)
      end_row(row, End::Flushed);
    for (const auto& [place, row] : tiles_)
      end_row(row, End::Flushed);
    for (const auto& [packet, row] : packets_)
      end_row(row, End::Flushed);
    loaded_.clear();
    packets_.clear();
    tiles_.clear();
  }

  void end_job(std::int64_t cycle) override {
    advance(cycle);
    sink_(fmt::format("E\t{}\t{}\tJob\n", job_row_, kStages));
    end_row(job_row_, End::Retired);
  }

  void finish() override {}

 private:
  /// What a unit does now.
  struct Slice {
    bool open = false;
    RowId row = 0;
    int lane = kStages;
    std::string_view stage;
    bool ends_row = false;
  };
  using Place =
      std::tuple<std::int64_t, std::int64_t, std::int64_t>;  ///< instance, first row and column of C

  void advance(std::int64_t cycle) {
    if (cycle > now_) sink_(fmt::format("C\t{}\n", cycle - now_));
    now_ = cycle;
  }

  RowId begin_row(const std::string& label) {
    const RowId row = rows_++;
    sink_(fmt::format("I\t{}\t{}\t{}\nL\t{}\t0\t{}\n", row, row, job_index_, row, one_column(label)));
    return row;
  }

  void end_row(RowId row, End how) {
    sink_(fmt::format("R\t{}\t{}\t{}\n", row, retired_, static_cast<int>(how)));
    if (how == End::Retired) ++retired_;
  }

  void close(Slice& slice) {
    if (!slice.open) return;
    sink_(fmt::format("E\t{}\t{}\t{}\n", slice.row, slice.lane, slice.stage));
    if (slice.ends_row) end_row(slice.row, End::Retired);
    slice.open = false;
  }

  /// A packet's row reaches from its load to its store; the memory's transfers have rows of their own.
  void begin_packet_work(UnitId unit, const Work& work, Slice& slice) {
    if (unit == UnitId::Memory) {
      slice.row = begin_row(fmt::format("memory {}", text_of(work, false)));
      slice.ends_row = true;
      return;
    }
    const auto found = packets_.find(work.instance);
    const Work packet = {Work::Kind::Packet, work.instance, {}, {}, {}};
    slice.row = found != packets_.end() ? found->second : begin_work_row(packet);
    slice.ends_row = work.kind == Work::Kind::PacketStore;
    if (slice.ends_row) {
      packets_.erase(work.instance);
    } else {
      packets_.emplace(work.instance, slice.row);
    }
  }

  RowId begin_work_row(const Work& work) {
    return begin_row(job_.name + " " + text_of(work, job_.instances > 1));
  }

  void begin_work(UnitId unit, const Work& work, Slice& slice) {
    if (work.kind == Work::Kind::Packet || work.kind == Work::Kind::PacketStore) {
      begin_packet_work(unit, work, slice);
      return;
    }
    switch (unit) {
      case UnitId::Array:
      case UnitId::ResultPort:
      case UnitId::Simd:
        slice.row = tile_row(work);
        slice.ends_row = unit == UnitId::Simd;
        if (slice.ends_row) tiles_.erase(place_of(work));
        return;
      case UnitId::Converter:
        slice.row = loaded_row(work);
        slice.ends_row = true;
        return;
      case UnitId::Dma:
        slice.row = begin_work_row(work);
        slice.ends_row = is_store(work.kind);
        if (!slice.ends_row) loaded_.emplace_back(work, slice.row);
        return;
      case UnitId::Memory:
      case UnitId::Sequencer:
        slice.row = begin_row(fmt::format("{} {}", to_string(unit), text_of(work, job_.instances > 1)));
        slice.ends_row = true;
        return;
    }
  }

  /// The row of a panel that waits for the converters; of several that are equal, the oldest. A memory that
  /// takes several panels in one cycle shows the last of them only: the others' rows begin here.
  RowId loaded_row(const Work& panel) {
    const auto found = std::find_if(loaded_.begin(), loaded_.end(),
                                    [&](const auto& loaded) { return loaded.first == panel; });
    if (found == loaded_.end()) return begin_work_row(panel);
    const RowId row = found->second;
    loaded_.erase(found);
    return row;
  }

  [[nodiscard]] static Place place_of(const Work& work) {
    return {work.instance, work.m.begin, work.n.begin};
  }

  /// The row of a sub-tile of C: begun by its first pass, ended by the SIMD unit.
  RowId tile_row(const Work& work) {
    const auto found = tiles_.find(place_of(work));
    if (found != tiles_.end()) return found->second;
    Work tile = work;
    tile.k = {};
    return tiles_.emplace(place_of(work), begin_work_row(tile)).first->second;
  }

  TextSink sink_;
  std::int64_t now_ = 0;
  RowId rows_ = 0;
  std::int64_t retired_ = 0;
  TimelineJob job_;
  std::int64_t job_index_ = -1;
  RowId job_row_ = 0;
  std::array<Slice, kUnitCount> slices_;
  std::deque<std::pair<Work, RowId>> loaded_;  ///< panels that the converters have not taken
  std::map<Place, RowId> tiles_;
  std::map<std::int64_t, RowId> packets_;  ///< that are not stored
};

}  // namespace

std::unique_ptr<TimelineWriter> make_kanata_timeline(TextSink sink) {
  return std::make_unique<KanataTimeline>(std::move(sink));
}

}  // namespace bfpsim
