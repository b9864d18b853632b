// SPDX-License-Identifier: Apache-2.0
// What units hand to each other. Everything carries the cycle in which it was put out and is seen from the
// next cycle on (the hand-over rule of docs/timing.md), so the order in which units act within a cycle does
// not matter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace bfpsim::oracle {

using Cycle = std::int64_t;

/// Tokens in the order in which they were put out.
template <typename Token>
class Channel {
 public:
  /// Puts a token out in cycle `when`, which may lie ahead.
  void put(Cycle when, const Token& token) { entries_.push_back({when, token}); }

  /// Whether in cycle t a token is there that was not taken yet.
  [[nodiscard]] bool has(Cycle t) const { return head_ < entries_.size() && entries_[head_].put < t; }

  [[nodiscard]] const Token& front() const { return entries_.at(head_).token; }

  Token take(Cycle t) {
    if (!has(t)) throw std::logic_error("oracle: a token is taken before it can be seen");
    return entries_[head_++].token;
  }

  /// How many tokens have been seen by cycle t, taken or not.
  [[nodiscard]] std::size_t seen(Cycle t) const {
    std::size_t count = 0;
    for (const Entry& entry : entries_)
      count += entry.put < t ? 1 : 0;
    return count;
  }

 private:
  struct Entry {
    Cycle put;
    Token token;
  };
  std::vector<Entry> entries_;
  std::size_t head_ = 0;
};

/// Slots or banks: taken at once, free again for the taker one cycle after they were given back.
class Credits {
 public:
  explicit Credits(std::int64_t count) : count_(count) {}

  void give_back(Cycle when) { returns_.put(when, 0); }

  [[nodiscard]] bool available(Cycle t) const {
    return count_ - taken_ + static_cast<std::int64_t>(returns_.seen(t)) > 0;
  }

  void take(Cycle t) {
    if (!available(t)) throw std::logic_error("oracle: a slot is taken that is not free");
    ++taken_;
  }

 private:
  std::int64_t count_;
  std::int64_t taken_ = 0;
  Channel<char> returns_;
};

}  // namespace bfpsim::oracle
