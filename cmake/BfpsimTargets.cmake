# SPDX-License-Identifier: Apache-2.0
# One CMake target per folder: bfpsim_library() makes it, with the project's warnings and flags.

include(GNUInstallDirs)
find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)

add_library(bfpsim_flags INTERFACE)
target_include_directories(bfpsim_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(bfpsim_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
  # FP32 results are part of the contract: the compiler may neither fuse nor reorder them.
  -ffp-contract=off -fno-fast-math)
if(BFPSIM_SANITIZE)
  target_compile_options(bfpsim_flags INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
    # GCC's manual, under -fsanitize: the added code makes -Wmaybe-uninitialized report what is initialised.
    -Wno-maybe-uninitialized)
  target_link_options(bfpsim_flags INTERFACE -fsanitize=address,undefined)
endif()
if(BFPSIM_COVERAGE)
  target_compile_options(bfpsim_flags INTERFACE --coverage -O0)
  target_link_options(bfpsim_flags INTERFACE --coverage)
endif()

# SystemC has no CMake package in Debian; its headers are system headers, so that -Werror spares them.
function(bfpsim_find_systemc)
  if(NOT TARGET PkgConfig::SystemC)
    pkg_check_modules(SystemC REQUIRED GLOBAL IMPORTED_TARGET systemc)
  endif()
endfunction()

# bfpsim_library(NAME SOURCES a.cpp ... [DEPENDS targets...])
function(bfpsim_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC bfpsim_flags ${ARG_DEPENDS})
endfunction()

# bfpsim_test(NAME SOURCES a.cpp ... [DEPENDS targets...] [LABELS labels...])
# Every test of a SystemC module runs in a process of its own (a second elaboration is refused).
function(bfpsim_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE bfpsim_flags ${ARG_DEPENDS} bfpsim_test_main)
  set(properties TIMEOUT 900 ENVIRONMENT "SYSTEMC_DISABLE_COPYRIGHT_MESSAGE=1")
  if(ARG_LABELS)
    list(APPEND properties LABELS "${ARG_LABELS}")
  endif()
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES ${properties})
endfunction()
