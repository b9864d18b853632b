// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/config/support.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace bfpsim::test {

namespace fs = std::filesystem;

TempFolder::TempFolder() {
  std::string name = (fs::temp_directory_path() / "bfpsim_config_XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
  folder_ = name;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::string TempFolder::write(const std::string& name, const std::string& text) const {
  const fs::path path = folder_ / name;
  fs::create_directories(path.parent_path());
  fs::remove(path);  // some file systems wait for the disk when a file is cut and written again
  std::ofstream(path, std::ios::binary) << text;
  return path.string();
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> told(const std::vector<Diagnostic>& diagnostics) {
  std::vector<std::string> lines;
  for (const Diagnostic& d : diagnostics) {
    const std::string place =
        d.line == 0 ? "" : std::to_string(d.line) + ":" + std::to_string(d.column) + " ";
    lines.push_back(place + d.message);
  }
  return lines;
}

}  // namespace bfpsim::test
