// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the end of an EXTENDED COPY means. One question stands over all others:
 * may the device still be writing? Status from the device says no: the command
 * is over, and the range can be copied by hand. No status, and no confirmed
 * abort, says maybe: UNCERTAIN, and no fallback that a late writer could
 * overwrite. LIO does go on for as long as the copy takes.
 */
#include "sd_xcopy_sense.hpp"

namespace sd_xcopy {
namespace {

constexpr u32 act_device = SD_XCOPY_ACT_NO_DEVICE | SD_XCOPY_ACT_LOG;
constexpr u32 act_pair = SD_XCOPY_ACT_PAIR | SD_XCOPY_ACT_LOG;
constexpr u32 act_smaller = SD_XCOPY_ACT_HALVE | act_pair;
constexpr u32 act_log = SD_XCOPY_ACT_LOG;
constexpr u32 act_quiet_pair = SD_XCOPY_ACT_PAIR;
constexpr u32 act_retry = SD_XCOPY_ACT_RETRY;
constexpr u32 act_none = SD_XCOPY_ACT_NONE;

/* CHECK CONDITION with current sense data. */
constexpr sense_rule sense(s32 sense_key, s32 asc, s32 ascq, u32 reason, u32 act)
{
	return { did::ok, sam::check_condition, 1, sense_key, asc, ascq, any, any, reason, act };
}

/* A status that needs no sense data. */
constexpr sense_rule status(u8 sam_status, u32 reason, u32 act)
{
	return { did::ok, sam_status, any, any, any, any, any, any, reason, act };
}

/* GOOD with sense data: what the key says then. */
constexpr sense_rule good(s32 sense_key, u32 reason, u32 act)
{
	return { did::ok, sam::good, 1, sense_key, any, any, any, any, reason, act };
}

/* The host adapter's word, without a status to go by. */
constexpr sense_rule host(s32 host_byte, s32 confirmed, s32 never_sent, u32 reason, u32 act)
{
	return { host_byte, any, any, any, any, any, confirmed, never_sent, reason, act };
}

#define R(name) BLK_COPY_REASON_##name

/* First match wins. The last row takes everything. */
constexpr sense_rule table[] = {
	/*
	 * Success, and informational sense data beside it. Any other key under
	 * GOOD is a device that contradicts itself: not believed.
	 */
	good(key::no_sense, R(NONE), act_none),
	good(key::recovered, R(NONE), act_none),
	good(key::completed, R(NONE), act_none),
	good(any, R(ABORTED), act_pair),
	status(sam::good, R(NONE), act_none),

	/* The copy manager does not know the command: nor will it for another pair. */
	sense(key::illegal_request, 0x20, 0x00, R(REJECTED), act_device),
	/* LOGICAL UNIT NOT SUPPORTED: LIO, for a LUN unmapped under us. */
	sense(key::illegal_request, 0x25, 0x00, R(UNREACHABLE), act_quiet_pair),
	/* WRITE PROTECTED under the key that some targets give it: as DATA PROTECT below. */
	sense(key::illegal_request, 0x27, any, R(ABORTED), act_none),
	/*
	 * 1A/00 list length, 24/00 field in CDB, 26/00 field in list, 26/06 too
	 * many CSCDs, 26/07 CSCD type, 26/08 too many segments, 26/09 segment
	 * type, and the like.
	 */
	sense(key::illegal_request, any, any, R(REJECTED), act_pair),

	/* A segment that is no multiple of the granularity; the next one may be. */
	sense(key::copy_aborted, 0x26, 0x0d, R(ALIGNMENT), act_log),
	/* Not reachable; LIO says so of every failure in mid-copy as well. */
	sense(key::copy_aborted, 0x0d, 0x02, R(UNREACHABLE), act_pair),
	sense(key::copy_aborted, any, any, R(ABORTED), act_pair),

	/* LU COMMUNICATION FAILURE: LIO, where block sizes differ. */
	sense(key::not_ready, 0x08, any, R(UNREACHABLE), act_pair),
	sense(key::not_ready, 0x04, any, R(BUSY), act_retry),
	sense(key::not_ready, any, any, R(ABORTED), act_log),
	sense(key::unit_attention, any, any, R(BUSY), act_retry),

	/* The manual copy meets the same and reports it as what it is. */
	sense(key::data_protect, any, any, R(ABORTED), act_none),
	sense(key::medium, any, any, R(ABORTED), act_none),
	sense(key::hardware, any, any, R(ABORTED), act_none),
	/* ABORTED COMMAND, VOLUME OVERFLOW, MISCOMPARE, NO SENSE, ... */
	sense(any, any, any, R(ABORTED), act_log),

	/* Without sense data nobody says whether the copy goes on. */
	status(sam::check_condition, R(UNCERTAIN), act_log),
	status(sam::busy, R(BUSY), act_retry),
	status(sam::task_set_full, R(BUSY), act_retry),
	status(sam::aca_active, R(BUSY), act_retry),
	status(sam::reservation_conflict, R(RESERVATION), act_none),
	/* Ended by another initiator, or with a status that makes no sense here. */
	status(sam::task_aborted, R(ABORTED), act_log),
	status(sam::condition_met, R(ABORTED), act_pair),
	status(sam::intermediate, R(ABORTED), act_pair),
	status(sam::intermediate_met, R(ABORTED), act_pair),
	status(sam::terminated, R(ABORTED), act_pair),

	/* Some adapters pair the conflict with DID_ERROR; so does the mid layer. */
	{ did::error, sam::reservation_conflict, any, any, any, any, any, any,
	  R(RESERVATION), act_none },

	/* Whatever the adapter says of a command that no device has seen. */
	host(did::no_connect, any, 1, R(DEVICE_GONE), act_none),
	host(did::bad_target, any, 1, R(DEVICE_GONE), act_none),

	/* Error handling got the abort acknowledged: nobody writes any more. */
	host(did::time_out, 1, any, R(TIMEOUT), act_smaller),
	host(did::abort, 1, any, R(ABORTED), act_log),

	/*
	 * DID_TIME_OUT and DID_ABORT without that; DID_NO_CONNECT and
	 * DID_BAD_TARGET for a session lost while the copy runs; DID_RESET,
	 * DID_ERROR, DID_BUS_BUSY, DID_TRANSPORT_* and numbers yet to come.
	 */
	host(any, any, any, R(UNCERTAIN), act_log),
};

#undef R

constexpr bool matches(s32 want, u8 have)
{
	return want == any || want == have;
}

/* A flag of the glue is set or not, whatever its value. */
constexpr bool matches_flag(s32 want, u8 have)
{
	return want == any || want == (have != 0);
}

constexpr bool matches(const sense_rule &r, const sd_xcopy_result &res)
{
	return matches(r.host, res.host_byte) && matches(r.status, res.status) &&
	       matches_flag(r.sense_valid, res.sense_valid) &&
	       matches(r.sense_key, res.sense_key) && matches(r.asc, res.asc) &&
	       matches(r.ascq, res.ascq) &&
	       matches_flag(r.abort_confirmed, res.abort_confirmed) &&
	       matches_flag(r.never_sent, res.never_sent);
}

/* The end of the table catches what falls through, so a match always exists. */
constexpr const sense_rule &find(const sd_xcopy_result &res)
{
	for (const auto &r : table)
		if (matches(r, res))
			return r;
	return table[std::size(table) - 1];
}

constexpr bool no_failure_is_success()
{
	for (const auto &r : table)
		if (r.reason == BLK_COPY_REASON_NONE &&
		    (r.host != did::ok || r.status != sam::good))
			return false;
	return true;
}
static_assert(no_failure_is_success());

} // namespace

std::span<const sense_rule> sense_rules()
{
	return table;
}

} // namespace sd_xcopy

__u32 sd_xcopy_judge(const sd_xcopy_result *res, __u32 *act)
{
	const sd_xcopy::sense_rule &r = sd_xcopy::find(*res);

	*act = r.act;
	return r.reason;
}
