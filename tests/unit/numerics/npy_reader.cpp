// SPDX-License-Identifier: Apache-2.0
#include "npy_reader.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace bfpsim::test {
namespace {

std::ifstream open(const std::string& name) {
  const std::string path = std::string(BFPSIM_NUMERICS_DATA) + "/" + name;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot open " + path);
  return file;
}

}  // namespace

Array read_npy(const std::string& name) {
  std::ifstream file = open(name);
  char start[10] = {};
  file.read(start, sizeof start);
  const auto length = static_cast<std::size_t>(static_cast<unsigned char>(start[8])) +
                      256U * static_cast<unsigned char>(start[9]);
  std::string header(length, ' ');
  file.read(header.data(), static_cast<std::streamsize>(length));
  const bool known = file && std::string(start, 6) == "\x93NUMPY" && start[6] == 1 &&
                     header.find("'<f4'") != std::string::npos &&
                     header.find("'fortran_order': False") != std::string::npos;
  if (!known) throw std::runtime_error(name + ": not a C-order float32 .npy of version 1");
  Array array;
  const std::size_t open_paren = header.find('(');
  std::istringstream shape(header.substr(open_paren + 1, header.find(')') - open_paren - 1));
  std::int64_t count = 1;
  for (std::string extent; std::getline(shape, extent, ',');) {
    if (extent.find_first_of("0123456789") == std::string::npos) continue;
    array.shape.push_back(std::stoll(extent));
    count *= array.shape.back();
  }
  array.values.resize(static_cast<std::size_t>(count));
  const auto bytes = static_cast<std::streamsize>(array.values.size() * sizeof(float));
  file.read(reinterpret_cast<char*>(array.values.data()), bytes);
  if (file.gcount() != bytes) throw std::runtime_error(name + ": too short");
  return array;
}

std::vector<std::vector<std::string>> read_index(const std::string& name) {
  std::ifstream file = open(name);
  std::vector<std::vector<std::string>> rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::vector<std::string> row;
    std::istringstream fields(line);
    for (std::string field; std::getline(fields, field, ',');)
      row.push_back(field);
    rows.push_back(row);
  }
  return rows;
}

}  // namespace bfpsim::test
