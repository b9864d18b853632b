// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <limits>
#include <memory>
#include <stdexcept>

#include "sim/workload/npy_header.h"
#include "sim/workload/tensor.h"

namespace bfpsim {
namespace {

static_assert(sizeof(float) == 4 && std::numeric_limits<float>::is_iec559);
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "'<f4' is copied as it lies");

/// A regular file, mapped read-only.
class MappedFile {
 public:
  explicit MappedFile(const std::string& path) {
    // A named pipe must be refused, not waited for.
    descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor_ < 0) {
      throw NpyError(path + ": " + (errno == ENOENT ? "no such file" : std::strerror(errno)));
    }
    try {
      map(path);
    } catch (...) {
      ::close(descriptor_);
      throw;
    }
  }
  ~MappedFile() {
    if (data_ != nullptr) ::munmap(data_, size_);
    ::close(descriptor_);
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  [[nodiscard]] std::string_view bytes() const { return {static_cast<const char*>(data_), size_}; }

 private:
  void map(const std::string& path) {
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0) throw NpyError(path + ": " + std::strerror(errno));
    if (S_ISDIR(status.st_mode)) throw NpyError(path + ": a directory found, a .npy file expected");
    if (!S_ISREG(status.st_mode)) throw NpyError(path + ": not a regular file, a .npy file expected");
    size_ = static_cast<std::size_t>(status.st_size);
    if (size_ == 0) return;
    void* data = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor_, 0);
    if (data == MAP_FAILED) throw NpyError(path + ": cannot be mapped: " + std::strerror(errno));
    data_ = data;
  }

  int descriptor_ = -1;
  void* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Header of mapped bytes, and the data's size against what the shape needs.
NpyHeader checked_header(const std::string& path, std::string_view bytes) {
  NpyHeader header = npy::parse_header(path, bytes);
  const std::int64_t count = npy::element_count(header.shape);
  const std::int64_t item = npy::item_bytes(header.dtype);
  if (count < 0 || (item > 0 && count > std::numeric_limits<std::int64_t>::max() / item)) {
    throw NpyError(path + ": shape " + npy::shape_text(header.shape) + " is larger than any file can be");
  }
  if (item == 0) return header;
  const std::int64_t found = static_cast<std::int64_t>(bytes.size()) - header.data_offset;
  if (found == count * item) return header;
  throw NpyError(path + ": " + std::to_string(found) + " bytes of data found, " +
                 std::to_string(count * item) + " expected for shape " + npy::shape_text(header.shape) +
                 " of " + npy::dtype_text(header.dtype) +
                 (found < count * item ? "; the file is truncated" : "; something follows the array"));
}

/// C order from Fortran order: the first index is the fastest in `source`.
std::vector<float> from_fortran(const std::vector<float>& source, const std::vector<std::int64_t>& shape) {
  std::vector<float> result(source.size());
  std::vector<std::int64_t> strides(shape.size());
  std::int64_t stride = 1;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  std::vector<std::int64_t> index(shape.size(), 0);
  std::int64_t from = 0;
  for (float& value : result) {
    value = source[static_cast<std::size_t>(from)];
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return result;
}

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

void write_all(const std::string& path, const std::string& header, const std::vector<float>& values) {
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "wb"));
  if (!file) throw NpyError(path + ": cannot be written: " + std::strerror(errno));
  const auto write = [&file](const void* data, std::size_t bytes) {
    return bytes == 0 || std::fwrite(data, 1, bytes, file.get()) == bytes;
  };
  const bool written = write(header.data(), header.size()) &&
                       write(values.data(), values.size() * sizeof(float)) && std::fflush(file.get()) == 0;
  if (!written) throw NpyError(path + ": cannot be written: " + std::strerror(errno));
}

}  // namespace

NpyHeader read_npy_header(const std::string& path) {
  const MappedFile file(path);
  return checked_header(path, file.bytes());
}

Tensor read_npy(const std::string& path) {
  const MappedFile file(path);
  NpyHeader header = npy::parse_header(path, file.bytes());
  if (header.dtype != "<f4") {
    throw NpyError(path + ": expected float32 ('<f4'), found " + npy::dtype_text(header.dtype) +
                   "; convert with arr.astype('<f4')");
  }
  header = checked_header(path, file.bytes());
  Tensor tensor;
  tensor.values.resize(static_cast<std::size_t>(npy::element_count(header.shape)));
  if (!tensor.values.empty()) {
    std::memcpy(tensor.values.data(), file.bytes().data() + header.data_offset,
                tensor.values.size() * sizeof(float));
  }
  if (header.fortran_order && !tensor.values.empty()) {
    tensor.values = from_fortran(tensor.values, header.shape);
  }
  tensor.shape = std::move(header.shape);
  return tensor;
}

void write_npy(const std::string& path, const Tensor& tensor) {
  if (npy::element_count(tensor.shape) != static_cast<std::int64_t>(tensor.values.size())) {
    throw std::invalid_argument("write_npy: " + std::to_string(tensor.values.size()) + " values for shape " +
                                npy::shape_text(tensor.shape));
  }
  const std::string temporary = path + ".tmp." + std::to_string(::getpid());
  try {
    write_all(temporary, npy::make_header(tensor.shape), tensor.values);
    if (std::rename(temporary.c_str(), path.c_str()) != 0) {
      throw NpyError(path + ": cannot be written: " + std::strerror(errno));
    }
  } catch (const NpyError&) {
    std::remove(temporary.c_str());
    throw;
  }
}

}  // namespace bfpsim
