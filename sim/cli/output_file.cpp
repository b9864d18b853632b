// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/output_file.h"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "sim/cli/exit_code.h"

namespace bfpsim {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& path, const std::string& reason) {
  throw UsageError("cannot write '" + path + "': " + reason);
}

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

bool is_folder(const fs::path& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

void require_access(const fs::path& folder, const std::string& for_path) {
  if (::access(folder.c_str(), W_OK | X_OK) != 0) {
    refuse(for_path, "folder '" + folder.string() + "': " + std::strerror(errno));
  }
}

}  // namespace

void require_writable_folder(const std::string& folder) {
  fs::path nearest = fs::path(folder).lexically_normal();
  while (!nearest.empty() && !is_there(nearest) && nearest != nearest.parent_path())
    nearest = nearest.parent_path();
  if (nearest.empty()) nearest = ".";
  if (!is_folder(nearest)) refuse(folder, "'" + nearest.string() + "' is not a folder");
  require_access(nearest, folder);
}

void require_writable_file(const std::string& path) {
  if (path.empty()) refuse(path, "the name is empty");
  if (is_folder(path)) refuse(path, "it is a folder");
  const fs::path parent = fs::path(path).parent_path();
  const fs::path folder = parent.empty() ? fs::path(".") : parent;
  if (!is_folder(folder)) refuse(path, "there is no folder '" + folder.string() + "'");
  require_access(folder, path);
}

void make_folder(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error && !is_folder(folder)) refuse(folder, error.message());
}

void write_file(const std::string& path, const std::string& text) {
  StreamedFile file(path);
  file.write(text);
  file.commit();
}

StreamedFile::StreamedFile(std::string path)
    : path_(std::move(path)),
      temporary_(path_ + ".tmp." + std::to_string(::getpid())),
      file_(std::fopen(temporary_.c_str(), "wb")) {
  if (!file_) refuse(path_, std::strerror(errno));
}

StreamedFile::~StreamedFile() {
  if (file_) std::remove(temporary_.c_str());
}

void StreamedFile::write(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size())
    refuse(path_, std::strerror(errno));
}

void StreamedFile::commit() {
  if (std::fflush(file_.get()) != 0 || std::rename(temporary_.c_str(), path_.c_str()) != 0)
    refuse(path_, std::strerror(errno));
  file_.reset();
}

std::string as_file_name(const std::string& name) {
  std::string safe = name;
  std::replace_if(
      safe.begin(), safe.end(),
      [](unsigned char c) { return std::isalnum(c) == 0 && c != '.' && c != '_' && c != '-'; }, '_');
  return safe;
}

}  // namespace bfpsim
