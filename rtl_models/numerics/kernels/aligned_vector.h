// SPDX-License-Identifier: Apache-2.0
// Arrays that start on a cache line, so that no vector load of a packed operand straddles two, and without
// values.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace bfpsim::kernels {

inline constexpr std::size_t kCacheLineBytes = 64;

template <typename T>
struct CacheLineAllocator {
  using value_type = T;
  CacheLineAllocator() = default;
  template <typename U>
  CacheLineAllocator(const CacheLineAllocator<U>& /*other*/) {}

  T* allocate(std::size_t count) {
    return static_cast<T*>(::operator new (count * sizeof(T), std::align_val_t{kCacheLineBytes}));
  }
  /// Elements start without a value: each is written before it is read.
  template <typename U>
  void construct(U* p) {
    ::new (static_cast<void*>(p)) U;
  }
  void deallocate(T* p, std::size_t /*count*/) { ::operator delete (p, std::align_val_t{kCacheLineBytes}); }

  friend bool operator==(const CacheLineAllocator&, const CacheLineAllocator&) { return true; }
  friend bool operator!=(const CacheLineAllocator&, const CacheLineAllocator&) { return false; }
};

template <typename T>
using AlignedVector = std::vector<T, CacheLineAllocator<T>>;

}  // namespace bfpsim::kernels
