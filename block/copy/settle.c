// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands that were lost with the last path to their device.
 *
 * Nobody can be asked about one, and nothing be reset, before there is a path
 * again. Where a copy by hand would fail meanwhile, it may; but where it would wait
 * for a path, as dm-multipath has it, it would be carried out as soon as there is
 * one, beside a command that the device may still work on. So the copy does not end
 * before that is over: by what the provider does once it reaches the device, or by
 * as much time as no copy takes.
 *
 * The halves have ended by now, so that no mapped device waits for them that is to
 * get other paths.
 */
#include <linux/completion.h>
#include <linux/export.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <trace/events/blk_copy.h>

#include "copy.h"

/* So often it is looked at whether the device is there again. */
#define SETTLE_MS	200
/*
 * So many looks in a row have to say that a write would fail: who gives up queueing
 * may have a path a moment later.
 */
#define SETTLE_LOOKS	5

bool blk_copy_cmd_killed(const struct blk_copy_cmd *cmd)
{
	const struct blk_copy_job *job = cmd->job;
	struct task_struct *caller = job->caller;

	return caller && fatal_signal_pending(caller);
}
EXPORT_SYMBOL_GPL(blk_copy_cmd_killed);

bool blk_copy_has_lost(u64 lu)
{
	/* One of them is at work at a time. */
	return blk_copy_line_at_work(&blk_copy_lost, lu);
}
EXPORT_SYMBOL_GPL(blk_copy_has_lost);

/*
 * It is its turn. The halves are parked where what is written out for the sake of memory
 * may have to go, and the mid layer knows nothing of that.
 */
void blk_copy_cmd_resolve(struct blk_copy_cmd *cmd)
{
	const struct blk_copy_job *job = cmd->job;
	unsigned int flags = memalloc_noio_save();

	if (WARN_ON_ONCE(!cmd->provider->resolve))
		cmd->reason = BLK_COPY_REASON_UNCERTAIN;
	else
		cmd->reason = cmd->provider->resolve(cmd);
	memalloc_noio_restore(flags);
	trace_blk_copy_resolved(job->src->bd_dev, job->dst->bd_dev, cmd->reason);
	blk_copy_line_leave(&blk_copy_lost, &cmd->in_line);
}

static void cmd_drop(struct blk_copy_cmd *cmd)
{
	list_del(&cmd->lost);
	blk_copy_free(cmd->job, cmd, &blk_copy_cmd_pool);
	blk_copy_provider_put();
}

/* Returns how long they may be under way, in ms. */
static unsigned int longest(const struct blk_copy_job *job)
{
	const struct blk_copy_cmd *cmd;
	unsigned int ms = 0;

	list_for_each_entry(cmd, &job->lost, lost)
		if (cmd->provider->longest_ms)
			ms = max(ms, cmd->provider->longest_ms());
	return ms;
}

/* Those that can be resolved by now are; where another of their unit is, later. */
static void resolve_again(struct blk_copy_job *job)
{
	struct blk_copy_cmd *cmd, *next;

	list_for_each_entry_safe(cmd, next, &job->lost, lost) {
		if (!blk_copy_line_try(&blk_copy_lost, &cmd->in_line))
			continue;
		blk_copy_cmd_resolve(cmd);
		if (!blk_copy_cmd_unsettled(cmd))
			cmd_drop(cmd);
	}
}

static bool is_waited_out(struct blk_copy_job *job)
{
	if (!job->lost_until)
		job->lost_until = (jiffies + msecs_to_jiffies(longest(job))) ?: 1;
	return time_after_eq(jiffies, job->lost_until);
}

/* Would a copy by hand fail, now and for some time? */
static bool by_hand_fails(struct blk_copy_job *job)
{
	if (blk_copy_waits_for_path(job->dst, job->dst_sector, job->nr_sects))
		job->fails = 0;
	else
		job->fails++;
	return job->fails >= SETTLE_LOOKS;
}

/* Returns whether the copy may end. */
static bool settle(struct blk_copy_job *job)
{
	struct blk_copy_cmd *cmd, *next;
	bool over = true;

	if (!is_waited_out(job)) {
		over = !by_hand_fails(job);
		if (over && !job->fails)
			resolve_again(job);
		if (over && !list_empty(&job->lost))
			return false;
	}
	if (over)
		job->reason = BLK_COPY_REASON_LOST;
	list_for_each_entry_safe(cmd, next, &job->lost, lost)
		cmd_drop(cmd);
	return true;
}

static void settle_work(struct work_struct *work)
{
	struct blk_copy_job *job = container_of(to_delayed_work(work),
						struct blk_copy_job, settling);

	if (settle(job))
		job->settled(job);
	else
		queue_delayed_work(blk_copy_resolve_wq, &job->settling,
				   msecs_to_jiffies(SETTLE_MS));
}

/**
 * blk_copy_settle_later - see to the end of what was lost
 * @job: a copy of whose chunks none is left; @job->settled is called at the end,
 *	which comes in any case
 *
 * Context: any.
 */
void blk_copy_settle_later(struct blk_copy_job *job)
{
	INIT_DELAYED_WORK(&job->settling, settle_work);
	queue_delayed_work(blk_copy_resolve_wq, &job->settling, 0);
}

static void wake_caller(struct blk_copy_job *job)
{
	complete(&job->is_settled);
}

/**
 * blk_copy_settle - as blk_copy_settle_later(), and wait
 * @job: as there
 *
 * A fatal signal does not change what the device does; but who waits may be frozen,
 * and counts as idle.
 *
 * Context: task, sleeps; bounded.
 */
void blk_copy_settle(struct blk_copy_job *job)
{
	if (list_empty(&job->lost))
		return;
	init_completion(&job->is_settled);
	job->settled = wake_caller;
	blk_copy_settle_later(job);
	wait_for_completion_state(&job->is_settled, TASK_IDLE | TASK_FREEZABLE);
}
