// SPDX-License-Identifier: Apache-2.0
#include "sim/study/row_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>

#include "sim/engine/digest.h"
#include "sim/study/host_name.h"
#include "sim/study/row_text.h"

namespace bfpsim {
namespace {

/// Before each row.
struct Header {
  std::uint64_t size = 0;
  std::uint64_t hash = 0;  ///< FNV-1a of the row's bytes
};

std::uint64_t hash_of_bytes(const char* bytes, std::size_t size) {
  Digest digest;
  digest.add(bytes, size);
  return digest.value();
}

[[noreturn]] void fail(const std::string& path) {
  throw StoreError(fmt::format("{}: {}", path, std::strerror(errno)));
}

/// A new file is there after a crash only if its folder is on the disk, too.
void sync_folder(const std::string& folder) {
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) fail(folder);
  const int result = ::fsync(file);
  ::close(file);
  if (result != 0 && errno != EINVAL) fail(folder);  // EINVAL: the file system has no such thing
}

}  // namespace

RowFile::RowFile(const std::string& folder, const std::string& stem) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  path_ = fmt::format("{}/{}.{}.{}.{}{}", folder, stem, host_name(), ::getpid(),
                      std::chrono::duration_cast<std::chrono::nanoseconds>(now).count(), kRowFileExtension);
  constexpr mode_t kMode = 0666;
  file_ = ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, kMode);
  if (file_ < 0) fail(path_);
  sync_folder(folder);
}

RowFile::~RowFile() {
  ::close(file_);
}

void RowFile::append(const ResultRow& row) {
  const std::string bytes = to_bytes(row);
  const Header header{bytes.size(), hash_of_bytes(bytes.data(), bytes.size())};
  std::string record(reinterpret_cast<const char*>(&header), sizeof header);
  record += bytes;
  const ssize_t written = ::write(file_, record.data(), record.size());
  if (written >= 0 && static_cast<std::size_t>(written) != record.size()) errno = ENOSPC;
  if (written < 0 || static_cast<std::size_t>(written) != record.size() || ::fdatasync(file_) != 0)
    fail(path_);
}

std::vector<ResultRow> RowFileReader::more() {
  std::ifstream file(path_, std::ios::binary);
  if (!file) fail(path_);
  file.seekg(static_cast<std::streamoff>(at_));
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  std::vector<ResultRow> rows;
  std::size_t at = 0;
  Header header;
  while (bytes.size() - at >= sizeof header) {
    std::memcpy(&header, bytes.data() + at, sizeof header);
    const std::size_t begin = at + sizeof header;
    if (header.size == 0 || header.size > bytes.size() - begin) break;
    if (hash_of_bytes(bytes.data() + begin, header.size) != header.hash) break;
    rows.push_back(row_of(bytes.substr(begin, header.size)));
    at = begin + header.size;
  }
  at_ += at;
  return rows;
}

}  // namespace bfpsim
