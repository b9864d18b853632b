// SPDX-License-Identifier: Apache-2.0
#include "sim/study/row_file.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace bfpsim::test {
namespace {

namespace fs = std::filesystem;

class RowFiles : public ::testing::Test {
 protected:
  RowFiles() : folder_(fs::temp_directory_path() / ("bfpsim_row_file." + std::to_string(::getpid()))) {
    fs::create_directory(folder_);
  }
  ~RowFiles() override { fs::remove_all(folder_); }

  static ResultRow row(std::int64_t ordinal) {
    ResultRow row;
    row.ordinal = ordinal;
    row.point = "block=" + std::to_string(ordinal);
    row.key = "key";
    row.values = {std::int64_t{1} << 62, 0.1 * static_cast<double>(ordinal), std::monostate(),
                  std::string("text\n")};
    return row;
  }
  static std::vector<std::int64_t> ordinals(const std::vector<ResultRow>& rows) {
    std::vector<std::int64_t> ordinals;
    for (const ResultRow& each : rows)
      ordinals.push_back(each.ordinal);
    return ordinals;
  }

  fs::path folder_;
};

TEST_F(RowFiles, RowsComeBackAsTheyAreWritten) {
  RowFile file(folder_, "chunk-0");
  RowFileReader reader(file.path());
  EXPECT_TRUE(reader.more().empty());
  file.append(row(3));
  file.append(row(1));
  const std::vector<ResultRow> rows = reader.more();
  EXPECT_EQ(ordinals(rows), (std::vector<std::int64_t>{3, 1}));
  EXPECT_EQ(rows[0].values, row(3).values);
  file.append(row(2));
  EXPECT_EQ(ordinals(reader.more()), (std::vector<std::int64_t>{2}));
}

TEST_F(RowFiles, TwoWritersHaveTwoFiles) {
  const RowFile one(folder_, "chunk-0");
  const RowFile other(folder_, "chunk-0");
  EXPECT_NE(one.path(), other.path());
}

TEST_F(RowFiles, AnyCutLeavesTheWholeRowsBeforeIt) {
  RowFile file(folder_, "chunk-0");
  std::vector<std::uintmax_t> ends;
  for (const std::int64_t ordinal : {0, 1, 2}) {
    file.append(row(ordinal));
    ends.push_back(fs::file_size(file.path()));
  }
  for (std::uintmax_t size = ends.back() + 1; size-- > 0;) {
    fs::resize_file(file.path(), size);
    const auto whole =
        std::count_if(ends.begin(), ends.end(), [size](std::uintmax_t end) { return end <= size; });
    EXPECT_EQ(RowFileReader(file.path()).more().size(), static_cast<std::size_t>(whole)) << size;
  }
}

TEST_F(RowFiles, AFlippedBitIsNoRow) {
  RowFile file(folder_, "chunk-0");
  file.append(row(0));
  const auto first = static_cast<std::streamoff>(fs::file_size(file.path()));
  file.append(row(1));
  const auto size = static_cast<std::streamoff>(fs::file_size(file.path()));
  for (std::streamoff at = first; at < size; ++at) {
    std::fstream stream(file.path(), std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(at);
    const char before = static_cast<char>(stream.get());
    const auto put = [&](char byte) {
      stream.seekp(at);
      stream.put(byte);
      stream.flush();
    };
    put(static_cast<char>(before ^ 1));
    EXPECT_EQ(RowFileReader(file.path()).more().size(), 1U) << at;
    put(before);
  }
  EXPECT_EQ(RowFileReader(file.path()).more().size(), 2U);
}

TEST_F(RowFiles, AFolderThatIsNotThereIsAnError) {
  EXPECT_THROW(RowFile("/no/such/folder", "chunk-0"), StoreError);
  EXPECT_THROW((void)RowFileReader("/no/such/file").more(), StoreError);
}

}  // namespace
}  // namespace bfpsim::test
