// SPDX-License-Identifier: Apache-2.0
// Fair ratios on a machine that others use too: contenders take turns, and medians are compared.
#pragma once

#include <ctime>

#include <algorithm>
#include <chrono>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

namespace bfpsim::bench {

inline constexpr int kRepetitions = 7;

/// One row of a table: what it must reach of the first row's speed, or 0.
struct Contender {
  std::string name;
  double bar = 0;
  std::function<void()> run;
};

inline double seconds_of(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Of this thread.
inline double cpu_seconds() {
  return seconds_of(CLOCK_THREAD_CPUTIME_ID);
}

/// Of all threads.
inline double process_cpu_seconds() {
  return seconds_of(CLOCK_PROCESS_CPUTIME_ID);
}

inline double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

inline double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// The median seconds of each contender, after one run that is not counted.
inline std::vector<double> measure(const std::vector<Contender>& contenders, double (*clock)()) {
  std::vector<std::vector<double>> seconds(contenders.size());
  for (int repetition = 0; repetition <= kRepetitions; ++repetition) {
    for (std::size_t i = 0; i < contenders.size(); ++i) {
      const double start = clock();
      contenders[i].run();
      if (repetition > 0) seconds[i].push_back(clock() - start);
    }
  }
  std::vector<double> medians;
  std::transform(seconds.begin(), seconds.end(), std::back_inserter(medians), median);
  return medians;
}

}  // namespace bfpsim::bench
