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
#include <linux/freezer.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/sched.h>

#include "copy.h"

/* So often it is looked at whether the device is there again. */
#define SETTLE_MS	200

bool blk_copy_cmd_unsettled(const struct blk_copy_cmd *cmd)
{
	return cmd->end == BLK_COPY_CMD_LOST &&
	       (cmd->reason == BLK_COPY_REASON_UNCERTAIN ||
		cmd->reason == BLK_COPY_REASON_DEVICE_GONE);
}

/* Its chunk may go, but not @cmd. Context: any. */
void blk_copy_cmd_keep(struct blk_copy_cmd *cmd)
{
	struct blk_copy_job *job = cmd->job;
	unsigned long flags;

	cmd->chunk = NULL;
	spin_lock_irqsave(&job->lock, flags);
	list_add_tail(&cmd->lost, &job->lost);
	spin_unlock_irqrestore(&job->lock, flags);
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

/* Those that can be resolved by now are. */
static void resolve_again(struct blk_copy_job *job)
{
	struct blk_copy_cmd *cmd, *next;

	list_for_each_entry_safe(cmd, next, &job->lost, lost) {
		cmd->reason = blk_copy_cmd_resolve(cmd);
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

/* Returns whether the copy may end. */
static bool settle(struct blk_copy_job *job)
{
	struct blk_copy_cmd *cmd, *next;
	bool over = true;

	if (!is_waited_out(job)) {
		if (blk_copy_waits_for_path(job->dst, job->dst_sector,
					    job->nr_sects)) {
			resolve_again(job);
			if (!list_empty(&job->lost))
				return false;
		} else {
			over = false;
		}
	}
	if (over)
		job->reason = BLK_COPY_REASON_LOST;
	list_for_each_entry_safe(cmd, next, &job->lost, lost)
		cmd_drop(cmd);
	return true;
}

/**
 * blk_copy_settle - see to the end of what was lost
 * @job: a copy of whose chunks none is left
 *
 * Context: task, sleeps; bounded.
 */
void blk_copy_settle(struct blk_copy_job *job)
{
	while (!list_empty(&job->lost) && !settle(job)) {
		/* A fatal signal does not change what the device does. */
		set_current_state(TASK_IDLE | TASK_FREEZABLE);
		schedule_timeout(msecs_to_jiffies(SETTLE_MS));
		try_to_freeze();
	}
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
 * blk_copy_settle_later - as blk_copy_settle(), where nobody waits
 * @job: as there; @job->settled is called at the end
 *
 * Context: any.
 */
void blk_copy_settle_later(struct blk_copy_job *job)
{
	INIT_DELAYED_WORK(&job->settling, settle_work);
	queue_delayed_work(blk_copy_resolve_wq, &job->settling, 0);
}
