// SPDX-License-Identifier: GPL-2.0-only
/*
 * Workers for copies that nobody waits for.
 *
 * Who issues chunks may have to wait: for a disk that is asked whether it is who it
 * was, for a copy that has to be seen to arrive, for a free request of a disk that
 * hangs. A workqueue has room for some hundreds who do, and kcopyd may have thousands
 * of jobs for one device. So that such a device holds up nobody but its own copies,
 * only some workers are at those of one destination at a time. The others stand in
 * line, where they take no worker.
 */
#include <linux/hash.h>
#include <linux/list.h>
#include <linux/spinlock.h>

#include "copy.h"

/* To issue takes much less time than to copy, so that more would be of no use. */
#define MOST_ISSUERS	4
#define LINE_BITS	6

static struct line {
	struct list_head issuers;
	struct list_head called;	/* jobs whose workers come, and count as these */
	struct list_head jobs;		/* who wait, all that there are of them issue */
} lines[1 << LINE_BITS];
static DEFINE_SPINLOCK(line_lock);

static struct line *line_of(const struct gendisk *to)
{
	return &lines[hash_ptr(to, LINE_BITS)];
}

static bool has_room(const struct line *l, const struct gendisk *to)
{
	const struct blk_copy_issuer *i;
	const struct blk_copy_job *job;
	int nr = 0;

	list_for_each_entry(i, &l->issuers, list)
		nr += i->to == to;
	list_for_each_entry(job, &l->called, line)
		nr += job->dst->bd_disk == to;
	return nr < MOST_ISSUERS;
}

/**
 * blk_copy_line_enter - a worker is there for a copy
 * @job: the copy
 * @i: the worker, for blk_copy_line_leave()
 *
 * Context: task.
 * Return: false where there are enough; @job is queued anew in its turn.
 */
bool blk_copy_line_enter(struct blk_copy_job *job, struct blk_copy_issuer *i)
{
	struct line *l = line_of(job->dst->bd_disk);
	bool enters;

	i->to = job->dst->bd_disk;
	guard(spinlock)(&line_lock);
	if (job->called)
		list_del(&job->line);
	enters = job->called || has_room(l, i->to);
	if (enters)
		list_add(&i->list, &l->issuers);
	else
		list_add_tail(&job->line, &l->jobs);
	job->called = false;
	return enters;
}

/**
 * blk_copy_line_leave - it has issued what could be
 * @i: as for blk_copy_line_enter()
 *
 * Context: task.
 */
void blk_copy_line_leave(struct blk_copy_issuer *i)
{
	struct line *l = line_of(i->to);
	struct blk_copy_job *job;

	guard(spinlock)(&line_lock);
	list_del(&i->list);
	list_for_each_entry(job, &l->jobs, line) {
		if (job->dst->bd_disk != i->to)
			continue;
		list_move(&job->line, &l->called);
		job->called = true;
		queue_work(blk_copy_wq, &job->work);
		break;
	}
}

void __init blk_copy_line_init(void)
{
	struct line *l;

	for (l = lines; l < lines + ARRAY_SIZE(lines); l++) {
		INIT_LIST_HEAD(&l->issuers);
		INIT_LIST_HEAD(&l->called);
		INIT_LIST_HEAD(&l->jobs);
	}
}
