// SPDX-License-Identifier: Apache-2.0
// Result files: looked at before the work, written whole or not at all.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace bfpsim {

/// The folder can be written to, or made. Throws UsageError where not, so that a long run does not end in it.
void require_writable_folder(const std::string& folder);

/// The file's folder is there and can be written to, and the name is not a folder. Throws UsageError.
void require_writable_file(const std::string& path);

/// Makes the folder with its parents. Throws UsageError.
void make_folder(const std::string& folder);

/// Writes to a temporary name beside `path`, then renames. Throws UsageError.
void write_file(const std::string& path, const std::string& text);

/// A file that is too large to keep: written piece by piece under a temporary name beside `path`.
class StreamedFile {
 public:
  /// Throws UsageError, as the other members do.
  explicit StreamedFile(std::string path);
  /// Removes what was written, unless it was committed.
  ~StreamedFile();
  StreamedFile(const StreamedFile&) = delete;
  StreamedFile& operator=(const StreamedFile&) = delete;

  void write(std::string_view text);
  /// The file is whole: it gets its name.
  void commit();
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::string path_;
  std::string temporary_;
  std::unique_ptr<std::FILE, Close> file_;
};

/// A name as a part of a file name: everything but letters, digits, '.', '_' and '-' becomes '_'.
[[nodiscard]] std::string as_file_name(const std::string& name);

}  // namespace bfpsim
