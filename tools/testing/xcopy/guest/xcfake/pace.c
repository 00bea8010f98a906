// SPDX-License-Identifier: GPL-2.0-only
/*
 * Disks that take their time, as models of arrays: a wire for each direction,
 * which READs and WRITEs share, and a copy manager that works at a few copies at
 * a time. Each of these serves one after the other: what comes begins when it is
 * free, and when that ends is known at once.
 *
 *	wire_us		that a READ or a WRITE takes beside the wire's time
 *	wire_us_mib	of the wire, for each MiB
 *	copy_us		of the copy manager, for each command
 *	copy_us_mib	for each MiB
 *	copy_lanes	so many commands at a time, the others wait
 *
 * With copy_ms copies take that instead. Without any of these all is done at once.
 */
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/module.h>

#include "xcfake.h"

#define MAX_LANES	64

static unsigned int wire_us, wire_us_mib, copy_us, copy_us_mib;
static unsigned int copy_lanes = 1;
module_param(wire_us, uint, 0644);
module_param(wire_us_mib, uint, 0644);
module_param(copy_us, uint, 0644);
module_param(copy_us_mib, uint, 0644);
module_param(copy_lanes, uint, 0644);
MODULE_PARM_DESC(copy_lanes, "copies that are worked at at a time, at most 64");

/* When each is free again, in ns */
static u64 wire_to, wire_from, lane[MAX_LANES];

/* The one that is free at @free serves for @ns, from @now or then on: its end */
static u64 serve(u64 *free, u64 now, u64 ns)
{
	*free = max(*free, now) + ns;
	return *free;
}

static u64 *first_lane(void)
{
	unsigned int i, nr = clamp(copy_lanes, 1u, MAX_LANES);
	u64 *first = &lane[0];

	for (i = 1; i < nr; i++)
		if (lane[i] < *first)
			first = &lane[i];
	return first;
}

static u64 of_size(const struct xcf_deed *deed, unsigned int us_mib)
{
	return div_u64((u64)xcf_deed_bytes(deed) * us_mib * NSEC_PER_USEC,
		       1 << 20);
}

/* xcf_pace: ns until the end of a command that comes now; 0: no time is taken */
u64 xcf_pace(const struct xcf_deed *deed)
{
	u64 now = ktime_get_ns(), end = now, latency = 0;

	guard(spinlock_irqsave)(&xcf.lock);
	switch (deed->class) {
	case XCF_READ:
	case XCF_WRITE:
		latency = (u64)wire_us * NSEC_PER_USEC;
		end = serve(deed->class == XCF_READ ? &wire_from : &wire_to,
			    now, of_size(deed, wire_us_mib)) + latency;
		break;
	case XCF_XCOPY:
		end = serve(first_lane(), now,
			    (u64)copy_us * NSEC_PER_USEC +
			    of_size(deed, copy_us_mib));
		break;
	default:
		break;
	}
	return end - now;
}
