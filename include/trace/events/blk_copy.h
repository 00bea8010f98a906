/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What becomes of copies, for trace-cmd, perf, bpftrace and tracefs: see
 * Documentation/block/copy-offload-watching.rst.
 *
 * Devices are as user space knows them, sectors have 512 bytes, and reasons are
 * told by their names, so that filters need no numbers.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM blk_copy

#if !defined(_TRACE_BLK_COPY_H) || defined(TRACE_HEADER_MULTI_READ)
#define _TRACE_BLK_COPY_H

#include <linux/blk-copy.h>
#include <linux/blkdev.h>
#include <linux/kdev_t.h>
#include <linux/tracepoint.h>

struct bio_copy;
struct blk_copy_job;
struct blk_copy_layout;

/* A copy: at its begin, and at its end, which says how far it came. */
TRACE_EVENT(blk_copy_issue,
	TP_PROTO(const struct blk_copy_job *job),
	TP_ARGS(job),
	TP_STRUCT__entry(
		__field(dev_t, src)
		__field(dev_t, dst)
		__field(u64, src_sector)
		__field(u64, dst_sector)
		__field(u64, sectors)
	),
	TP_fast_assign(
		__entry->src = job->src->bd_dev;
		__entry->dst = job->dst->bd_dev;
		__entry->src_sector = job->src_sector;
		__entry->dst_sector = job->dst_sector;
		__entry->sectors = job->nr_sects;
	),
	TP_printk("%d,%d %llu -> %d,%d %llu + %llu",
		  MAJOR(__entry->src), MINOR(__entry->src), __entry->src_sector,
		  MAJOR(__entry->dst), MINOR(__entry->dst), __entry->dst_sector,
		  __entry->sectors)
);

TRACE_EVENT(blk_copy_end,
	TP_PROTO(const struct blk_copy_job *job, u64 copied),
	TP_ARGS(job, copied),
	TP_STRUCT__entry(
		__field(dev_t, src)
		__field(dev_t, dst)
		__field(u64, src_sector)
		__field(u64, dst_sector)
		__field(u64, sectors)
		__field(u64, copied)
		__string(reason, blk_copy_reason_name(job->reason))
	),
	TP_fast_assign(
		__entry->src = job->src->bd_dev;
		__entry->dst = job->dst->bd_dev;
		__entry->src_sector = job->src_sector;
		__entry->dst_sector = job->dst_sector;
		__entry->sectors = job->nr_sects;
		__entry->copied = copied;
		__assign_str(reason);
	),
	TP_printk("%d,%d %llu -> %d,%d %llu + %llu copied %llu reason %s",
		  MAJOR(__entry->src), MINOR(__entry->src), __entry->src_sector,
		  MAJOR(__entry->dst), MINOR(__entry->dst), __entry->dst_sector,
		  __entry->sectors, __entry->copied, __get_str(reason))
);

/* A piece of a half of a chunk has come to a disk. */
TRACE_EVENT(blk_copy_park,
	TP_PROTO(const struct bio *bio),
	TP_ARGS(bio),
	TP_STRUCT__entry(
		__field(dev_t, dev)
		__field(u64, sector)
		__field(u32, sectors)
		__field(bool, write)
	),
	TP_fast_assign(
		__entry->dev = bio_dev(bio);
		__entry->sector = bio->bi_iter.bi_sector;
		__entry->sectors = bio_sectors(bio);
		__entry->write = op_is_write(bio->bi_opf);
	),
	TP_printk("%d,%d %s %llu + %u", MAJOR(__entry->dev), MINOR(__entry->dev),
		  __entry->write ? "destination" : "source", __entry->sector,
		  __entry->sectors)
);

