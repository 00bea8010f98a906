// SPDX-License-Identifier: GPL-2.0-only
/*
 * The registry of logical units: who bears which designator. One that two units
 * share makes both unfit.
 *
 * All is under sd_xcopy_mutex.
 */
#include "xcopy.h"

/* Paths whose sizes differ after so many readings are none of one unit. */
#define MAX_MISMATCHES	2

static struct sd_xcopy_registry registry;

static bool same_designator(const struct sd_xcopy_designator *a,
			    const struct sd_xcopy_designator *b)
{
	return !memcmp(a, b, sizeof(*a));
}

static struct sd_xcopy_disk *disk_of(struct sd_xcopy_bearer *b)
{
	return container_of(b, struct sd_xcopy_disk, bearer);
}

/* All that names it but the designator; sizes change. */
static bool same_words(const struct sd_xcopy_unit *a,
		       const struct sd_xcopy_unit *b)
{
	return a->ident == b->ident && a->target == b->target &&
	       a->block_size == b->block_size;
}

static bool is_registered(const struct sd_xcopy_disk *d)
{
	return d->state == SD_XCOPY_REGISTERED || d->state == SD_XCOPY_ABLE;
}

/* What the registry holds against @d. */
static u32 judge_standing(struct sd_xcopy_disk *d)
{
	u32 reason = sd_xcopy_registry_reason(&registry, &d->bearer);

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

static void update_standing(struct sd_xcopy_disk *d)
{
	u32 reason = judge_standing(d);

	if (reason == BLK_COPY_REASON_COLLISION && reason != d->standing)
		sd_printk(KERN_WARNING, d->sdkp,
			  "copies are not offloaded: another logical unit has the same designator\n");
	WRITE_ONCE(d->standing, reason);
}

/* @unit came, went or changed: who of those that have a name in common may copy? */
static void registry_update(const struct sd_xcopy_unit *unit)
{
	struct sd_xcopy_near walk = {};
	struct sd_xcopy_bearer *b;

	while ((b = sd_xcopy_registry_near(&registry, unit, &walk)) != NULL)
		update_standing(disk_of(b));
}

/* It bears no name any more. */
void sd_xcopy_unit_leave(struct sd_xcopy_disk *d)
{
	const struct sd_xcopy_unit was = d->bearer.unit;

	if (!is_registered(d))
		return;
	sd_xcopy_registry_leave(&registry, &d->bearer);
	d->state = SD_XCOPY_KNOWN;
	WRITE_ONCE(d->standing, BLK_COPY_REASON_NONE);
	WRITE_ONCE(d->lu, 0);
	registry_update(&was);
	sd_xcopy_forget(d->bearer.lu, false);
}

/* It has been read again, and bears the name that it bore. */
static void unit_renew(struct sd_xcopy_disk *d, const struct sd_xcopy_unit *unit)
{
	const struct sd_xcopy_unit was = d->bearer.unit;

	/* It may be another one under that name: what was proven is void. */
	if (!same_words(&was, unit))
		sd_xcopy_doubt(d->bearer.lu);
	sd_xcopy_registry_leave(&registry, &d->bearer);
	sd_xcopy_registry_enter(&registry, &d->bearer, unit);
	/* Of its other names it may have given one up. */
	registry_update(&was);
}

/*
 * Every disk with a designator is entered, also one that does not copy: a copy
 * meant for its namesake must not go to it.
 */
void sd_xcopy_unit_enter(struct sd_xcopy_disk *d,
			 const struct sd_xcopy_unit *unit)
{
	if (is_registered(d) &&
	    !same_designator(&d->bearer.unit.designator, &unit->designator)) {
		sd_printk(KERN_NOTICE, d->sdkp,
			  "is another logical unit than before\n");
		sd_xcopy_unit_leave(d);
	}
	if (is_registered(d)) {
		unit_renew(d, unit);
	} else {
		sd_xcopy_registry_enter(&registry, &d->bearer, unit);
		d->state = SD_XCOPY_REGISTERED;
	}
	WRITE_ONCE(d->lu, d->bearer.lu);
	registry_update(unit);
}

/* Another path of the unit of @d, which is registered, that has its window; or NULL. */
struct sd_xcopy_disk *sd_xcopy_unit_twin(struct sd_xcopy_disk *d)
{
	struct sd_xcopy_near walk = {};
	struct sd_xcopy_bearer *b;

	while ((b = sd_xcopy_registry_near(&registry, &d->bearer.unit, &walk)) != NULL)
		if (b != &d->bearer && b->lu == d->bearer.lu &&
		    sd_xcopy_shares(disk_of(b), b->lu))
			return disk_of(b);
	return NULL;
}

/**
 * sd_xcopy_disk_of - which disk is a path of a logical unit
 * @lu: the unit
 * @dev: out: one of them, 0 where there is none
 *
 * For files in sysfs, which are removed with the lock held: not waited for.
 * Context: task.
 * Return: 0 or -EBUSY.
 */
int sd_xcopy_disk_of(u64 lu, dev_t *dev)
{
	struct sd_xcopy_bearer *b;

	if (!mutex_trylock(&sd_xcopy_mutex))
		return -EBUSY;
	b = sd_xcopy_registry_find(&registry, lu);
	*dev = b ? disk_devt(disk_of(b)->sdkp->disk) : 0;
	mutex_unlock(&sd_xcopy_mutex);
	return 0;
}
