// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/output_file.h"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>

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

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

bool write_all(const std::string& path, const std::string& text) {
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "wb"));
  return file && std::fwrite(text.data(), 1, text.size(), file.get()) == text.size() &&
         std::fflush(file.get()) == 0;
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
  const std::string temporary = path + ".tmp." + std::to_string(::getpid());
  if (!write_all(temporary, text) || std::rename(temporary.c_str(), path.c_str()) != 0) {
    const std::string reason = std::strerror(errno);
    std::remove(temporary.c_str());
    refuse(path, reason);
  }
}

std::string as_file_name(const std::string& name) {
  std::string safe = name;
  std::replace_if(
      safe.begin(), safe.end(),
      [](unsigned char c) { return std::isalnum(c) == 0 && c != '.' && c != '_' && c != '-'; }, '_');
  return safe;
}

}  // namespace bfpsim
