// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/memory/dram_address.h"

namespace bfpsim {
namespace {

/// Takes the least significant digit off a mixed-radix number.
std::int64_t take_digit(std::int64_t& number, std::int64_t radix) {
  const std::int64_t digit = number % radix;
  number /= radix;
  return digit;
}

}  // namespace

BurstAddress locate_burst(std::int64_t address, const DramParams& dram) {
  BurstAddress at;
  std::int64_t rest = address / dram.burst_bytes();
  const std::int64_t columns = dram.row_bytes / dram.burst_bytes();
  at.channel = take_digit(rest, dram.channels);
  switch (dram.mapping) {
    case AddressMapping::RowBankColumnGroupChannel:
      at.group = take_digit(rest, dram.bank_groups);
      take_digit(rest, columns);
      at.bank = take_digit(rest, dram.banks);
      break;
    case AddressMapping::RowBankGroupColumnChannel:
      take_digit(rest, columns);
      at.group = take_digit(rest, dram.bank_groups);
      at.bank = take_digit(rest, dram.banks);
      break;
    case AddressMapping::RowColumnBankGroupChannel:
      at.group = take_digit(rest, dram.bank_groups);
      at.bank = take_digit(rest, dram.banks);
      take_digit(rest, columns);
      break;
  }
  at.row = rest;
  return at;
}

}  // namespace bfpsim
