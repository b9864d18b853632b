// SPDX-License-Identifier: Apache-2.0
// Runs a synchronous model in delta cycles alone, without simulated time.
#pragma once

namespace bfpsim::units {

/// Lets every signal settle at the present time. Call from outside of processes, after elaboration is
/// complete.
void settle();

}  // namespace bfpsim::units
