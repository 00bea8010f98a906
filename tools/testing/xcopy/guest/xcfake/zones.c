// SPDX-License-Identifier: GPL-2.0-only
/*
 * A host-managed disk (ZBC). All its zones but the last are conventional, so
 * that it is zoned and yet writable nearly anywhere.
 */
#include <linux/unaligned.h>

#include "xcfake.h"

#define ZONE_BYTES	(4u << 20)
#define MAX_ZONES	32
#define DESCRIPTOR	64
#define CONVENTIONAL	0x1
#define SEQUENTIAL	0x2
#define EMPTY		(0x1 << 4)

void xcf_report_zones(struct scsi_cmnd *sc, const struct xcf_lun *lun)
{
	static u8 b[DESCRIPTOR * (MAX_ZONES + 1)];
	static DEFINE_SPINLOCK(zones_lock);
	u64 zone = ZONE_BYTES / xcf_block_size, lba;
	u32 n = 0;

	if ((sc->cmnd[1] & 0x1f) != ZI_REPORT_ZONES) {
		xcf_illegal(sc, 0x24, 0);
		return;
	}
	guard(spinlock_irqsave)(&zones_lock);
	memset(b, 0, sizeof(b));
	lba = round_down(get_unaligned_be64(sc->cmnd + 2), zone);
	for (; lba < lun->blocks && n < MAX_ZONES; lba += zone) {
		u8 *d = b + DESCRIPTOR * ++n;

		d[0] = CONVENTIONAL;
		put_unaligned_be64(zone, d + 8);
		put_unaligned_be64(lba, d + 16);
		put_unaligned_be64(U64_MAX, d + 24);
		if (lba + zone < lun->blocks)
			continue;
		d[0] = SEQUENTIAL;
		d[1] = EMPTY;
		put_unaligned_be64(lba, d + 24);
	}
	put_unaligned_be32(DESCRIPTOR * n, b);
	b[4] = 2;		/* of one length, the last of another type */
	put_unaligned_be64(lun->blocks - 1, b + 8);
	xcf_answer(sc, b, DESCRIPTOR * (n + 1));
}

/* VPD page B6h: any number of zones may be open */
void xcf_zoned_page(struct scsi_cmnd *sc)
{
	u8 b[64] = {};

	b[0] = TYPE_ZBC;
	b[1] = 0xb6;
	b[3] = sizeof(b) - 4;
	b[4] = 1;
	put_unaligned_be32(U32_MAX, b + 8);
	put_unaligned_be32(U32_MAX, b + 12);
	put_unaligned_be32(U32_MAX, b + 16);
	xcf_answer(sc, b, sizeof(b));
}
