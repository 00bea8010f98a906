// SPDX-License-Identifier: GPL-2.0-only
/* The events of blk_copy, those included of who else has to tell of copies. */
#include "copy.h"

#define CREATE_TRACE_POINTS
#include <trace/events/blk_copy.h>

EXPORT_TRACEPOINT_SYMBOL_GPL(blk_copy_kcopyd);
EXPORT_TRACEPOINT_SYMBOL_GPL(blk_copy_scsi_done);
