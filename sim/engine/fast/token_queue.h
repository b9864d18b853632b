// SPDX-License-Identifier: Apache-2.0
// Tokens between units, each with the cycle from which its receiver sees it.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace bfpsim::fast {

inline constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

/// First in, first out, times ascending. `T` has a member `seen`.
template <typename T>
class TokenQueue {
 public:
  void push(const T& token) { tokens_.push_back(token); }
  [[nodiscard]] bool empty() const { return head_ == tokens_.size(); }
  [[nodiscard]] std::size_t size() const { return tokens_.size() - head_; }
  [[nodiscard]] bool visible(std::int64_t now) const { return !empty() && tokens_[head_].seen <= now; }
  [[nodiscard]] std::int64_t next_time() const { return empty() ? kNever : tokens_[head_].seen; }
  [[nodiscard]] const T& front() const { return tokens_[head_]; }
  T pop() {
    const T token = tokens_[head_++];
    if (head_ == tokens_.size()) {
      tokens_.clear();
      head_ = 0;
    } else if (head_ > kCompactAt) {
      tokens_.erase(tokens_.begin(), tokens_.begin() + static_cast<std::ptrdiff_t>(head_));
      head_ = 0;
    }
    return token;
  }
  /// Calls f(token) on each token, oldest first.
  template <typename F>
  void for_each(F f) {
    for (std::size_t i = head_; i < tokens_.size(); ++i)
      f(tokens_[i]);
  }

 private:
  static constexpr std::size_t kCompactAt = 64;
  std::vector<T> tokens_;
  std::size_t head_ = 0;
};

/// A credit: one slot returned.
struct CreditToken {
  std::int64_t seen = 0;
};

/// Slots of a pool: those at hand, and those on their way back.
struct CreditPool {
  std::int64_t at_hand = 0;
  TokenQueue<CreditToken> returned;

  void collect(std::int64_t now) {
    for (; returned.visible(now); ++at_hand)
      returned.pop();
  }
};

}  // namespace bfpsim::fast
