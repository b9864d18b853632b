#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs clang-tidy over the library's own .cpp files (not the tests), as build/release compiles them.
# With arguments: over those files only.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly BUILD=build/release

library_sources() {
  git ls-files -z -- 'rtl_models/*.cpp' 'sim/*.cpp'
}

main() {
  local files=("$@")
  if [[ ${#files[@]} -eq 0 ]]; then
    mapfile -d '' -t files < <(library_sources)
  fi
  if [[ ! -f "$BUILD/compile_commands.json" ]]; then
    cmake --preset release
  fi
  # One process a file: a file that fails does not stop the others, and xargs ends non-zero for it.
  printf '%s\0' "${files[@]}" |
    xargs -0 -n 1 -P "$(nproc)" clang-tidy --quiet -p "$BUILD"
  echo "check_tidy: ${#files[@]} files"
}

main "$@"
