#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that clang-format would change nothing in the C++ files that git tracks; --fix changes them instead.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

main() {
  local mode=(--dry-run -Werror)
  if [[ "${1:-}" == --fix ]]; then
    mode=(-i)
  fi
  local files=()
  mapfile -d '' -t files < <(git ls-files -z -- '*.h' '*.cpp')
  # A list that came out empty is a broken check-out, not a well-formatted one.
  if [[ ${#files[@]} -eq 0 ]]; then
    echo "check_format.sh: git tracks no C++ file here" >&2
    exit 1
  fi
  clang-format "${mode[@]}" "${files[@]}"
  echo "check_format: ${#files[@]} files"
}

main "$@"
