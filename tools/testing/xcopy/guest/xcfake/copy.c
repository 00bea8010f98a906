// SPDX-License-Identifier: GPL-2.0-only
/*
 * The copy manager: EXTENDED COPY with parameter lists of the LID1 kind (SPC-4
 * 6.4), and what it tells of itself and of copies (RECEIVE COPY RESULTS).
 */
#include <linux/unaligned.h>

#include "xcfake.h"

#define CSCD_LEN	32
#define SEGMENT_LEN	28
#define HEADER_LEN	16

/* The identification descriptor's own bytes of a disk: NAA 6 */
void xcf_naa(int disk, u8 *id)
{
	/* (twins say what their first ones say) */
	static const u8 start[16] = {
		0x60, 0x01, 0x40, 0x5f, 0xac, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
	};

	memcpy(id, start, sizeof(start));
	id[14] = (disk % xcf_luns) >> 4;
	id[15] += (disk % xcf_luns) & 15;
}

/* Does VPD page @b hold identification @id of @len bytes? */
static bool page_names(const struct xcf_bytes *b, const u8 *id, int len)
{
	int i, n;

	for (i = 4; i + 4 <= b->len; i += 4 + n) {
		n = b->data[i + 3];
		if (n == len && i + 4 + n <= b->len &&
		    !(b->data[i + 1] & 0x30) && !memcmp(b->data + i + 4, id, n))
			return true;
	}
	return false;
}

/* Which of the disks that the receiver knows does a descriptor name? */
static int named_disk(const u8 *cscd, int receiver)
{
	int first = receiver - receiver % xcf_luns, i, len = cscd[7];
	u8 naa[16];

	if (cscd[0] != 0xe4 || len > 20)
		return -1;
	for (i = first; i < first + xcf_luns; i++) {
		if (xcf.lun[i].vpd83.set) {
			if (page_names(&xcf.lun[i].vpd83, cscd + 8, len))
				return i;
			continue;
		}
		xcf_naa(i, naa);
		if (len == 16 && !memcmp(cscd + 8, naa, 16))
			return i;
	}
	return -1;
}

static bool refuse(struct scsi_cmnd *sc, u8 key, u8 asc, u8 ascq)
{
	scsi_build_sense(sc, 0, key, asc, ascq);
	return false;
}

static bool past_end(int disk, u64 lba, u32 blocks)
{
	u64 end = xcf_capacity(&xcf.lun[disk]);

	return lba > end || blocks > end - lba;
}

static bool parse_segment(struct scsi_cmnd *sc, struct xcf_deed *deed,
			  const u8 *cscds, int nr_cscds, const u8 *s)
{
	int from = get_unaligned_be16(s + 4), to = get_unaligned_be16(s + 6);
	struct xcf_piece *p = &deed->piece[deed->nr];
	int src, dst;

	if (s[0] != 0x02)
		return refuse(sc, ILLEGAL_REQUEST, 0x26, 0x09);
	if (get_unaligned_be16(s + 2) != SEGMENT_LEN - 4)
		return refuse(sc, ILLEGAL_REQUEST, 0x26, 0x00);
	if (from >= nr_cscds || to >= nr_cscds)
		return refuse(sc, ILLEGAL_REQUEST, 0x26, 0x00);
	src = named_disk(cscds + from * CSCD_LEN, deed->lun);
	dst = named_disk(cscds + to * CSCD_LEN, deed->lun);
	if (src < 0 || dst < 0)
		return refuse(sc, COPY_ABORTED, 0x0d, 0x02);
	p->src = src;
	p->dst = dst;
	p->blocks = get_unaligned_be16(s + 10);
	p->src_lba = get_unaligned_be64(s + 12);
	p->dst_lba = get_unaligned_be64(s + 20);
	if (past_end(src, p->src_lba, p->blocks) || past_end(dst, p->dst_lba, p->blocks))
		return refuse(sc, COPY_ABORTED, 0x21, 0x00);
	if (xcf_segment_max && p->blocks * xcf_block_size > xcf_segment_max)
		return refuse(sc, ILLEGAL_REQUEST, 0x26, 0x00);
	if (xcf_enforce && (p->blocks * xcf_block_size) % xcf_enforce)
		return refuse(sc, COPY_ABORTED, 0x26, 0x0d);
	if (xcf.lun[dst].readonly)
		return refuse(sc, DATA_PROTECT, 0x27, 0x00);
	deed->nr++;
	return true;
}

/* xcf_parse_copy: fills the pieces of @deed, or sets the sense of @sc */
bool xcf_parse_copy(struct scsi_cmnd *sc, struct xcf_deed *deed)
{
	u8 p[XCF_LIST_BYTES];
	u32 len = get_unaligned_be32(sc->cmnd + 10), cscds, segments, n, i;

	if (!xcf_3pc)
		return refuse(sc, ILLEGAL_REQUEST, 0x20, 0x00);
	if ((sc->cmnd[1] & 0x1f) != 0)
		return refuse(sc, ILLEGAL_REQUEST, 0x24, 0x00);
	n = scsi_sg_copy_to_buffer(sc, p, sizeof(p));
	if (n < HEADER_LEN || len > n || len > sizeof(p))
		return refuse(sc, ILLEGAL_REQUEST, 0x1a, 0x00);
	cscds = get_unaligned_be16(p + 2);
	segments = get_unaligned_be32(p + 8);
	if (cscds % CSCD_LEN || segments % SEGMENT_LEN ||
	    segments > sizeof(p) || HEADER_LEN + cscds + segments != len)
		return refuse(sc, ILLEGAL_REQUEST, 0x1a, 0x00);
	if (xcf_list_max && cscds + segments > xcf_list_max)
		return refuse(sc, ILLEGAL_REQUEST, 0x1a, 0x00);
	if (cscds / CSCD_LEN > xcf_max_cscds)
		return refuse(sc, ILLEGAL_REQUEST, 0x26, 0x06);
	if (segments / SEGMENT_LEN > min(xcf_max_segs, XCF_MAX_PIECES))
		return refuse(sc, ILLEGAL_REQUEST, 0x26, 0x08);
	deed->list_id = p[0];
	deed->keeps_id = (p[1] & 0x18) != 0x18;
	for (i = 0; i < segments / SEGMENT_LEN; i++)
		if (!parse_segment(sc, deed, p + HEADER_LEN, cscds / CSCD_LEN,
				   p + HEADER_LEN + cscds + i * SEGMENT_LEN))
			return false;
	return true;
}

