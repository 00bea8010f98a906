// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the end of an EXTENDED COPY means. One question stands over all others:
 * may the device still be writing? Its own status says no: the command is over,
 * whatever it is called. Without one, the command is lost, and what became of it
 * is found out before anything else writes there (fate.cc): LIO does go
 * on for as long as the copy takes.
 */
#include "sense.hpp"

namespace sd_xcopy {
namespace {

/* What is to be done about it; the end goes with it. */
struct deed {
	u32 end;
	u32 act;
};

constexpr u32 over = BLK_COPY_CMD_OVER;
constexpr u32 pair = SD_XCOPY_ACT_PAIR | SD_XCOPY_ACT_LOG;

constexpr deed act_none{ over, SD_XCOPY_ACT_NONE };
constexpr deed act_log{ over, SD_XCOPY_ACT_LOG };
constexpr deed act_pair{ over, pair };
constexpr deed act_quiet_pair{ over, SD_XCOPY_ACT_PAIR };
constexpr deed act_device{ over, SD_XCOPY_ACT_NO_DEVICE | SD_XCOPY_ACT_LOG };
constexpr deed act_fewer{ over, SD_XCOPY_ACT_FEWER | SD_XCOPY_ACT_LOG };
constexpr deed act_granule{ over, SD_XCOPY_ACT_GRANULE | SD_XCOPY_ACT_LOG };
constexpr deed act_retry{ BLK_COPY_CMD_AGAIN, SD_XCOPY_ACT_NONE };
constexpr deed act_lost{ BLK_COPY_CMD_LOST, pair };
constexpr deed act_lost_once{ BLK_COPY_CMD_LOST, SD_XCOPY_ACT_PAUSE | SD_XCOPY_ACT_LOG };
constexpr deed act_lost_smaller{ BLK_COPY_CMD_LOST, SD_XCOPY_ACT_HALVE | pair };

constexpr s32 current = SD_XCOPY_SENSE_CURRENT;

/* CHECK CONDITION with current sense data. */
constexpr sense_rule sense(s32 sense_key, s32 asc, s32 ascq, u32 reason, deed d)
{
	return { did::ok, sam::check_condition, current, sense_key, asc, ascq, any, any,
		 reason, d.end, d.act };
}

/* ... of a copy manager that passes on what its source or destination said. */
constexpr sense_rule forwarded(s32 forwarded_key, u32 reason, deed d)
{
	return { did::ok, sam::check_condition, current, key::copy_aborted, any, any,
		 forwarded_key, any, reason, d.end, d.act };
}

/* ... that points at a byte of the CDB. */
constexpr sense_rule in_cdb(s32 field, u32 reason, deed d)
{
	return { did::ok, sam::check_condition, current, key::illegal_request, 0x24, 0x00,
		 any, field, reason, d.end, d.act };
}

/* ... with that of an error of an earlier command. */
constexpr sense_rule deferred(u32 reason, deed d)
{
	return { did::ok, sam::check_condition, SD_XCOPY_SENSE_DEFERRED, any, any, any, any, any,
		 reason, d.end, d.act };
}

/* A status that needs no sense data. */
constexpr sense_rule status(u8 sam_status, u32 reason, deed d)
{
	return { did::ok, sam_status, any, any, any, any, any, any, reason, d.end, d.act };
}

/* GOOD with sense data: what the key says then. */
constexpr sense_rule good(s32 sense_key, u32 reason, deed d)
{
	return { did::ok, sam::good, current, sense_key, any, any, any, any,
		 reason, d.end, d.act };
}

/* The host adapter's word, without a status to go by. */
constexpr sense_rule host(s32 host_byte, u32 reason, deed d)
{
	return { host_byte, any, any, any, any, any, any, any, reason, d.end, d.act };
}

/* NOT READY, LOGICAL UNIT NOT READY, for a cause that passes. */
constexpr sense_rule becoming_ready(s32 ascq)
{
	return sense(key::not_ready, 0x04, ascq, BLK_COPY_REASON_BUSY, act_retry);
}

/* UNIT ATTENTION that says that it may be another unit by now. */
constexpr sense_rule changed(s32 asc, s32 ascq)
{
	return sense(key::unit_attention, asc, ascq, BLK_COPY_REASON_CHANGED, act_retry);
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

	/* Done as well: with trouble on the way, or with something to tell (SAM-5). */
	sense(key::recovered, any, any, R(NONE), act_none),
	sense(key::completed, any, any, R(NONE), act_none),

	/* The copy manager does not know the command: nor will it for another pair. */
	sense(key::illegal_request, 0x20, 0x00, R(REJECTED), act_device),
	/* The same of a device that knows the operation and not the service action. */
	in_cdb(1, R(REJECTED), act_device),
	/* LOGICAL UNIT NOT SUPPORTED: LIO, for a LUN unmapped under us. */
	sense(key::illegal_request, 0x25, 0x00, R(UNREACHABLE), act_quiet_pair),
	/* UNREACHABLE COPY TARGET: QUADStor. */
	sense(key::illegal_request, 0x08, 0x04, R(UNREACHABLE), act_pair),
	/* WRITE PROTECTED under the key that some targets give it: as DATA PROTECT below. */
	sense(key::illegal_request, 0x27, any, R(ABORTED), act_none),
	/* LBA OUT OF RANGE: of this place. */
	sense(key::illegal_request, 0x21, any, R(REJECTED), act_log),
	/* List too long, too many CSCDs, too many segments: CTL says 64 and takes 9. */
	sense(key::illegal_request, 0x1a, 0x00, R(REJECTED), act_fewer),
	sense(key::illegal_request, 0x26, 0x06, R(REJECTED), act_fewer),
	sense(key::illegal_request, 0x26, 0x08, R(REJECTED), act_fewer),
	/* OPERATION IN PROGRESS: the list identifier is in use. */
	sense(key::illegal_request, 0x00, 0x16, R(BUSY), act_retry),
	/* 24/00 field in CDB, 26/00 field in list, 26/07 CSCD type, 26/09 segment type ... */
	sense(key::illegal_request, any, any, R(REJECTED), act_pair),

	/* A segment that is no multiple of the granularity. */
	sense(key::copy_aborted, 0x26, 0x0d, R(ALIGNMENT), act_granule),
	/* INEXACT SEGMENT: CTL, where block sizes differ. */
	sense(key::copy_aborted, 0x26, 0x0a, R(BLOCK_SIZE), act_pair),
	/* Not reachable; LIO says so of every failure in mid-copy as well. */
	sense(key::copy_aborted, 0x0d, 0x02, R(UNREACHABLE), act_pair),
	sense(key::copy_aborted, 0x0d, 0x03, R(UNREACHABLE), act_pair),
	sense(key::copy_aborted, 0x0d, 0x04, R(UNREACHABLE), act_pair),
	sense(key::copy_aborted, 0x08, 0x04, R(UNREACHABLE), act_pair),
	sense(key::copy_aborted, 0x21, any, R(ABORTED), act_log),
	/* A bad place says nothing of the others. */
	forwarded(key::medium, R(ABORTED), act_none),
	forwarded(key::hardware, R(ABORTED), act_none),
	forwarded(key::data_protect, R(ABORTED), act_none),
	sense(key::copy_aborted, any, any, R(ABORTED), act_pair),

	/* LU COMMUNICATION FAILURE: LIO, where block sizes differ. */
	sense(key::not_ready, 0x08, any, R(UNREACHABLE), act_pair),
	/* What passes, as scsi_io_completion_action() has it; other causes stay. */
	becoming_ready(0x01),
	becoming_ready(0x04),
	becoming_ready(0x05),
	becoming_ready(0x06),
	becoming_ready(0x07),
	becoming_ready(0x08),
	becoming_ready(0x09),
	becoming_ready(0x0a),
	becoming_ready(0x11),
	becoming_ready(0x14),
	becoming_ready(0x1a),
	becoming_ready(0x1b),
	becoming_ready(0x1d),
	sense(key::not_ready, 0x04, any, R(UNREACHABLE), act_pair),
	sense(key::not_ready, any, any, R(ABORTED), act_log),
	/* Reset, parameters, capacity: is it who it was? */
	changed(0x29, any),
	changed(0x2a, 0x01),
	changed(0x2a, 0x09),
	/* INQUIRY data, LUNs: and for the copy manager? The pair has to show that. */
	sense(key::unit_attention, 0x3f, 0x03, R(CHANGED), act_none),
	sense(key::unit_attention, 0x3f, 0x0e, R(CHANGED), act_none),
	sense(key::unit_attention, any, any, R(BUSY), act_retry),

	/* The copy by hand meets the same and reports it as what it is. */
	sense(key::data_protect, any, any, R(ABORTED), act_none),
	sense(key::medium, any, any, R(ABORTED), act_none),
	sense(key::hardware, any, any, R(ABORTED), act_none),
	/* Short of something: SYSTEM RESOURCE FAILURE, OPERATION IN PROGRESS. */
	sense(key::aborted_command, 0x55, any, R(BUSY), act_retry),
	sense(key::aborted_command, 0x00, 0x16, R(BUSY), act_retry),
	/* ABORTED COMMAND, VOLUME OVERFLOW, MISCOMPARE, NO SENSE, ... */
	sense(any, any, any, R(ABORTED), act_log),

	/* That of another command, for whose sake this one was not begun (SPC-4). */
	deferred(R(ABORTED), act_retry),
	/* None says nothing at all. */
	status(sam::check_condition, R(LOST), act_lost),
	status(sam::busy, R(BUSY), act_retry),
	status(sam::task_set_full, R(BUSY), act_retry),
	status(sam::aca_active, R(BUSY), act_retry),
	status(sam::reservation_conflict, R(RESERVATION), act_none),
	/*
	 * Another initiator's reset or abort. That the writes of a copy have
	 * stopped with its task is not said: CTL's go on.
	 */
	status(sam::task_aborted, R(LOST), act_lost_once),

	/* Some adapters pair the conflict with DID_ERROR; so does the mid layer. */
	{ did::error, sam::reservation_conflict, any, any, any, any, any, any,
	  R(RESERVATION), act_none.end, act_none.act },

	/*
	 * An abort that was confirmed was so by the host's driver: libiscsi
	 * says SUCCESS of a task that is gone, CTL acknowledges and goes on.
	 */
	host(did::time_out, R(TIMEOUT), act_lost_smaller),
	/* DID_NO_CONNECT, DID_RESET, DID_ERROR, DID_TRANSPORT_* and numbers yet to come. */
	host(any, R(LOST), act_lost),
};

#undef R

constexpr bool matches(s32 want, u8 have)
{
	return want == any || want == have;
}

constexpr bool matches(const sense_rule &r, const sd_xcopy_result &res)
{
	return matches(r.host, res.host_byte) && matches(r.status, res.status) &&
	       matches(r.sense, res.sense) && matches(r.sense_key, res.sense_key) &&
	       matches(r.asc, res.asc) && matches(r.ascq, res.ascq) &&
	       matches(r.forwarded, res.forwarded) && matches(r.cdb_field, res.cdb_field);
}

/* The first match. The end of the table catches what falls through, so one always exists. */
constexpr const sense_rule &first_of(const sd_xcopy_result &res)
{
	for (const auto &r : table)
		if (matches(r, res))
			return r;
	return table[std::size(table) - 1];
}

/* Who has not taken the whole list and says that it is done: GOOD, with any sense key. */
constexpr sd_xcopy_result contradiction{ did::ok, sam::good, current, key::copy_aborted, 0, 0,
					 SD_XCOPY_NOT_TOLD, SD_XCOPY_NOT_TOLD, 0 };

constexpr const sense_rule &find(const sd_xcopy_result &res)
{
	const sense_rule &r = first_of(res);

	return res.cut && r.reason == BLK_COPY_REASON_NONE ? first_of(contradiction) : r;
}

constexpr bool is_done(const sense_rule &r)
{
	return r.host == did::ok &&
	       (r.status == sam::good || r.sense_key == key::recovered ||
		r.sense_key == key::completed);
}

constexpr bool no_failure_is_success()
{
	for (const auto &r : table)
		if (r.reason == BLK_COPY_REASON_NONE && !is_done(r))
			return false;
	return true;
}
static_assert(no_failure_is_success());

/* ---- sense data ---- */

using bytes = std::span<const u8>;

constexpr u8 desc_specific = 0x02; /* sense key specific */
constexpr u8 desc_forwarded = 0x0c;

u8 at(bytes b, std::size_t i)
{
	return i < b.size() ? b[i] : 0;
}

bytes from(bytes b, std::size_t i)
{
	return b.subspan(std::min(i, b.size()));
}

bool fixed(bytes b)
{
	return (at(b, 0) & 0x7e) == 0x70;
}

bool descriptors(bytes b)
{
	return (at(b, 0) & 0x7e) == 0x72;
}

/* As far as ADDITIONAL SENSE LENGTH goes. */
bytes whole(bytes b)
{
	if (b.size() < 8)
		return b;
	return b.first(std::min<std::size_t>(b.size(), b[7] + 8U));
}

u8 key_of(bytes b)
{
	if (fixed(b) && b.size() > 2)
		return b[2] & 0x0f;
	if (descriptors(b) && b.size() > 1)
		return b[1] & 0x0f;
	return SD_XCOPY_NOT_TOLD;
}

/* Of what source and destination said: what is of one place. */
u8 weightier(u8 a, u8 b)
{
	if (a == SD_XCOPY_NOT_TOLD || b == key::medium || b == key::hardware)
		return b == SD_XCOPY_NOT_TOLD ? a : b;
	return a;
}

/* Three bytes: SKSV, C/D and BPV, then the field pointer. */
u8 cdb_field(bytes specific)
{
	constexpr u8 valid_in_cdb = 0xc0;

	if (specific.size() < 3 || (specific[0] & valid_in_cdb) != valid_in_cdb ||
	    specific[1])
		return SD_XCOPY_NOT_TOLD;
	return specific[2];
}

void decode_fixed(bytes b, sd_xcopy_result &res)
{
	res.asc = at(b, 12);
	res.ascq = at(b, 13);
	res.cdb_field = cdb_field(from(b, 15));
	if (res.sense_key != key::copy_aborted)
		return;
	/* Where a status byte and sense data of source and destination begin. */
	for (std::size_t i : { 8, 9 })
		if (at(b, i))
			res.forwarded = weightier(res.forwarded, key_of(from(b, at(b, i) + 1U)));
}

void decode_descriptors(bytes b, sd_xcopy_result &res)
{
	res.asc = at(b, 2);
	res.ascq = at(b, 3);
	for (bytes d = from(b, 8); d.size() >= 2; d = from(d, d[1] + 2U)) {
		const bytes desc = d.first(std::min<std::size_t>(d.size(), d[1] + 2U));

		if (desc[0] == desc_specific)
			res.cdb_field = cdb_field(from(desc, 4));
		else if (desc[0] == desc_forwarded)
			res.forwarded = weightier(res.forwarded, key_of(from(desc, 4)));
	}
}

void decode(bytes b, sd_xcopy_result &res)
{
	res = { res.host_byte, res.status, SD_XCOPY_SENSE_NONE, 0, 0, 0,
		SD_XCOPY_NOT_TOLD, SD_XCOPY_NOT_TOLD, res.cut };
	if (key_of(b) == SD_XCOPY_NOT_TOLD)
		return;
	res.sense = b[0] & 1 ? SD_XCOPY_SENSE_DEFERRED : SD_XCOPY_SENSE_CURRENT;
	res.sense_key = key_of(b);
	if (fixed(b))
		decode_fixed(whole(b), res);
	else
		decode_descriptors(whole(b), res);
}

} // namespace

std::span<const sense_rule> sense_rules()
{
	return table;
}

} // namespace sd_xcopy

void sd_xcopy_decode_sense(const __u8 *buf, __u32 len, sd_xcopy_result *res)
{
	sd_xcopy::decode({ buf, len }, *res);
}

void sd_xcopy_judge(const sd_xcopy_result *res, sd_xcopy_verdict *out)
{
	const sd_xcopy::sense_rule &r = sd_xcopy::find(*res);

	*out = { r.reason, r.end, r.act };
}
