# SPDX-License-Identifier: Apache-2.0
# cmake --install: the program, and its data under share/bfpsim.
install(TARGETS bfpsim RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
foreach(folder configs workloads traces)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/${folder} DESTINATION ${CMAKE_INSTALL_DATADIR}/bfpsim)
endforeach()
