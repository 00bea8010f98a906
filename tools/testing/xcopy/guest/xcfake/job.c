// SPDX-License-Identifier: GPL-2.0-only
/*
 * Jobs: commands whose deed or answer takes time, and the error handling that
 * ends them. The worker of a job is the only one who frees it: others mark it
 * under the lock and wake its worker.
 */
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "xcfake.h"

/* ---- deeds ---- */

/* xcf_deed_bytes: what it moves */
size_t xcf_deed_bytes(const struct xcf_deed *deed)
{
	size_t n = 0;
	int i;

	for (i = 0; i < deed->nr; i++)
		n += (size_t)deed->piece[i].blocks * xcf_block_size;
	return n;
}

/* Where @bytes at @lba are kept; NULL where they are not. */
static u8 *at(int disk, u64 lba, size_t bytes)
{
	u64 low = xcf.store_blocks / 2;

	if (xcf_hollow)
		return NULL;
	if (xcf_gap && lba >= low + xcf_gap)
		lba -= xcf_gap;
	else if (xcf_gap && lba + bytes / xcf_block_size > low)
		return NULL;
	return xcf.lun[disk].store + lba * xcf_block_size;
}

/* The disk of rule key to or from, in the box that @disk is in */
static int other_disk(int disk, int lun)
{
	return lun < 0 || lun >= xcf_luns ? disk :
	       disk - disk % xcf_luns + lun;
}

static u64 known_bits(u64 lba, u32 bits)
{
	return bits && bits < 64 ? lba & ((1ULL << bits) - 1) : lba;
}

/* @n bytes of a piece, or what is moved of them. */
static void do_piece(const struct xcf_piece *p, size_t n, const struct xcf_rule *rule)
{
	u8 *from, *to;

	if (rule->page)
		n -= n % (rule->page * xcf_block_size);
	if (rule->first)
		n = min(n, (size_t)rule->first * xcf_block_size);
	from = at(other_disk(p->src, rule->from), known_bits(p->src_lba, rule->bits), n);
	to = at(other_disk(p->dst, rule->to), known_bits(p->dst_lba, rule->bits), n);
	if (from && to)
		memmove(to, from, n);
}

static void do_copy(const struct xcf_deed *deed, size_t left,
		    const struct xcf_rule *rule)
{
	static const struct xcf_rule none = { .to = -1, .from = -1 };
	int i;

	if (!rule)
		rule = &none;
	xcf.count[XCF_BLOCKS_COPIED] += left / xcf_block_size;
	for (i = 0; i < deed->nr; i++) {
		size_t n = min(left, (size_t)deed->piece[i].blocks * xcf_block_size);

		if (rule->segments && i >= rule->segments)
			break;
		do_piece(&deed->piece[i], n, rule);
		left -= n;
	}
}

static void do_write(const struct xcf_deed *deed, struct scsi_cmnd *sc,
		     size_t n, const struct xcf_rule *rule)
{
	const struct xcf_piece *p = &deed->piece[0];
	u8 *to = at(other_disk(p->dst, rule ? rule->to : -1), p->dst_lba, n);
	size_t i;

	xcf.count[XCF_BLOCKS_WRITTEN] += n / xcf_block_size;
	if (!to)
		return;
	if (!deed->fill) {
		if (deed->held)
			memcpy(to, deed->held, n);
		else
			scsi_sg_copy_to_buffer(sc, to, n);
		return;
	}
	for (i = 0; i < n; i += xcf_block_size) {
		if (deed->held)
			memcpy(to + i, deed->held, xcf_block_size);
		else
			scsi_sg_copy_to_buffer(sc, to + i, xcf_block_size);
	}
}

/* What is read says that its protection information is not to be checked. */
static void escape_protection(struct scsi_cmnd *sc)
{
	struct scatterlist *sg;
	int i;

	if (!scsi_prot_sg_count(sc))
		return;
	for_each_sg(scsi_prot_sglist(sc), sg, scsi_prot_sg_count(sc), i) {
		void *p = kmap_local_page(sg_page(sg));

		memset(p + sg->offset, 0xff, sg->length);
		kunmap_local(p);
	}
}

/**
 * xcf_deed_do - move the data of a command
 * @sc: the command; may be NULL where the deed needs nothing of it
 * @rule: that it is under, or NULL
 */
void xcf_deed_do(const struct xcf_deed *deed, struct scsi_cmnd *sc,
		 const struct xcf_rule *rule)
{
	size_t n = xcf_deed_bytes(deed);
	u8 *from;

	if (rule)
		n = n / xcf_block_size * rule->deed / 100 * xcf_block_size;
	switch (deed->class) {
	case XCF_XCOPY:
		do_copy(deed, n, rule);
		break;
	case XCF_WRITE:
		do_write(deed, sc, n, rule);
		break;
	case XCF_READ:
		xcf.count[XCF_BLOCKS_READ] += n / xcf_block_size;
		from = at(other_disk(deed->lun, rule ? rule->from : -1),
			  deed->piece[0].src_lba, n);
		if (!sc || !from)
			break;
		scsi_sg_copy_from_buffer(sc, from, n);
		escape_protection(sc);
		break;
	default:
		break;
	}
}

