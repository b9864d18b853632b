// SPDX-License-Identifier: Apache-2.0
// The shipped files, damaged at random: each is read, or refused with places that exist. Nothing crashes.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "sim/config/accelerator_file.h"
#include "sim/config/check.h"
#include "sim/config/format_file.h"
#include "sim/config/schedule_file.h"
#include "sim/config/technology_file.h"
#include "sim/config/trace_file.h"
#include "sim/config/workload_file.h"
#include "tests/unit/config/support.h"

namespace bfpsim {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> shipped_texts() {
  std::vector<std::string> texts;
  for (const char* folder : {"configs/accelerators", "configs/formats", "configs/schedules",
                             "configs/technologies", "traces", "workloads"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(BFPSIM_SOURCE_DIR) / folder)) {
      if (entry.path().extension() == ".yaml") texts.push_back(test::read_file(entry.path()));
    }
  }
  return texts;
}

/// Pieces of YAML that change the meaning of what stands around them.
constexpr std::array<const char*, 24> kPieces{
    "\n", " ",   "\t", ":",      ": ", "- ", "[",     "]",        "{",    "}",    "\"",    "'",
    "#",  "&a ", "*a", "!!int ", "? ", "|",  "---\n", "\xC3\xB6", "\xFF", "\x01", "1e999", "-0"};

enum Damage { kFlip, kInsert, kErase, kPiece, kDoubleLine, kDropLine, kTruncate, kJoin, kDamages };

class Damager {
 public:
  explicit Damager(std::uint64_t seed) : random_(seed) {}

  std::string damage(std::string text, std::array<int, kDamages>& done) {
    for (std::uint64_t n = 1 + random_() % 3; n > 0 && !text.empty(); --n) {
      const auto kind = static_cast<Damage>(random_() % kDamages);
      ++done[kind];
      apply(kind, text);
    }
    return text;
  }

 private:
  std::size_t below(std::size_t end) { return static_cast<std::size_t>(random_() % end); }

  void apply(Damage kind, std::string& text) {
    const std::size_t at = below(text.size());
    const std::size_t begin = text.rfind('\n', at) + 1;  // npos + 1 is 0: the first line
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    switch (kind) {
      case kFlip:
        text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
        break;
      case kInsert:
        text.insert(at, 1, static_cast<char>(below(256)));
        break;
      case kErase:
        text.erase(at, 1 + below(20));
        break;
      case kPiece:
        text.insert(at, kPieces[below(kPieces.size())]);
        break;
      case kDoubleLine:
        if (begin < end) text.insert(end, text.substr(begin, end - begin));
        break;
      case kDropLine:
        if (begin < end) text.erase(begin, end - begin);
        break;
      case kTruncate:
        text.resize(at);
        break;
      case kJoin:
        std::swap(text[at], text[below(text.size())]);
        break;
      case kDamages:
        break;
    }
  }

  std::mt19937_64 random_;
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    if (c == '\n') {
      lines.emplace_back();
    } else {
      lines.back() += c;
    }
  }
  return lines;
}

void expect_place_exists(const Diagnostic& d, const std::vector<std::string>& lines) {
  EXPECT_FALSE(d.message.empty());
  EXPECT_GE(d.length, 1);
  if (d.line == 0) {
    EXPECT_EQ(d.column, 0);
    return;
  }
  ASSERT_GE(d.line, 1);
  ASSERT_LE(static_cast<std::size_t>(d.line), lines.size());
  // Bytes are at least as many as characters; one behind the end is where something is missing.
  EXPECT_GE(d.column, 1);
  EXPECT_LE(static_cast<std::size_t>(d.column), lines[static_cast<std::size_t>(d.line) - 1].size() + 1);
}

void expect_printable(const std::string& text) {
  for (const char c : text) {
    const bool prints = static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t';
    ASSERT_TRUE(prints) << "byte " << static_cast<int>(c);
  }
}

/// What was accepted must survive being written and read again.
void expect_dump_reads_back(const std::string& schema, const std::string& path,
                            const test::TempFolder& folder) {
  if (schema == kAcceleratorSchema) {
    const std::string text = dump_accelerator(load_accelerator(path));
    EXPECT_EQ(dump_accelerator(load_accelerator(folder.write("again.yaml", text))), text);
  } else if (schema == kFormatSchema) {
    const std::string text = dump_format(load_format(path));
    EXPECT_EQ(dump_format(load_format(folder.write("again.yaml", text))), text);
  } else if (schema == kScheduleSchema) {
    const std::string text = dump_schedule(load_schedule(path));
    EXPECT_EQ(dump_schedule(load_schedule(folder.write("again.yaml", text))), text);
  } else if (schema == kTechnologySchema) {
    const std::string text = dump_technology(load_technology(path));
    EXPECT_EQ(dump_technology(load_technology(folder.write("again.yaml", text))), text);
  } else if (schema == kWorkloadSchema) {
    const std::string text = dump_workload(path);
    EXPECT_EQ(dump_workload(folder.write("again.yaml", text)), text);
  } else {
    EXPECT_EQ(schema, kTraceSchema);
  }
}

std::uint64_t first_seed() {
  const char* const text = std::getenv("BFPSIM_FUZZ_SEED");
  return text == nullptr ? 1 : std::strtoull(text, nullptr, 10);
}

std::uint64_t rounds() {
  const char* const text = std::getenv("BFPSIM_FUZZ_ROUNDS");
  return text == nullptr ? 3000 : std::strtoull(text, nullptr, 10);
}

TEST(FuzzConfig, damaged_files_are_read_or_refused) {
  const std::vector<std::string> texts = shipped_texts();
  ASSERT_GE(texts.size(), 11U);
  const test::TempFolder folder;
  std::array<int, kDamages> done{};
  int accepted = 0;
  int refused = 0;
  const std::uint64_t first = first_seed();
  std::cout << "seeds " << first << " to " << first + rounds() - 1
            << " (BFPSIM_FUZZ_SEED, BFPSIM_FUZZ_ROUNDS)\n";
  for (std::uint64_t seed = first; seed < first + rounds(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const std::string text = Damager(seed).damage(texts[seed % texts.size()], done);
    const std::string path = folder.write("damaged.yaml", text);
    const CheckReport report = check_file(path);
    ++(report.ok() ? accepted : refused);
    expect_printable(format(report.diagnostics));
    for (const Diagnostic& d : report.diagnostics)
      expect_place_exists(d, lines_of(text));
    if (report.ok()) expect_dump_reads_back(report.schema, path, folder);
    if (testing::Test::HasFailure()) FAIL() << "the file was:\n" << text;
  }
  std::cout << accepted << " accepted, " << refused << " refused\n";
  EXPECT_GT(accepted, 0);
  EXPECT_GT(refused, 0);
  for (const int count : done)
    EXPECT_GT(count, 0);
}

}  // namespace
}  // namespace bfpsim
