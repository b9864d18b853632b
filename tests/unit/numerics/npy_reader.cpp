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

/// Reads the header of a version 1 .npy of this type; leaves the file at the first value.
std::vector<std::int64_t> read_header(std::ifstream& file, const std::string& name, const std::string& type) {
  char start[10] = {};
  file.read(start, sizeof start);
  const auto length = static_cast<std::size_t>(static_cast<unsigned char>(start[8])) +
                      256U * static_cast<unsigned char>(start[9]);
  std::string header(length, ' ');
  file.read(header.data(), static_cast<std::streamsize>(length));
  const bool known = file && std::string(start, 6) == "\x93NUMPY" && start[6] == 1 &&
                     header.find("'" + type + "'") != std::string::npos &&
                     header.find("'fortran_order': False") != std::string::npos;
  if (!known) throw std::runtime_error(name + ": not a C-order " + type + " .npy of version 1");
  std::vector<std::int64_t> shape;
  const std::size_t open_paren = header.find('(');
  std::istringstream extents(header.substr(open_paren + 1, header.find(')') - open_paren - 1));
  for (std::string extent; std::getline(extents, extent, ',');) {
    if (extent.find_first_of("0123456789") != std::string::npos) shape.push_back(std::stoll(extent));
  }
  return shape;
}

template <class Value>
std::vector<Value> read_values(std::ifstream& file, const std::string& name,
                               const std::vector<std::int64_t>& shape) {
  std::int64_t count = 1;
  for (const std::int64_t extent : shape)
    count *= extent;
  std::vector<Value> values(static_cast<std::size_t>(count));
  const auto bytes = static_cast<std::streamsize>(values.size() * sizeof(Value));
  file.read(reinterpret_cast<char*>(values.data()), bytes);
  if (file.gcount() != bytes) throw std::runtime_error(name + ": too short");
  return values;
}

}  // namespace

Array read_npy(const std::string& name) {
  std::ifstream file = open(name);
  Array array;
  array.shape = read_header(file, name, "<f4");
  array.values = read_values<float>(file, name, array.shape);
  return array;
}

std::vector<double> read_npy_fp64(const std::string& name) {
  std::ifstream file = open(name);
  return read_values<double>(file, name, read_header(file, name, "<f8"));
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