/* ---- the life of a job ---- */

static bool due(unsigned long when)
{
	return !time_before(jiffies, when);
}

/* Its data, while the command is surely there. Under the deed mutex. */
static void hold_data(struct xcf_job *job)
{
	size_t n = scsi_bufflen(job->sc);

	job->deed.held = kvmalloc(n, GFP_NOIO | __GFP_NOFAIL);
	scsi_sg_copy_to_buffer(job->sc, job->deed.held, n);
	job->held = true;
}

static void work_on(struct xcf_job *job)
{
	struct scsi_cmnd *sc;
	bool now;

	scoped_guard(spinlock_irqsave, &xcf.lock) {
		sc = job->timed_out ? NULL : job->sc;
		now = !job->dead && !job->done && due(job->deed_at);
	}
	if (job->deed.class == XCF_WRITE && !job->held && sc)
		hold_data(job);
	if (!now)
		return;
	if (job->deed.class != XCF_WRITE || job->held)
		xcf_deed_do(&job->deed, sc, &job->rule);
	job->done = true;
	if (job->rule.has_late)
		xcf.count[XCF_LATE]++;
	if (job->deed.class == XCF_XCOPY)
		xcf_copy_ends(&job->deed, true);
}

/* The command to answer now, if there is one. Under the lock. */
static struct scsi_cmnd *to_answer(struct xcf_job *job)
{
	struct scsi_cmnd *sc = job->sc;

	if (!sc || job->rule.hang || !due(job->answer_at))
		return NULL;
	job->sc = NULL;
	return job->timed_out ? NULL : sc;
}

static bool is_over(const struct xcf_job *job)
{
	return job->dead || (!job->sc && job->done);
}

static unsigned long next_event(const struct xcf_job *job)
{
	unsigned long when = job->deed_at;

	if (job->done || (job->sc && !job->rule.hang &&
			  time_before(job->answer_at, when)))
		when = job->answer_at;
	return time_after(when, jiffies) ? when - jiffies : 0;
}

static void job_free(struct xcf_job *job)
{
	if (!job->done) {
		xcf.count[XCF_DROPPED]++;
		if (job->deed.class == XCF_XCOPY)
			xcf_copy_ends(&job->deed, false);
	}
	kvfree(job->deed.held);
	kfree(job);
}

static void wake(struct xcf_job *job)
{
	mod_delayed_work(xcf.wq, &job->work, 0);
}

static void job_work(struct work_struct *work)
{
	struct xcf_job *job = container_of(to_delayed_work(work),
					   struct xcf_job, work);
	struct scsi_cmnd *sc;
	bool over;

	scoped_guard(mutex, &xcf.deed_mutex)
		work_on(job);

	scoped_guard(spinlock_irqsave, &xcf.lock) {
		sc = to_answer(job);
		over = is_over(job);
		if (over)
			list_del(&job->list);
		else if (!(job->rule.hang && job->done))
			mod_delayed_work(xcf.wq, &job->work, next_event(job));
	}
	if (sc) {
		xcf_rule_end(sc, &job->rule);
		scsi_done(sc);
	}
	if (!over)
		return;
	/* (nobody finds it any more but its own timer) */
	hrtimer_cancel(&job->timer);
	cancel_delayed_work(&job->work);
	job_free(job);
}

/* One that is busy has all its events when it has been so for long enough. */
static enum hrtimer_restart busy_over(struct hrtimer *timer)
{
	struct xcf_job *job = container_of(timer, struct xcf_job, timer);

	guard(spinlock_irqsave)(&xcf.lock);
	job->answer_at = jiffies;
	job->deed_at = jiffies;
	wake(job);
	return HRTIMER_NORESTART;
}

/* Until then it has none. What is read or written is moved now: it is the wire
 * that is busy.
 */
static void be_busy(struct xcf_job *job)
{
	job->answer_at = jiffies + MAX_JIFFY_OFFSET / 2;
	job->deed_at = job->answer_at;
	if (job->deed.class != XCF_XCOPY) {
		xcf_deed_do(&job->deed, job->sc, NULL);
		job->done = true;
	}
}