/* What a chunk comes to on the disks, or why nothing comes of it. */
TRACE_EVENT(blk_copy_plan,
	TP_PROTO(const struct bio_copy *c, const struct blk_copy_layout *l, u32 why),
	TP_ARGS(c, l, why),
	TP_STRUCT__entry(
		__field(dev_t, src)
		__field(dev_t, dst)
		__field(u32, sectors)
		__field(u32, src_pieces)
		__field(u32, dst_pieces)
		__field(u32, extents)
		__field(u32, pairs)
		__string(reason, blk_copy_reason_name(why))
	),
	TP_fast_assign(
		__entry->src = c->job->src->bd_dev;
		__entry->dst = c->job->dst->bd_dev;
		__entry->sectors = c->sectors;
		__entry->src_pieces = c->nr_frags[READ];
		__entry->dst_pieces = c->nr_frags[WRITE];
		__entry->extents = why ? 0 : l->nr_ext;
		__entry->pairs = why ? 0 : l->nr_legs;
		__assign_str(reason);
	),
	TP_printk("%d,%d -> %d,%d + %u pieces %u and %u extents %u pairs %u reason %s",
		  MAJOR(__entry->src), MINOR(__entry->src),
		  MAJOR(__entry->dst), MINOR(__entry->dst), __entry->sectors,
		  __entry->src_pieces, __entry->dst_pieces, __entry->extents,
		  __entry->pairs, __get_str(reason))
);

/* A command goes to the queue of the destination. */
TRACE_EVENT(blk_copy_command,
	TP_PROTO(const struct blk_copy_cmd *cmd),
	TP_ARGS(cmd),
	TP_STRUCT__entry(
		__field(dev_t, src)
		__field(dev_t, dst)
		__field(u64, src_sector)
		__field(u64, dst_sector)
		__field(u32, sectors)
		__field(u16, segments)
		__field(u8, tries)
	),
	TP_fast_assign(
		__entry->src = disk_devt(cmd->src);
		__entry->dst = bio_dev(&cmd->bio);
		__entry->src_sector = cmd->seg[0].src_sector;
		__entry->dst_sector = cmd->seg[0].dst_sector;
		__entry->sectors = cmd->vec.bv_len >> SECTOR_SHIFT;
		__entry->segments = cmd->nr_segs;
		__entry->tries = cmd->tries;
	),
	TP_printk("%d,%d %llu -> %d,%d %llu + %u segments %u try %u",
		  MAJOR(__entry->src), MINOR(__entry->src), __entry->src_sector,
		  MAJOR(__entry->dst), MINOR(__entry->dst), __entry->dst_sector,
		  __entry->sectors, __entry->segments, __entry->tries)
);

/* It has come back; one that is lost is resolved next, or it is sent again. */
TRACE_EVENT(blk_copy_command_done,
	TP_PROTO(const struct blk_copy_cmd *cmd, u64 ns),
	TP_ARGS(cmd, ns),
	TP_STRUCT__entry(
		__field(dev_t, src)
		__field(dev_t, dst)
		__field(u64, dst_sector)
		__field(u32, sectors)
		__field(u64, us)
		__field(u32, end)
		__string(reason, blk_copy_reason_name(cmd->reason))
	),
	TP_fast_assign(
		__entry->src = disk_devt(cmd->src);
		__entry->dst = bio_dev(&cmd->bio);
		__entry->dst_sector = cmd->seg[0].dst_sector;
		__entry->sectors = cmd->vec.bv_len >> SECTOR_SHIFT;
		__entry->us = div_u64(ns, NSEC_PER_USEC);
		__entry->end = cmd->end;
		__assign_str(reason);
	),
	TP_printk("%d,%d -> %d,%d %llu + %u us %llu end %s reason %s",
		  MAJOR(__entry->src), MINOR(__entry->src),
		  MAJOR(__entry->dst), MINOR(__entry->dst), __entry->dst_sector,
		  __entry->sectors, __entry->us,
		  __print_symbolic(__entry->end, { 0, "over" }, { 1, "again" },
				   { 2, "lost" }), __get_str(reason))
);

DECLARE_EVENT_CLASS(blk_copy_why,
	TP_PROTO(dev_t src, dev_t dst, u32 why),
	TP_ARGS(src, dst, why),
	TP_STRUCT__entry(
		__field(dev_t, src)
		__field(dev_t, dst)
		__string(reason, blk_copy_reason_name(why))
	),
	TP_fast_assign(
		__entry->src = src;
		__entry->dst = dst;
		__assign_str(reason);
	),
	TP_printk("%d,%d -> %d,%d reason %s",
		  MAJOR(__entry->src), MINOR(__entry->src),
		  MAJOR(__entry->dst), MINOR(__entry->dst), __get_str(reason))
);

