// SPDX-License-Identifier: GPL-2.0-only
/*
 * The registry of logical units: who bears which designator. One that two units
 * share makes both unfit.
 *
 * All is under sd_xcopy_mutex.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/slab.h>

#include "xcopy.h"

/* More disks than this are not offloaded. */
#define MAX_UNITS	4096
/* Paths whose sizes differ after so many readings are none of one unit. */
#define MAX_MISMATCHES	2

static struct sd_xcopy_unit *units;
static u32 nr_units;		/* used, and holes */

static bool same_designator(const struct sd_xcopy_designator *a,
			    const struct sd_xcopy_designator *b)
{
	return !memcmp(a, b, sizeof(*a));
}

static bool is_registered(const struct sd_xcopy_disk *d)
{
	return d->state == SD_XCOPY_REGISTERED || d->state == SD_XCOPY_ABLE;
}

/* What the registry holds against @d. */
static u32 judge_standing(struct sd_xcopy_disk *d)
{
	u32 reason = sd_xcopy_unit_reason(units, nr_units, d->unit);

	/* Sizes differ: one has grown, and this path has not heard of it yet? */
	if (reason != BLK_COPY_REASON_CHANGED) {
		d->mismatches = 0;
		return reason;
	}
	if (d->mismatches > MAX_MISMATCHES)
		return BLK_COPY_REASON_COLLISION;
	if (d->state == SD_XCOPY_ABLE)
		sd_xcopy_reread(d);
	return reason;
}

/* A unit with designator @id came, went or changed: who of its bearers may copy? */
static void registry_update(const struct sd_xcopy_designator *id)
{
	struct sd_xcopy_disk *d;
	u32 reason;

	list_for_each_entry(d, &sd_xcopy_disks, list) {
		if (!is_registered(d) ||
		    !same_designator(&units[d->unit].designator, id))
			continue;
		reason = judge_standing(d);
		if (reason == BLK_COPY_REASON_COLLISION &&
		    reason != d->standing)
			sd_printk(KERN_WARNING, d->sdkp,
				  "copies are not offloaded: another logical unit has the same designator\n");
		WRITE_ONCE(d->standing, reason);
	}
}

static int registry_slot(void)
{
	u32 i;

	for (i = 0; i < MAX_UNITS; i++)
		if (!(units[i].flags & SD_XCOPY_UNIT_USED))
			return i;
	return -ENOSPC;
}

/* It bears no name any more. */
void sd_xcopy_unit_leave(struct sd_xcopy_disk *d)
{
	struct sd_xcopy_designator id;

	if (!is_registered(d))
		return;
	id = units[d->unit].designator;
	units[d->unit].flags = 0;
	d->state = SD_XCOPY_KNOWN;
	WRITE_ONCE(d->standing, BLK_COPY_REASON_NONE);
	WRITE_ONCE(d->lu, 0);
	registry_update(&id);
	sd_xcopy_forget(sd_xcopy_lu_key(&id), false);
}

/*
 * Every disk with a designator is entered, also one that does not copy: a copy
 * meant for its namesake must not go to it.
 */
bool sd_xcopy_unit_enter(struct sd_xcopy_disk *d,
			 const struct sd_xcopy_unit *unit)
{
	int slot;

	if (is_registered(d) &&
	    !same_designator(&units[d->unit].designator, &unit->designator)) {
		sd_printk(KERN_NOTICE, d->sdkp,
			  "is another logical unit than before\n");
		sd_xcopy_unit_leave(d);
	}
	if (!is_registered(d)) {
		slot = registry_slot();
		if (slot < 0) {
			sd_printk(KERN_WARNING, d->sdkp,
				  "copies are not offloaded: more than %u disks\n",
				  MAX_UNITS);
			return false;
		}
		d->unit = slot;
		nr_units = max_t(u32, nr_units, slot + 1);
		d->state = SD_XCOPY_REGISTERED;
	}
	units[d->unit] = *unit;
	WRITE_ONCE(d->lu, sd_xcopy_lu_key(&unit->designator));
	registry_update(&unit->designator);
	return true;
}

bool __init sd_xcopy_units_init(void)
{
	units = kvcalloc(MAX_UNITS, sizeof(*units), GFP_KERNEL);
	return units;
}

void sd_xcopy_units_exit(void)
{
	kvfree(units);
}
