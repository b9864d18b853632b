#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Compares the AArch64 kernels with the specification on a machine that is none: builds the numerics library and
# its kernels' tests with a cross compiler in build/neon, and runs them under an emulator, on a processor with and
# on one without the dot product extension. Arguments go to the test program (--gtest_filter=...).
# Debian packages: g++-aarch64-linux-gnu qemu-user-static libgtest-dev
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly BUILD=build/neon
readonly COMPILER=aarch64-linux-gnu-g++
readonly EMULATOR=qemu-aarch64-static
readonly GTEST=/usr/src/googletest/googletest
readonly FLAGS=(-std=c++17 -O3 -DNDEBUG -ffp-contract=off -pthread -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
# The same processors as CMake's targets; names of the emulator's.
readonly PROCESSORS=(max cortex-a53)

need() {
  if ! command -v "$1" >/dev/null && [[ ! -e "$1" ]]; then
    echo "check_neon: $1 is missing; install the package $2" >&2
    exit 2
  fi
}

sources() {
  git ls-files -co --exclude-standard -- 'rtl_models/numerics/*.cpp'
  printf 'tests/unit/numerics/%s.cpp\n' gemm_kernels_test gemm_kernels_check gemm_case random_block kernels_test \
    float_gemm_kernel_test fork_join_test
}

# A source's object, named after its path.
object() {
  echo "$BUILD/${1//\//-}.o"
}

compile() {
  # The emulated tests are the same as everywhere else, so ccache may know them.
  $(command -v ccache) "$COMPILER" "${FLAGS[@]}" -I. -I"$GTEST/include" -I"$GTEST" -Itests/unit/numerics -c "$1" \
    -o "$(object "$1")"
}

main() {
  need "$COMPILER" g++-aarch64-linux-gnu
  need "$EMULATOR" qemu-user-static
  need "$GTEST/src/gtest-all.cc" libgtest-dev
  mkdir -p "$BUILD"
  local all=("$GTEST/src/gtest-all.cc" "$GTEST/src/gtest_main.cc") objects=() source
  mapfile -t -O 2 all < <(sources)
  for source in "${all[@]}"; do
    echo "check_neon: $source"
    compile "$source"
    objects+=("$(object "$source")")
  done
  "$COMPILER" -static -pthread "${objects[@]}" -o "$BUILD/kernels_test"
  local processor
  for processor in "${PROCESSORS[@]}"; do
    echo "check_neon: emulated processor $processor"
    "$EMULATOR" -cpu "$processor" "$BUILD/kernels_test" "$@"
  done
}

main "$@"
