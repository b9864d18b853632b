// SPDX-License-Identifier: Apache-2.0
// Expectations: files and values written by NumPy (tests/data/workload/make_npy.py), and the .npy format's
// description.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "sim/workload/npy_header.h"
#include "sim/workload/tensor.h"
#include "tests/unit/arch/coverage.h"
#include "tests/unit/workload/scratch_folder.h"
#include "tests/unit/workload/shipped_traces.h"

namespace bfpsim {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string npy(const std::string& name) {
  return testing::data_file("npy/" + name + ".npy");
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  EXPECT_TRUE(file.good()) << path;
  return bytes.str();
}

void write_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

/// The message with which a file is refused; one line that starts with the path.
std::string refusal(const std::string& path) {
  try {
    (void)read_npy(path);
  } catch (const NpyError& error) {
    const std::string message = error.what();
    EXPECT_THAT(message, StartsWith(path + ": "));
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    return message.substr(std::min(message.size(), path.size() + 2));
  }
  ADD_FAILURE() << path << " was read";
  return "";
}

/// A version 1.0 file of a given dictionary and data.
std::string file_bytes(const std::string& dictionary, const std::string& data) {
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(dictionary.size() & 0xFFU);
  bytes += static_cast<char>(dictionary.size() >> 8U);
  return bytes + dictionary + data;
}

class NpyFile : public ::testing::Test {
 protected:
  std::string refusal_of(const std::string& bytes) {
    const std::string path = folder_.file("bad.npy");
    write_bytes(path, bytes);
    return refusal(path);
  }
  std::string refusal_of_dictionary(const std::string& dictionary) {
    return refusal_of(file_bytes(dictionary, std::string(24, '\0')));
  }
  Tensor read_bytes(const std::string& bytes) {
    const std::string path = folder_.file("good.npy");
    write_bytes(path, bytes);
    return read_npy(path);
  }
  testing::ScratchFolder folder_;
};

TEST(ReadNpy, TakesWhatNumpyWrites) {
  std::ifstream list(testing::data_file("npy/expected.csv"));
  std::string line;
  std::getline(list, line);
  int files = 0;
  while (std::getline(list, line)) {
    SCOPED_TRACE(line);
    std::istringstream fields(line);
    std::string name, shape, values;
    std::getline(fields, name, ',');
    std::getline(fields, shape, ',');
    std::getline(fields, values);
    const auto numbers = [](const std::string& text) {
      std::istringstream words(text);
      std::vector<double> result;
      for (double number = 0; words >> number;)
        result.push_back(number);
      return result;
    };
    const Tensor tensor = read_npy(npy(name));
    EXPECT_EQ(std::vector<double>(tensor.shape.begin(), tensor.shape.end()), numbers(shape));
    EXPECT_EQ(std::vector<double>(tensor.values.begin(), tensor.values.end()), numbers(values));
    ++files;
  }
  EXPECT_EQ(files, 11);
}

TEST(ReadNpy, SaysWhatATypeIsAndWhatToDo) {
  EXPECT_EQ(refusal(npy("float64")),
            "expected float32 ('<f4'), found float64 ('<f8'); convert with arr.astype('<f4')");
  EXPECT_THAT(refusal(npy("float16")), HasSubstr("found float16 ('<f2')"));
  EXPECT_THAT(refusal(npy("big_endian")), HasSubstr("found big-endian float32 ('>f4')"));
  EXPECT_THAT(refusal(npy("int32")), HasSubstr("found int32 ('<i4')"));
  EXPECT_THAT(refusal(npy("uint8")), HasSubstr("found uint8 ('|u1')"));
  EXPECT_THAT(refusal(npy("bool")), HasSubstr("found bool ('|b1')"));
  EXPECT_THAT(refusal(npy("complex64")), HasSubstr("found complex64 ('<c8')"));
  EXPECT_THAT(refusal(npy("text")), HasSubstr("found an unsuitable type ('<U2')"));
  EXPECT_THAT(refusal(npy("structured")),
              HasSubstr("found a structured type ('[('x', '<f4'), ('y', '<i4')]')"));
}

TEST_F(NpyFile, MustExistAndBeAFile) {
  EXPECT_EQ(refusal(folder_.file("absent.npy")), "no such file");
  EXPECT_EQ(refusal(folder_.file("")), "a directory found, a .npy file expected");
  const std::string pipe = folder_.file("pipe.npy");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(refusal(pipe), "not a regular file, a .npy file expected");
  EXPECT_EQ(refusal_of(""), "the file is empty, a .npy file expected");
  EXPECT_THAT(refusal(testing::data_file("npy/archive.npz")), HasSubstr("zip archive found"));
  EXPECT_EQ(refusal_of("layer,m,n,k\n"), "not a .npy file: it starts with 'layer,' instead of '\\x93NUMPY'");
}

TEST_F(NpyFile, MayNotBeTruncatedOrTooLong) {
  const std::string good = bytes_of(npy("v1_2x3"));
  for (std::size_t size = 0; size < good.size(); size += size < 16 || size > 120 ? 1 : 9) {
    SCOPED_TRACE(size);
    EXPECT_NE(refusal_of(good.substr(0, size)), "");
  }
  EXPECT_EQ(refusal_of(good.substr(0, good.size() - 1)),
            "23 bytes of data found, 24 expected for shape [2, 3] of float32 ('<f4'); the file is truncated");
  EXPECT_EQ(
      refusal_of(good + "x"),
      "25 bytes of data found, 24 expected for shape [2, 3] of float32 ('<f4'); something follows the array");
  EXPECT_EQ(refusal_of(good.substr(0, 50)),
            "the file ends inside its .npy header: 50 bytes found, at least 128 expected");
  std::string version = good;
  version[6] = 4;
  EXPECT_EQ(refusal_of(version), ".npy version 4.0 found, 1.0, 2.0 or 3.0 expected");
}

TEST_F(NpyFile, HasAReadableDictionary) {
  const std::string order = "'fortran_order': False, ";
  const std::string type = "'descr': '<f4', ";
  EXPECT_THAT(refusal_of_dictionary("{" + type + order + "}"), HasSubstr("no 'shape'"));
  EXPECT_THAT(refusal_of_dictionary("{" + type + "'shape': (2, 3)}"), HasSubstr("no 'fortran_order'"));
  EXPECT_THAT(refusal_of_dictionary("{" + order + "'shape': (2, 3)}"), HasSubstr("no 'descr'"));
  EXPECT_THAT(refusal_of_dictionary("{" + type + type + order + "'shape': (2, 3)}"),
              HasSubstr("'descr' stands twice"));
  EXPECT_THAT(refusal_of_dictionary("{" + type + order + "'size': (2, 3)}"), HasSubstr("unknown key 'size'"));
  EXPECT_THAT(refusal_of_dictionary("{" + type + order + "'shape': (2, -3)}"),
              HasSubstr("a dimension expected"));
  EXPECT_THAT(refusal_of_dictionary("{" + type + order + "'shape': (2, 3)} more"), HasSubstr("text after"));
  EXPECT_THAT(refusal_of_dictionary("{" + type + order + "'shape': (2, 99999999999999999999)}"),
              HasSubstr("a dimension is too large"));
  EXPECT_THAT(refusal_of_dictionary("{" + type + order + "'shape': (4294967296, 4294967296)}"),
              HasSubstr("larger than any file can be"));
  EXPECT_THAT(refusal_of_dictionary("{" + type + order + "'shape': (2, 300000)}"),
              HasSubstr("the file is truncated"));
  std::string many;
  for (int i = 0; i < 65; ++i)
    many += "1, ";
  EXPECT_THAT(refusal_of_dictionary("{" + type + order + "'shape': (" + many + ")}"),
              HasSubstr("more than 64 dimensions"));
  // Other writers' spellings of the same.
  const Tensor tensor = read_bytes(file_bytes(R"({"shape":(2L,3L),"fortran_order":False,"descr":"<f4"})"
                                              "\n",
                                              std::string(24, '\0')));
  EXPECT_EQ(tensor.shape, (std::vector<std::int64_t>{2, 3}));
  // No element at all, though other dimensions are huge.
  const Tensor none = read_bytes(file_bytes(
      "{'descr': '<f4', 'fortran_order': True, 'shape': (2305843009213693952, 2305843009213693952, 0)}", ""));
  EXPECT_TRUE(none.values.empty());
}

TEST_F(NpyFile, HeadersAreReadOfEveryType) {
  const NpyHeader header = read_npy_header(npy("float64"));
  EXPECT_EQ(header.dtype, "<f8");
  EXPECT_EQ(header.shape, (std::vector<std::int64_t>{2, 3}));
  EXPECT_FALSE(header.fortran_order);
  EXPECT_EQ(header.data_offset, 128);
  EXPECT_TRUE(read_npy_header(npy("fortran_2x3")).fortran_order);
  std::string bytes = bytes_of(npy("float64"));
  bytes.pop_back();
  write_bytes(folder_.file("short.npy"), bytes);
  EXPECT_THROW((void)read_npy_header(folder_.file("short.npy")), NpyError);
}

TEST_F(NpyFile, IsWrittenAsNumpyWritesIt) {
  for (const std::string name : {"v1_2x3", "rank0", "rank1", "rank5", "empty_0", "empty_3x0"}) {
    SCOPED_TRACE(name);
    write_npy(folder_.file("out.npy"), read_npy(npy(name)));
    EXPECT_EQ(bytes_of(folder_.file("out.npy")), bytes_of(npy(name)));
  }
}

TEST_F(NpyFile, KeepsEveryBit) {
  Tensor tensor{{3}, {-0.0F, 0.0F, 0.0F}};
  const std::uint32_t signalling_nan = 0x7F800001U;
  const std::uint32_t subnormal = 0x80000001U;
  std::memcpy(&tensor.values[1], &signalling_nan, sizeof(float));
  std::memcpy(&tensor.values[2], &subnormal, sizeof(float));
  write_npy(folder_.file("bits.npy"), tensor);
  const Tensor back = read_npy(folder_.file("bits.npy"));
  EXPECT_EQ(std::memcmp(back.values.data(), tensor.values.data(), 3 * sizeof(float)), 0);
}

TEST_F(NpyFile, IsWrittenWholeOrNotAtAll) {
  const Tensor tensor{{1}, {1.0F}};
  EXPECT_THROW(write_npy(folder_.file("absent/out.npy"), tensor), NpyError);
  std::filesystem::create_directory(folder_.file("taken.npy"));
  EXPECT_THROW(write_npy(folder_.file("taken.npy"), tensor), NpyError);
  // The temporary file is gone as well.
  std::vector<std::string> left;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.file("")))
    left.push_back(entry.path());
  EXPECT_EQ(left, std::vector<std::string>{folder_.file("taken.npy")});
}