/* ---- list identifiers ---- */

enum copy_state { COPY_NONE, COPY_RUNS, COPY_GOOD, COPY_BAD };

static u8 *state_of(const struct xcf_deed *deed)
{
	return &xcf.lun[deed->lun].nexus[deed->host].copy_state[deed->list_id];
}

/* xcf_copy_starts: false, and an end for @sc, where it may not */
bool xcf_copy_starts(struct scsi_cmnd *sc, const struct xcf_deed *deed)
{
	bool in_use, over;
	unsigned long flags;

	spin_lock_irqsave(&xcf.lock, flags);
	in_use = deed->keeps_id && *state_of(deed) == COPY_RUNS;
	over = xcf_concurrent && xcf_over && xcf.copying >= xcf_concurrent;
	if (over)
		xcf.count[XCF_OVER]++;
	if (!in_use && !over) {
		xcf.copying++;
		if (xcf.copying > xcf.count[XCF_MOST])
			xcf.count[XCF_MOST] = xcf.copying;
		if (deed->keeps_id)
			*state_of(deed) = COPY_RUNS;
	}
	spin_unlock_irqrestore(&xcf.lock, flags);
	if (in_use)
		return refuse(sc, ILLEGAL_REQUEST, 0x00, 0x16);
	if (over)
		sc->result = xcf_over;
	return !over;
}

void xcf_copy_ends(const struct xcf_deed *deed, bool good)
{
	guard(spinlock_irqsave)(&xcf.lock);
	xcf.copying--;
	if (deed->keeps_id)
		*state_of(deed) = good ? COPY_GOOD : COPY_BAD;
}

static void copy_status(struct scsi_cmnd *sc, int disk, int host_no)
{
	u8 b[12] = {}, state;

	state = xcf.lun[disk].nexus[host_no].copy_state[sc->cmnd[2]];
	if (!xcf_rcs || state == COPY_NONE) {
		xcf_illegal(sc, 0x24, 0);
		return;
	}
	put_unaligned_be32(8, b);
	b[4] = state - COPY_RUNS;
	/* (or so many as another list may have had) */
	b[6] = state == COPY_GOOD ? xcf_rcs : 0;
	xcf_answer(sc, b, sizeof(b));
}

static void operating_parameters(struct scsi_cmnd *sc, int disk)
{
	const struct xcf_lun *lun = &xcf.lun[disk];
	u8 b[46] = {};

	if (lun->rcr.set) {
		xcf_answer(sc, lun->rcr.data, lun->rcr.len);
		return;
	}
	put_unaligned_be32(sizeof(b) - 4, b);
	b[4] = !!xcf_snlid;
	put_unaligned_be16(xcf_max_cscds, b + 8);
	put_unaligned_be16(xcf_max_segs, b + 10);
	put_unaligned_be32(xcf_list_max, b + 12);
	put_unaligned_be32(xcf_segment_max, b + 16);
	put_unaligned_be16(xcf_concurrent, b + 34);
	b[36] = min(xcf_concurrent, 255u);
	b[37] = xcf_granule;
	b[43] = 2;
	b[44] = 0x02;
	b[45] = 0xe4;
	xcf_answer(sc, b, sizeof(b));
}

/* xcf_receive: RECEIVE COPY RESULTS */
void xcf_receive(struct scsi_cmnd *sc)
{
	int host_no = xcf_host_no(sc->device);
	int disk = xcf_disk(host_no, sc->device->lun);

	if (!xcf_3pc) {
		xcf_illegal(sc, 0x20, 0);
		return;
	}
	switch (sc->cmnd[1] & 0x1f) {
	case 0x00:
		copy_status(sc, disk, host_no);
		break;
	case 0x03:
		operating_parameters(sc, disk);
		break;
	default:
		xcf_illegal(sc, 0x24, 0);
	}
}

/* xcf_opcodes: REPORT SUPPORTED OPERATION CODES, of one command with service action */
void xcf_opcodes(struct scsi_cmnd *sc)
{
	const u8 *c = sc->cmnd;
	u8 b[20] = {};
	bool known = xcf_3pc && xcf_rcs && c[3] == RECEIVE_COPY_RESULTS &&
		     !get_unaligned_be16(c + 4);

	if ((c[1] & 0x1f) != MI_REPORT_SUPPORTED_OPERATION_CODES ||
	    (c[2] & 7) == 0) {
		xcf_illegal(sc, 0x24, 0);
		return;
	}
	b[1] = known ? 3 : 1;
	if (known) {
		put_unaligned_be16(16, b + 2);
		memset(b + 4, 0xff, 16);
	}
	xcf_answer(sc, b, known ? 20 : 4);
}
