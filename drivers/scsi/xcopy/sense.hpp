// SPDX-License-Identifier: GPL-2.0-only
/*
 * The numbers of a command's end that the table of sense.cc is made
 * of. The glue holds those of the host byte against scsi_status.h.
 */
#ifndef _SD_XCOPY_SENSE_HPP
#define _SD_XCOPY_SENSE_HPP

#include <kcxx/std.hpp>
#include "abi.h"

namespace sd_xcopy {

using kcxx::s32;
using kcxx::u32;
using kcxx::u8;

/* Host byte, include/scsi/scsi_status.h. */
namespace did {
inline constexpr u8 ok = 0x00, time_out = 0x03, error = 0x07;
} // namespace did

/* Status, SAM-5 5.3.1. */
namespace sam {
inline constexpr u8 good = 0x00, check_condition = 0x02, busy = 0x08,
		    reservation_conflict = 0x18, task_set_full = 0x28,
		    aca_active = 0x30, task_aborted = 0x40;
} // namespace sam

/* Sense key, SPC-4 4.5.6. */
namespace key {
inline constexpr u8 no_sense = 0x0, recovered = 0x1, not_ready = 0x2, medium = 0x3,
		    hardware = 0x4, illegal_request = 0x5, unit_attention = 0x6,
		    data_protect = 0x7, copy_aborted = 0xa, aborted_command = 0xb,
		    completed = 0xf;
} // namespace key

/* A column that takes every value. */
inline constexpr s32 any = -1;

/* A row of the table. */
struct sense_rule {
	s32 host;
	s32 status;
	s32 sense;
	s32 sense_key;
	s32 asc;
	s32 ascq;
	s32 forwarded;
	s32 cdb_field;
	u32 reason;
	u32 end;
	u32 act;
};

/* The whole table, for tests and for the page that documents it. */
std::span<const sense_rule> sense_rules();

} // namespace sd_xcopy

#endif
