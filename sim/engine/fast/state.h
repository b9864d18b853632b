// SPDX-License-Identifier: Apache-2.0
// The whole state of the machine between two events, as plain values that can be compared and moved in time.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "rtl_models/arch/counters.h"
#include "rtl_models/arch/states.h"
#include "rtl_models/arch/timeline.h"
#include "sim/engine/fast/token_queue.h"

namespace bfpsim::fast {

/// A panel on its way from memory to the array.
struct PanelToken {
  std::int64_t seen = 0;
  std::int64_t step = 0;  ///< that it was loaded for
  bool is_a = false;
  int panel_class = 0;
};

/// A finished sub-tile.
struct SubTileToken {
  std::int64_t seen = 0;
  std::int64_t words = 0;
  int store_class = kNotLast;  ///< of the macro tile that it completes

  static constexpr int kNotLast = -1;
  [[nodiscard]] bool last_of_macro_tile() const { return store_class != kNotLast; }
};

/// A macro tile to be written.
struct StoreToken {
  std::int64_t seen = 0;
  int store_class = 0;
};

struct DmaState {
  enum class Transfer : std::uint8_t { None, Load, Store };
  Transfer transfer = Transfer::None;
  std::int64_t port_free_at = 0;
  std::int64_t memory_until = 0;  ///< requests hold the channel before this cycle
  std::int64_t busy_until = 0;    ///< transfers that took no time were made in the cycle before
  std::int64_t next_load_step = 0;
  bool next_load_is_a = true;
  std::int64_t last_staged_at =
      0;  ///< cycle in which the newest load is staged; answers are outstanding before it
  CreditPool staging;
  TokenQueue<StoreToken> stores;
};

struct ConverterState {
  std::int64_t busy_until = 0;
  TokenQueue<PanelToken> staged;
  CreditPool banks_a;
  CreditPool banks_b;
};

struct ArrayState {
  enum class Phase : std::uint8_t { Operands, Issuing, ResultBank, Finished };
  Phase phase = Phase::Operands;
  std::int64_t step = 0;
  int missing = 0;             ///< panels that the step still lacks
  std::int64_t pivot_at = 0;   ///< Issuing: when the piece's pivot issues, a result bank provided
  std::int64_t resume_at = 0;  ///< Operands: first cycle in which the step could issue
  std::vector<std::int64_t> last_addition;  ///< by accumulator
  std::int64_t addition_cycles = 0;         ///< an addition longer ago than this hinders nothing
  std::int64_t load_cycles = 0;             ///< of a stationary operand
  std::int64_t tile_out_at = 0;             ///< first cycle in which the tile before is out of the array
  std::int64_t stream_began_at = 0;         ///< of the tile before: since then the next operand can be loaded
  std::int64_t stationary_seen_at = 0;      ///< since then the step's stationary operand is in its bank
  std::int64_t first_work_at = kNever;
  std::int64_t last_result_at = 0;
  TokenQueue<PanelToken> ready;
  CreditPool result_banks;
};

struct PortState {
  std::int64_t busy_until = 0;
  bool started = false;
  TokenQueue<SubTileToken> arrivals;
  CreditPool simd_slots;
};

struct SimdState {
  std::int64_t busy_until = 0;
  bool started = false;
  bool bank_open = false;
  std::int64_t macro_tiles_done = 0;
  TokenQueue<SubTileToken> input;
  CreditPool result_banks;
};

/// What the machine has counted so far.
struct Tally {
  std::array<StateCounts, kUnitCount> units;
  EventCounters events;
  std::int64_t useful_lane_slots = 0;
  std::int64_t covered_lane_slots = 0;
  [[nodiscard]] StateCounts& operator[](UnitId unit) { return units[static_cast<std::size_t>(unit)]; }
  /// Adds `times` x (later - earlier).
  void extrapolate(const Tally& earlier, const Tally& later, std::int64_t times);
};

/// How far the DMA is ahead of the array: in most situations that differ, this does.
struct DmaPhase {
  std::int64_t port_free_in = 0;
  std::int64_t load_steps_ahead = 0;
  std::int64_t array_resumes_in = 0;

  friend bool operator==(const DmaPhase& a, const DmaPhase& b) {
    return a.port_free_in == b.port_free_in && a.load_steps_ahead == b.load_steps_ahead &&
           a.array_resumes_in == b.array_resumes_in;
  }
};

struct MachineState {
  std::int64_t now = 0;
  DmaState dma;
  ConverterState converter;
  ArrayState array;
  PortState port;
  SimdState simd;
  std::int64_t port_macro_tiles_done = 0;
  std::int64_t stored_tiles = 0;

  [[nodiscard]] DmaPhase dma_phase() const;
  /// All that the future depends on, relative to `now` and to the array's step.
  [[nodiscard]] std::vector<std::int64_t> signature();
  /// The same situation, `cycles` later and `steps` (with `macro_tiles`) further on.
  void advance(std::int64_t cycles, std::int64_t steps, std::int64_t macro_tiles);
};

}  // namespace bfpsim::fast