/// A file that is almost right: a few bytes changed, added or removed, mostly in the header.
std::string mutated(std::string bytes, testing::Random& random) {
  static const std::string alphabet =
      "{}()[],:'\"<>|=0123456789 LTrueFalsdcf4\n\\\x80\xFF" + std::string(1, '\0');
  const std::array<std::int64_t, 4> reach{9, 80, 127, 139};
  for (std::int64_t changes = random(1, 2); changes > 0; --changes) {
    const auto at = static_cast<std::size_t>(random(0, reach[static_cast<std::size_t>(random(0, 3))]));
    const char c =
        alphabet[static_cast<std::size_t>(random(0, static_cast<std::int64_t>(alphabet.size()) - 1))];
    const std::int64_t kind = random(0, 18);
    if (kind < 16) bytes[at] = c;
    if (kind == 16) bytes.insert(at, 1, c);
    if (kind == 17) bytes.erase(at, 1);
    if (kind == 18) bytes.resize(static_cast<std::size_t>(random(144, 300)));
  }
  return bytes;
}

void check_message(const NpyError& error, const std::string& path) {
  const std::string message = error.what();
  ASSERT_THAT(message, StartsWith(path + ": "));
  ASSERT_EQ(message.find_first_of(std::string("\n\0", 2)), std::string::npos) << message;
}

