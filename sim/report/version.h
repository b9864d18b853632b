// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace bfpsim {

/// The program's version, e.g. "0.1.0"; every result carries it.
[[nodiscard]] const char* version();

/// Hash of the sources that the program was built from: results of another one are not reused.
[[nodiscard]] const char* source_hash();

}  // namespace bfpsim
