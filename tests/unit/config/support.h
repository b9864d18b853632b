// SPDX-License-Identifier: Apache-2.0
// What the configuration tests share: files that live as long as a test, and mistakes as plain strings.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/config/diagnostic.h"

namespace bfpsim::test {

/// A folder of its own, gone with the object.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  /// Writes a file, its folders too, and returns its path.
  std::string write(const std::string& name, const std::string& text) const;
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

 private:
  std::filesystem::path folder_;
};

[[nodiscard]] std::string read_file(const std::filesystem::path& path);

/// "3:5 message" of each mistake; "message" where it has no line.
[[nodiscard]] std::vector<std::string> told(const std::vector<Diagnostic>& diagnostics);

/// What a call that must fail with ConfigError tells; {"no error"} if it does not fail.
template <typename Call>
std::vector<std::string> told_by(Call call) {
  try {
    (void)call();
  } catch (const ConfigError& error) {
    return told(error.diagnostics());
  }
  return {"no error"};
}

}  // namespace bfpsim::test
