// SPDX-License-Identifier: Apache-2.0
#include "sim/study/worker_pool.h"

#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <new>
#include <system_error>
#include <vector>

namespace bfpsim {
namespace {

constexpr int kPollMilliseconds = 100;

/// What all processes see.
struct Shared {
  std::atomic<std::size_t> next_run{0};
  std::atomic<bool> stop{false};
};

constexpr std::size_t kNothing = SIZE_MAX;

/// What a worker has taken; it outlives the worker, and the next one in its place goes on with it.
struct Taken {
  std::atomic<std::size_t> in_hand{kNothing};
  std::atomic<std::size_t> next{0};  ///< of its run
  std::atomic<std::size_t> end{0};
};

/// A result's header on its pipe.
struct Header {
  std::uint64_t item = 0;
  std::uint64_t size = 0;
};

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

bool write_all(int file, const void* data, std::size_t size) {
  const auto* at = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t written = ::write(file, at, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    at += written;
    size -= static_cast<std::size_t>(written);
  }
  return true;
}

std::string describe_end(int status) {
  if (WIFSIGNALED(status)) return "signal " + std::to_string(WTERMSIG(status));
  return "status " + std::to_string(WEXITSTATUS(status));
}

class Pool {
 public:
  explicit Pool(const PoolWork& work) : work_(work) {
    void* memory = ::mmap(nullptr, kSharedBytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) fail("mmap");
    shared_ = new (memory) Shared;
    taken_ = new (static_cast<char*>(memory) + sizeof(Shared)) Taken[kMostWorkers];
    workers_.resize(static_cast<std::size_t>(std::clamp<int>(work.workers, 1, kMostWorkers)));
  }
  ~Pool() {
    for (Worker& worker : workers_) {
      if (worker.pid <= 0) continue;
      ::kill(worker.pid, SIGKILL);
      ::close(worker.pipe);
      ::waitpid(worker.pid, nullptr, 0);
    }
    ::munmap(shared_, kSharedBytes);
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  bool run() {
    for (std::size_t w = 0; w < workers_.size() && w < runs(); ++w)
      start(w);
    while (std::any_of(workers_.begin(), workers_.end(), [](const Worker& each) { return each.pid > 0; })) {
      if (work_.go_on && !work_.go_on()) shared_->stop = true;
      wait_for_results();
    }
    return finished_ == work_.items;
  }

 private:
  static constexpr int kMostWorkers = 1024;
  static constexpr std::size_t kSharedBytes = sizeof(Shared) + kMostWorkers * sizeof(Taken);

  struct Worker {
    pid_t pid = 0;
    int pipe = -1;
    std::string received;
  };

  void start(std::size_t w) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) fail("pipe");
    taken_[w].in_hand = kNothing;
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0) {
      ::close(ends[0]);
      ::close(ends[1]);
      fail("fork");
    }
    if (pid == 0) {
      ::close(ends[0]);
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (::getppid() != parent) ::_exit(EXIT_FAILURE);
      serve(w, ends[1]);
    }
    ::close(ends[1]);
    workers_[w] = {pid, ends[0], {}};
  }

  /// A worker's life.
  [[noreturn]] void serve(std::size_t w, int pipe) {
    std::signal(SIGINT, SIG_IGN);  // Ctrl-C goes to the whole group; the caller decides
    try {
      Taken& taken = taken_[w];
      while (!shared_->stop) {
        if (taken.next >= taken.end && !take_run(taken)) break;
        const std::size_t item = taken.next;
        taken.in_hand = item;
        taken.next = item + 1;
        const std::string result = work_.task(item);
        const Header header{item, result.size()};
        if (!write_all(pipe, &header, sizeof header) || !write_all(pipe, result.data(), result.size())) break;
        taken.in_hand = kNothing;
      }
    } catch (...) {
      ::_exit(EXIT_FAILURE);
    }
    ::_exit(EXIT_SUCCESS);
  }

  [[nodiscard]] std::size_t runs() const { return work_.runs.empty() ? work_.items : work_.runs.size(); }

  /// Whether there was one left.
  bool take_run(Taken& taken) {
    const std::size_t run = shared_->next_run++;
    if (run >= runs()) return false;
    if (work_.runs.empty()) {
      taken.next = run;
      taken.end = run + 1;
    } else {
      taken.next = work_.runs[run];
      taken.end = run + 1 < runs() ? work_.runs[run + 1] : work_.items;
    }
    return true;
  }

  void wait_for_results() {
    std::vector<pollfd> polled;
    std::vector<std::size_t> owners;
    for (std::size_t w = 0; w < workers_.size(); ++w) {
      if (workers_[w].pid <= 0) continue;
      polled.push_back({workers_[w].pipe, POLLIN, 0});
      owners.push_back(w);
    }
    if (::poll(polled.data(), polled.size(), kPollMilliseconds) < 0 && errno != EINTR) fail("poll");
    for (std::size_t i = 0; i < polled.size(); ++i) {
      if (polled[i].revents != 0) receive(owners[i]);
    }
  }

  void receive(std::size_t w) {
    constexpr std::size_t kPiece = 65536;
    std::array<char, kPiece> piece;
    Worker& worker = workers_[w];
    const ssize_t size = ::read(worker.pipe, piece.data(), piece.size());
    if (size < 0 && errno == EINTR) return;
    if (size <= 0) {
      bury(w);
      return;
    }
    worker.received.append(piece.data(), static_cast<std::size_t>(size));
    Header header;
    while (worker.received.size() >= sizeof header) {
      std::memcpy(&header, worker.received.data(), sizeof header);
      if (worker.received.size() < sizeof header + header.size) break;
      std::string result = worker.received.substr(sizeof header, header.size);
      worker.received.erase(0, sizeof header + header.size);
      ++finished_;
      last_of_[w] = header.item;
      work_.done(header.item, std::move(result));
    }
  }

  /// The worker has ended: as it should, or with an item in hand.
  void bury(std::size_t w) {
    Worker& worker = workers_[w];
    int status = 0;
    while (::waitpid(worker.pid, &status, 0) < 0 && errno == EINTR) {
    }
    ::close(worker.pipe);
    worker = {};
    const std::size_t item = taken_[w].in_hand;
    const bool has_result = last_of_.count(w) != 0 && last_of_[w] == item;
    if (item != kNothing && !has_result && item < work_.items) {
      ++finished_;
      if (taken_[w].next == item) taken_[w].next = item + 1;  // it died between the two
      work_.lost(item, describe_end(status));
    }
    const bool has_more = taken_[w].next < taken_[w].end || shared_->next_run < runs();
    if (!shared_->stop && has_more) start(w);
  }

  const PoolWork& work_;
  Shared* shared_ = nullptr;
  Taken* taken_ = nullptr;  ///< by worker
  std::vector<Worker> workers_;
  std::map<std::size_t, std::size_t> last_of_;  ///< by worker: the item of its newest result
  std::size_t finished_ = 0;
};

}  // namespace

bool run_pool(const PoolWork& work) {
  return Pool(work).run();
}

}  // namespace bfpsim
