#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds with the address and undefined-behaviour sanitizers and runs the tests that are quick enough under them
# (neither `slow` nor `heavy`).
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

main() {
  cmake --preset asan
  cmake --build --preset asan
  ctest --preset asan --parallel "$(nproc)" --label-exclude 'slow|heavy|cluster' "$@"
}

main "$@"
