// SPDX-License-Identifier: GPL-2.0-only
/*
 * What became of a command that nobody knows the end of.
 *
 * As long as it may still be worked on, nothing else may write where it does. So
 * the host's error handling is waited for and the device made to answer; then the
 * copy manager is asked, if it keeps accounts; else the logical unit is reset, by
 * which the tasks in it end, and at need what is around it, the wider the less a
 * device answers. One that works and cannot be reset is waited for longer than
 * any copy takes, and is not asked for copies any more. Only where nothing
 * answers the end stays unknown, and there a copy by hand fails as well.
 *
 * Each step is taken once, but for asking, so the way is short.
 */
#include <kcxx/std.hpp>
#include "abi.h"

namespace sd_xcopy {
namespace {

using kcxx::u32;
using kcxx::u8;

/* A copy that is still worked on is asked for so often, so far apart. */
constexpr u32 max_asked = 20;
constexpr u32 ask_again_ms = 500;

u32 step(sd_xcopy_fate &f, u32 next)
{
	f.step = static_cast<u8>(next);
	return next;
}

u32 done(sd_xcopy_fate &f, u32 reason)
{
	f.reason = reason;
	return step(f, SD_XCOPY_STEP_DONE);
}

u32 over(sd_xcopy_fate &f)
{
	return done(f, f.timed_out ? BLK_COPY_REASON_TIMEOUT : BLK_COPY_REASON_LOST);
}

/* The next wider reset that the host has, or DONE for none. */
u32 wider(const sd_xcopy_fate &f)
{
	u32 s = f.tried ? f.tried + 1U : SD_XCOPY_STEP_LUN;

	for (; s <= SD_XCOPY_STEP_ADAPTER; s++)
		if (f.resets & 1U << s)
			return s;
	return SD_XCOPY_STEP_DONE;
}

u32 reset(sd_xcopy_fate &f, u32 how)
{
	f.tried = static_cast<u8>(how);
	f.fenced = 0;
	return step(f, how);
}

u32 wait_out(sd_xcopy_fate &f)
{
	return step(f, SD_XCOPY_STEP_WAIT_OUT);
}

u32 unfenced(sd_xcopy_fate &f)
{
	f.unfenced = 1;
	return wait_out(f);
}

/*
 * Is it worth to ask? Where all that matters is that the copy is over a reset takes
 * less time, if it is one that ends copies.
 */
bool may_ask(const sd_xcopy_fate &f)
{
	return f.can_ask && (!f.hurry || f.goes_on);
}

/* Before any reset: does the copy manager keep accounts? */
u32 after_first_ready(sd_xcopy_fate &f)
{
	return step(f, may_ask(f) ? SD_XCOPY_STEP_ASK : SD_XCOPY_STEP_DRAIN);
}

/* After a reset, which worked or not. */
u32 after_ready(sd_xcopy_fate &f, bool answers)
{
	if (answers && f.fenced)
		return f.goes_on ? wait_out(f) : over(f);
	if (answers)
		return unfenced(f);
	if (const u32 next = wider(f))
		return reset(f, next);
	return done(f, BLK_COPY_REASON_UNCERTAIN);
}

/*
 * Identifiers go round, and what is held of the last copy that had this one
 * looks like an end of ours, if that never came so far as to be a list. Only what
 * was seen at work is ours.
 */
u32 after_ask(sd_xcopy_fate &f, u32 came)
{
	switch (came) {
	case SD_XCOPY_CAME_OK:
		if (f.asked)
			return done(f, BLK_COPY_REASON_NONE);
		break;
	case SD_XCOPY_CAME_ENDED:
		if (f.asked)
			return over(f);
		break;
	case SD_XCOPY_CAME_WORKING:
		if (++f.asked >= max_asked || !may_ask(f))
			break;
		f.wait_ms = ask_again_ms;
		return step(f, SD_XCOPY_STEP_ASK);
	default:
		break;
	}
	return step(f, SD_XCOPY_STEP_DRAIN);
}

u32 after_drain(sd_xcopy_fate &f)
{
	const u32 next = wider(f);

	/* Nothing to reset it with: see whether it answers. */
	if (!next) {
		f.tried = SD_XCOPY_STEP_ADAPTER;
		return step(f, SD_XCOPY_STEP_READY);
	}
	return reset(f, next);
}

/* A unit that cannot be reset alone, with its target; others suffer only for one that is dead. */
u32 after_reset(sd_xcopy_fate &f, bool worked)
{
	f.fenced = worked;
	if (!worked && f.tried < SD_XCOPY_STEP_TARGET && wider(f) == SD_XCOPY_STEP_TARGET)
		return reset(f, SD_XCOPY_STEP_TARGET);
	return step(f, SD_XCOPY_STEP_READY);
}

u32 next(sd_xcopy_fate &f, u32 came)
{
	const bool ok = came == SD_XCOPY_CAME_OK;

	if (came == SD_XCOPY_CAME_GONE)
		return done(f, BLK_COPY_REASON_DEVICE_GONE);
	if (came == SD_XCOPY_CAME_OFFLINE)
		return done(f, BLK_COPY_REASON_UNCERTAIN);
	switch (f.step) {
	case SD_XCOPY_STEP_HOST:
		return step(f, SD_XCOPY_STEP_READY);
	case SD_XCOPY_STEP_READY:
		return f.tried ? after_ready(f, ok) : after_first_ready(f);
	case SD_XCOPY_STEP_ASK:
		return after_ask(f, came);
	case SD_XCOPY_STEP_DRAIN:
		return after_drain(f);
	case SD_XCOPY_STEP_LUN:
	case SD_XCOPY_STEP_TARGET:
	case SD_XCOPY_STEP_BUS:
	case SD_XCOPY_STEP_ADAPTER:
		if (came == SD_XCOPY_CAME_OTHER)
			return unfenced(f);
		return after_reset(f, ok);
	case SD_XCOPY_STEP_WAIT_OUT:
		return over(f);
	default:
		return done(f, BLK_COPY_REASON_UNCERTAIN);
	}
}

/* ---- copy managers that go on ---- */

struct model {
	const char *vendor;
	const char *product;
};

/*
 * CTL of FreeBSD marks an aborted copy and works on, and a LUN RESET has it do
 * its transfers again. The name is the administrator's to choose; these are the
 * defaults, TrueNAS CORE's among them.
 */
constexpr model survivors[] = {
	{ "FREEBSD ", "CTLDISK" },
	{ "FreeNAS ", "iSCSI Disk" },
	{ "TrueNAS ", "iSCSI Disk" },
};

/* Is the field what @want says, and blank after that? */
bool is_field(const char *want, std::span<const u8> field)
{
	std::size_t i = 0;

	for (; i < field.size() && want[i]; i++)
		if (field[i] != static_cast<u8>(want[i]))
			return false;
	for (; i < field.size(); i++)
		if (field[i] != ' ' && field[i])
			return false;
	return true;
}

} // namespace
} // namespace sd_xcopy

__u32 sd_xcopy_fate_start(sd_xcopy_fate *f)
{
	f->tried = f->fenced = f->asked = f->unfenced = 0;
	f->wait_ms = 0;
	f->reason = BLK_COPY_REASON_UNCERTAIN;
	return sd_xcopy::step(*f, SD_XCOPY_STEP_HOST);
}

__u32 sd_xcopy_fate_next(sd_xcopy_fate *f, __u32 came)
{
	return sd_xcopy::next(*f, came);
}

int sd_xcopy_goes_on(const __u8 *vendor, const __u8 *product)
{
	for (const auto &m : sd_xcopy::survivors)
		if (sd_xcopy::is_field(m.vendor, { vendor, 8 }) &&
		    sd_xcopy::is_field(m.product, { product, 16 }))
			return 1;
	return 0;
}
