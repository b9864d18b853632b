// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/units/clocking.h"

#include <systemc>

namespace bfpsim::units {

void settle() {
  // sc_start(SC_ZERO_TIME) runs one delta cycle, no more, and warns when there is nothing to do; the first
  // one elaborates and initialises.
  if (!sc_core::sc_start_of_simulation_invoked()) sc_core::sc_start(sc_core::SC_ZERO_TIME);
  while (sc_core::sc_pending_activity_at_current_time())
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
}

}  // namespace bfpsim::units