int xcf_job_start(struct scsi_cmnd *sc, const struct xcf_deed *deed,
		  const struct xcf_rule *rule)
{
	struct xcf_job *job = kzalloc(sizeof(*job), GFP_ATOMIC);

	if (!job) {
		if (deed->class == XCF_XCOPY)
			xcf_copy_ends(deed, false);
		return SCSI_MLQUEUE_HOST_BUSY;
	}
	job->sc = sc;
	job->deed = *deed;
	job->rule = *rule;
	job->answer_at = jiffies + msecs_to_jiffies(rule->delay);
	job->deed_at = rule->has_late ? jiffies + msecs_to_jiffies(rule->late) :
		       job->answer_at;
	INIT_DELAYED_WORK(&job->work, job_work);
	hrtimer_init(&job->timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	job->timer.function = busy_over;
	if (!deed->nr || !rule->deed) {
		job->done = true;
		if (deed->class == XCF_XCOPY && !rule->hang)
			xcf_copy_ends(deed, false);
	}
	if (rule->busy)
		be_busy(job);
	guard(spinlock_irqsave)(&xcf.lock);
	list_add_tail(&job->list, &xcf.jobs);
	if (rule->busy)
		hrtimer_start(&job->timer, ns_to_ktime(rule->busy),
			      HRTIMER_MODE_REL);
	else
		queue_delayed_work(xcf.wq, &job->work, 0);
	return 0;
}

static struct xcf_job *find_job(struct scsi_cmnd *sc)
{
	struct xcf_job *job;

	list_for_each_entry(job, &xcf.jobs, list)
		if (job->sc == sc)
			return job;
	return NULL;
}

/* Nobody writes any more for a job that was marked before this call. */
static void wait_for_deeds(void)
{
	mutex_lock(&xcf.deed_mutex);
	mutex_unlock(&xcf.deed_mutex);
}

/* xcf_job_new_command: whoever had @sc before is not answered any more */
void xcf_job_new_command(struct scsi_cmnd *sc)
{
	struct xcf_job *job;

	guard(spinlock_irqsave)(&xcf.lock);
	job = find_job(sc);
	if (job) {
		job->sc = NULL;
		wake(job);
	}
}

/* ---- error handling ---- */

enum scsi_timeout_action xcf_timed_out(struct scsi_cmnd *sc)
{
	struct xcf_job *job;

	guard(spinlock_irqsave)(&xcf.lock);
	xcf.count[XCF_TIMEOUTS]++;
	job = find_job(sc);
	if (job)
		job->timed_out = true;
	return SCSI_EH_NOT_HANDLED;
}

int xcf_eh_abort(struct scsi_cmnd *sc)
{
	struct xcf_job *job;
	unsigned long flags;
	int ret = SUCCESS;

	spin_lock_irqsave(&xcf.lock, flags);
	xcf.count[XCF_ABORTS]++;
	job = find_job(sc);
	if ((xcf_eh_fail & XCF_EH_ABORT) || (job && job->rule.deaf)) {
		ret = FAILED;
	} else if (job) {
		job->sc = NULL;
		if (!(job->rule.outlive & XCF_OUTLIVE_ABORT))
			job->dead = true;
		wake(job);
	}
	spin_unlock_irqrestore(&xcf.lock, flags);
	wait_for_deeds();
	return ret;
}

/* Ends jobs with host byte @host that do not outlive @what, and answers all. */
static void end_jobs(int disk, int host_no, u32 what, u8 host)
{
	struct xcf_job *job;
	unsigned long flags;

	spin_lock_irqsave(&xcf.lock, flags);
	list_for_each_entry(job, &xcf.jobs, list) {
		if ((disk >= 0 && job->deed.lun != disk) ||
		    (host_no >= 0 && job->deed.host != host_no))
			continue;
		if (!(job->rule.outlive & what))
			job->dead = true;
		if (job->sc) {
			job->rule.host = host;
			job->rule.hang = false;
			job->answer_at = jiffies;
		}
		wake(job);
	}
	spin_unlock_irqrestore(&xcf.lock, flags);
	wait_for_deeds();
}

static int reset(struct scsi_cmnd *sc, u32 handler, enum xcf_event event,
		 bool one)
{
	int host_no = xcf_host_no(sc->device), i, disk;

	xcf.count[event]++;
	if (xcf_eh_fail & handler)
		return FAILED;
	for (i = 0; i < xcf_luns; i++) {
		if (one && i != sc->device->lun)
			continue;
		disk = xcf_disk(host_no, i);
		end_jobs(disk, -1, XCF_OUTLIVE_RESET, DID_RESET);
		if (xcf_reset_ua)
			xcf_add_ua(disk, -1, 0x29, one ? 0x03 : 0x02);
	}
	return SUCCESS;
}

int xcf_eh_device(struct scsi_cmnd *sc)
{
	return reset(sc, XCF_EH_DEVICE, XCF_LUN_RESETS, true);
}

int xcf_eh_target(struct scsi_cmnd *sc)
{
	return reset(sc, XCF_EH_TARGET, XCF_TARGET_RESETS, false);
}

int xcf_eh_bus(struct scsi_cmnd *sc)
{
	return reset(sc, XCF_EH_BUS, XCF_BUS_RESETS, false);
}

int xcf_eh_host(struct scsi_cmnd *sc)
{
	return reset(sc, XCF_EH_HOST, XCF_HOST_RESETS, false);
}

/* xcf_nexus_loss: host @host_no (-1: every host) has lost its session */
void xcf_nexus_loss(int host_no)
{
	end_jobs(-1, host_no, XCF_OUTLIVE_NEXUS, DID_TRANSPORT_DISRUPTED);
}

/* xcf_jobs_end: no job is left; nobody waits for an answer any more */
void xcf_jobs_end(void)
{
	struct xcf_job *job;

	scoped_guard(spinlock_irqsave, &xcf.lock) {
		list_for_each_entry(job, &xcf.jobs, list) {
			job->dead = true;
			job->sc = NULL;
			wake(job);
		}
	}
	flush_workqueue(xcf.wq);
}
