// SPDX-License-Identifier: GPL-2.0-only
/*
 * A target of device mapper that treats the halves of copies as none may that
 * passes them on. Beside that it is linear:
 *
 *	0 SECTORS xcfake-half DEV START MODE
 *
 * MODE:
 *	late	keeps a half for a while and sends it on then, when its chunk
 *		has long been sealed
 *	lose	ends a half and sends it nowhere
 *	crypto	gives a half an encryption context
 *
 * What only asks (REQ_COPY_PROBE) passes.
 */
#include <linux/blk-copy.h>
#include <linux/blk-crypto.h>
#include <linux/device-mapper.h>
#include <linux/slab.h>

#include "xcfake.h"

#define LATE_MS	200

enum mode { HALF_LATE, HALF_LOSE, HALF_CRYPTO };

static const char *const mode_names[] = { "late", "lose", "crypto" };

struct half_target {
	struct dm_dev *dev;
	sector_t start;
	int mode;
};

/* With each half */
struct half {
	struct bio *bio;
	bio_end_io_t *end_io;
	struct delayed_work work;
};

static int half_ctr(struct dm_target *ti, unsigned int argc, char **argv)
{
	struct half_target *t;
	unsigned long long start;
	int ret = -EINVAL;

	t = kzalloc(sizeof(*t), GFP_KERNEL);
	if (!t)
		return -ENOMEM;
	if (argc != 3 || kstrtoull(argv[1], 10, &start))
		goto out;
	t->mode = match_string(mode_names, ARRAY_SIZE(mode_names), argv[2]);
	if (t->mode < 0)
		goto out;
	ret = dm_get_device(ti, argv[0], dm_table_get_mode(ti->table), &t->dev);
	if (ret)
		goto out;
	t->start = start;
	ti->private = t;
	ti->per_io_data_size = sizeof(struct half);
	return 0;
out:
	ti->error = "DEV START late|lose|crypto";
	kfree(t);
	return ret;
}

static void half_dtr(struct dm_target *ti)
{
	struct half_target *t = ti->private;

	dm_put_device(ti, t->dev);
	kfree(t);
}

static void late_work(struct work_struct *work)
{
	struct half *h = container_of(to_delayed_work(work), struct half, work);

	submit_bio_noacct(h->bio);
}

static int keep(struct half *h)
{
	INIT_DELAYED_WORK(&h->work, late_work);
	queue_delayed_work(xcf.wq, &h->work, msecs_to_jiffies(LATE_MS));
	return DM_MAPIO_SUBMITTED;
}

static int lose(struct bio *bio)
{
	bio_endio(bio);
	return DM_MAPIO_SUBMITTED;
}

#ifdef CONFIG_BLK_INLINE_ENCRYPTION
/* The context is taken off again, for it is not of the pool that it would go to. */
static void crypto_end_io(struct bio *bio)
{
	struct half *h = dm_per_bio_data(bio, sizeof(*h));

	bio->bi_crypt_context = NULL;
	bio->bi_end_io = h->end_io;
	h->end_io(bio);
}

static int encrypt(struct half *h)
{
	static struct bio_crypt_ctx context;

	h->end_io = h->bio->bi_end_io;
	h->bio->bi_end_io = crypto_end_io;
	h->bio->bi_crypt_context = &context;
	return DM_MAPIO_REMAPPED;
}
#else
static int encrypt(struct half *h)
{
	return DM_MAPIO_KILL;
}
#endif

static int half_map(struct dm_target *ti, struct bio *bio)
{
	struct half *h = dm_per_bio_data(bio, sizeof(*h));
	const struct half_target *t = ti->private;

	bio_set_dev(bio, t->dev->bdev);
	bio->bi_iter.bi_sector = t->start +
				 dm_target_offset(ti, bio->bi_iter.bi_sector);
	if (!op_is_copy(bio->bi_opf) || bio->bi_opf & REQ_COPY_PROBE)
		return DM_MAPIO_REMAPPED;
	h->bio = bio;
	switch (t->mode) {
	case HALF_LATE:
		return keep(h);
	case HALF_LOSE:
		return lose(bio);
	default:
		return encrypt(h);
	}
}

static int half_iterate_devices(struct dm_target *ti,
				iterate_devices_callout_fn fn, void *data)
{
	const struct half_target *t = ti->private;

	return fn(ti, t->dev, t->start, ti->len, data);
}

static struct target_type half_target_type = {
	.name			= "xcfake-half",
	.version		= { 1, 0, 0 },
	.features		= DM_TARGET_COPY,
	.module			= THIS_MODULE,
	.ctr			= half_ctr,
	.dtr			= half_dtr,
	.map			= half_map,
	.iterate_devices	= half_iterate_devices,
};

int xcf_half_init(void)
{
	return dm_register_target(&half_target_type);
}

void xcf_half_exit(void)
{
	dm_unregister_target(&half_target_type);
}