/* What became of a lost one of a copy; none: it was carried out. */
DEFINE_EVENT(blk_copy_why, blk_copy_resolved,
	TP_PROTO(dev_t src, dev_t dst, u32 why),
	TP_ARGS(src, dst, why)
);

/* Whatever is counted in /sys/kernel/blk_copy/refusals. */
DEFINE_EVENT(blk_copy_why, blk_copy_refuse,
	TP_PROTO(dev_t src, dev_t dst, u32 why),
	TP_ARGS(src, dst, why)
);

/* The end of an EXTENDED COPY as the SCSI driver has it, and what is made of it. */
TRACE_EVENT(blk_copy_scsi_done,
	TP_PROTO(const struct blk_copy_cmd *cmd, dev_t path, u8 host_byte,
		 u8 status, u8 key, u8 asc, u8 ascq),
	TP_ARGS(cmd, path, host_byte, status, key, asc, ascq),
	TP_STRUCT__entry(
		__field(dev_t, src)
		__field(dev_t, dst)
		__field(u64, dst_sector)
		__field(u8, host_byte)
		__field(u8, status)
		__field(u8, key)
		__field(u8, asc)
		__field(u8, ascq)
		__string(reason, blk_copy_reason_name(cmd->reason))
	),
	TP_fast_assign(
		__entry->src = disk_devt(cmd->src);
		__entry->dst = path;
		__entry->dst_sector = cmd->seg[0].dst_sector;
		__entry->host_byte = host_byte;
		__entry->status = status;
		__entry->key = key;
		__entry->asc = asc;
		__entry->ascq = ascq;
		__assign_str(reason);
	),
	TP_printk("%d,%d -> %d,%d %llu host 0x%02x status 0x%02x sense %x/%02x/%02x reason %s",
		  MAJOR(__entry->src), MINOR(__entry->src),
		  MAJOR(__entry->dst), MINOR(__entry->dst), __entry->dst_sector,
		  __entry->host_byte, __entry->status, __entry->key,
		  __entry->asc, __entry->ascq, __get_str(reason))
);

/* Whatever is counted in /sys/kernel/blk_copy/fallback_bytes. */
TRACE_EVENT(blk_copy_by_hand,
	TP_PROTO(dev_t src, dev_t dst, u64 bytes),
	TP_ARGS(src, dst, bytes),
	TP_STRUCT__entry(
		__field(dev_t, src)
		__field(dev_t, dst)
		__field(u64, bytes)
	),
	TP_fast_assign(
		__entry->src = src;
		__entry->dst = dst;
		__entry->bytes = bytes;
	),
	TP_printk("%d,%d -> %d,%d bytes %llu",
		  MAJOR(__entry->src), MINOR(__entry->src),
		  MAJOR(__entry->dst), MINOR(__entry->dst), __entry->bytes)
);

/* Jobs of kcopyd, as one copy: none where the devices are asked, else why not. */
TRACE_EVENT(blk_copy_kcopyd,
	TP_PROTO(dev_t src, u64 src_sector, dev_t dst, u64 dst_sector, u64 sectors,
		 u32 dests, u32 jobs, u32 why),
	TP_ARGS(src, src_sector, dst, dst_sector, sectors, dests, jobs, why),
	TP_STRUCT__entry(
		__field(dev_t, src)
		__field(dev_t, dst)
		__field(u64, src_sector)
		__field(u64, dst_sector)
		__field(u64, sectors)
		__field(u32, dests)
		__field(u32, jobs)
		__string(reason, blk_copy_reason_name(why))
	),
	TP_fast_assign(
		__entry->src = src;
		__entry->dst = dst;
		__entry->src_sector = src_sector;
		__entry->dst_sector = dst_sector;
		__entry->sectors = sectors;
		__entry->dests = dests;
		__entry->jobs = jobs;
		__assign_str(reason);
	),
	TP_printk("%d,%d %llu -> %d,%d %llu + %llu destinations %u jobs %u reason %s",
		  MAJOR(__entry->src), MINOR(__entry->src), __entry->src_sector,
		  MAJOR(__entry->dst), MINOR(__entry->dst), __entry->dst_sector,
		  __entry->sectors, __entry->dests, __entry->jobs,
		  __get_str(reason))
);

#endif

#include <trace/define_trace.h>
