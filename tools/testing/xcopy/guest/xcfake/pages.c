// SPDX-License-Identifier: GPL-2.0-only
/*
 * INQUIRY and its vital product data. Each page is what was written to debugfs,
 * else one of our own.
 */
#include <linux/unaligned.h>

#include "xcfake.h"

static void standard(struct scsi_cmnd *sc, int disk)
{
	u8 b[36] = {};

	if (disk < 0)
		b[0] = 0x7f;
	else if (disk % xcf_luns == xcf_zoned)
		b[0] = TYPE_ZBC;
	b[2] = 6;
	b[3] = 2;
	b[4] = sizeof(b) - 5;
	b[5] = xcf_3pc && disk % (int)xcf_luns < xcf_copiers ? 0x08 : 0;
	b[7] = 2;
	memcpy(b + 8, "XCFAKE  FAKE0           0001", 28);
	if (disk >= 0)
		b[20] += disk % xcf_luns % 10;
	xcf_answer(sc, b, sizeof(b));
}

static void page_list(struct scsi_cmnd *sc, const struct xcf_lun *lun,
		      bool zoned)
{
	u8 b[16] = {}, n = 4;

	b[n++] = 0x00;
	b[n++] = 0x80;
	b[n++] = 0x83;
	if (lun->vpd8f.set)
		b[n++] = 0x8f;
	if (lun->vpdb0.set)
		b[n++] = 0xb0;
	if (zoned)
		b[n++] = 0xb6;
	b[3] = n - 4;
	xcf_answer(sc, b, n);
}

static void serial(struct scsi_cmnd *sc, int disk)
{
	u8 b[16] = {};

	b[1] = 0x80;
	b[3] = 8;
	memcpy(b + 4, "xcfake_0", 8);
	b[10] += disk % xcf_luns >> 4;
	b[11] += disk % xcf_luns & 15;
	xcf_answer(sc, b, 12);
}

static void identification(struct scsi_cmnd *sc, int disk)
{
	u8 b[24] = {};

	b[1] = 0x83;
	b[3] = 20;
	b[4] = 1;
	b[5] = 3;
	b[7] = 16;
	xcf_naa(disk, b + 8);
	if (disk % xcf_luns == xcf_zoned)
		b[0] = TYPE_ZBC;
	xcf_answer(sc, b, sizeof(b));
}

static const struct xcf_bytes *own_page(const struct xcf_lun *lun, u8 page)
{
	switch (page) {
	case 0x80:
		return &lun->vpd80;
	case 0x83:
		return &lun->vpd83;
	case 0x8f:
		return &lun->vpd8f;
	case 0xb0:
		return &lun->vpdb0;
	}
	return NULL;
}

void xcf_inquiry(struct scsi_cmnd *sc)
{
	int disk = xcf_disk(xcf_host_no(sc->device), sc->device->lun);
	const struct xcf_lun *lun = &xcf.lun[max(disk, 0)];
	const struct xcf_bytes *own;

	if (!(sc->cmnd[1] & 1)) {
		if (disk >= 0 && lun->inquiry.set)
			xcf_answer(sc, lun->inquiry.data, lun->inquiry.len);
		else
			standard(sc, disk);
		return;
	}
	own = own_page(lun, sc->cmnd[2]);
	if (disk < 0)
		xcf_illegal(sc, 0x25, 0);
	else if (own && own->set)
		xcf_answer(sc, own->data, own->len);
	else if (sc->cmnd[2] == 0x00)
		page_list(sc, lun, disk % xcf_luns == xcf_zoned);
	else if (sc->cmnd[2] == 0x80)
		serial(sc, disk);
	else if (sc->cmnd[2] == 0x83)
		identification(sc, disk);
	else if (sc->cmnd[2] == 0xb6 && disk % xcf_luns == xcf_zoned)
		xcf_zoned_page(sc);
	else
		xcf_illegal(sc, 0x24, 0);
}