/// Headers are read or refused, never anything else.
TEST(NpyHeader, SurvivesMutations) {
  constexpr int kMutations = 100000;
  testing::Random random(31);
  testing::Coverage coverage;
  const std::string good = bytes_of(npy("fortran_2x3x4"));
  for (int i = 0; i < kMutations; ++i) {
    SCOPED_TRACE("mutation " + std::to_string(i));
    const std::string bytes = mutated(good, random);
    try {
      const NpyHeader header = npy::parse_header("a file", bytes);
      ASSERT_LE(header.data_offset, static_cast<std::int64_t>(bytes.size()));
      for (const std::int64_t dimension : header.shape)
        ASSERT_GE(dimension, 0);
      (void)npy::element_count(header.shape);
      ASSERT_GE(npy::item_bytes(header.dtype), 0);
      ASSERT_NE(npy::dtype_text(header.dtype), "");
      coverage.count("outcome", "read");
    } catch (const NpyError& error) {
      check_message(error, "a file");
      coverage.count("outcome", "refused");
    }
    if (HasFatalFailure()) return;
  }
  coverage.check({{"outcome", {"read", "refused"}}});
}

/// So are files; what is read has as many values as its shape says.
TEST_F(NpyFile, SurvivesMutations) {
  constexpr int kMutations = 400;
  testing::Random random(32);
  testing::Coverage coverage;
  const std::string path = folder_.file("mutant.npy");
  for (int i = 0; i < kMutations; ++i) {
    SCOPED_TRACE("mutation " + std::to_string(i));
    write_bytes(path, mutated(bytes_of(npy(random(0, 1) == 0 ? "v1_2x3" : "fortran_2x3x4")), random));
    try {
      const Tensor tensor = read_npy(path);
      ASSERT_EQ(npy::element_count(tensor.shape), static_cast<std::int64_t>(tensor.values.size()));
      coverage.count("outcome", "read");
    } catch (const NpyError& error) {
      check_message(error, path);
      coverage.count("outcome", "refused");
    }
    if (HasFatalFailure()) return;
  }
  coverage.check({{"outcome", {"read", "refused"}}});
}

}  // namespace
}  // namespace bfpsim
