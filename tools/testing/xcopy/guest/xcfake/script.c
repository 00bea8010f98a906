// SPDX-License-Identifier: GPL-2.0-only
/*
 * The script: how the next commands end. A line is
 *
 *	CLASS [HOST:]LUN COUNT [KEY[=VALUE]]...
 *
 * for CLASS xcopy, receive, write, read, tur, inquiry, sync, other or any; LUN
 * and HOST a number or *; COUNT how many commands it is for, or all. The first
 * line that fits and is not used up is taken. Keys:
 *
 *	skip=N		the first N that fit are left in peace
 *	op=N		only those with this operation code
 *	lba=A+N		only those that touch these blocks of what is written
 *			(of what is read, for a READ)
 *	status=S	the SAM status, a number
 *	host=H		the host byte, a number
 *	sense=K/A/Q	CHECK CONDITION with key, ASC, ASCQ in hex; and
 *	desc		... in descriptor format
 *	deferred	... as a deferred error
 *	info=N		... with the information field
 *	raw=HEX		... or the sense data byte for byte. With status=0: GOOD
 *			with sense
 *	resid=N		so many bytes are told as not transferred
 *	do=P		P percent of the data are moved, from the start. Where
 *			this is not said: all with an end that is a success or
 *			with late, else none
 *	to=LUN		... to another disk, from=LUN ... from another disk
 *	first=N		... of each segment of a copy the first N blocks alone
 *	segments=N	... of a list the first N segments alone
 *	pages=N		... of each segment whole pages of N blocks alone
 *	bits=N		... to an LBA of which N bits are looked at
 *	delay=MS	the answer comes so late, and the data are moved then
 *	late=MS		the data are moved then, whenever the answer comes
 *	hang		no answer
 *	deaf		an abort of it fails
 *	full		the host has no room and does not take it; comes again
 *	outlive=X	it goes on after: a an abort, r a reset, n a lost nexus
 */
#include <linux/hex.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <scsi/scsi_common.h>
#include <scsi/scsi_proto.h>

#include "xcfake.h"

static int get_class(const char *word)
{
	int i;

	for (i = 0; i <= XCF_ANY; i++)
		if (!strcmp(word, xcf_class_name(i)))
			return i;
	return -EINVAL;
}

static int get_number(const char *word, int *out)
{
	if (!strcmp(word, "*")) {
		*out = -1;
		return 0;
	}
	return kstrtoint(word, 0, out);
}

static int get_place(char *word, struct xcf_rule *r)
{
	char *lun = strchr(word, ':');

	r->host_no = -1;
	if (!lun)
		return get_number(word, &r->lun);
	*lun++ = 0;
	return get_number(word, &r->host_no) ?: get_number(lun, &r->lun);
}

struct sense {
	unsigned int key, asc, ascq;
	bool given, desc, deferred, has_info;
	u64 info;
};

static void build_sense(struct xcf_rule *r, const struct sense *s)
{
	r->sense_len = s->desc ? 20 : 18;
	scsi_build_sense_buffer(s->desc, r->sense, s->key, s->asc, s->ascq);
	if (s->has_info)
		scsi_set_sense_information(r->sense, sizeof(r->sense), s->info);
	if (s->deferred)
		r->sense[0]++;
}

static int get_raw(const char *hex, struct xcf_rule *r)
{
	r->sense_len = strlen(hex) / 2;
	if (!r->sense_len || r->sense_len > sizeof(r->sense))
		return -EINVAL;
	return hex2bin(r->sense, hex, r->sense_len);
}

static int get_range(const char *value, struct xcf_rule *r)
{
	u64 n;

	if (sscanf(value, "%llu+%llu", &r->lba, &n) != 2)
		return -EINVAL;
	r->lba_end = r->lba + n;
	return 0;
}

static int get_outlive(const char *value, struct xcf_rule *r)
{
	for (; *value; value++) {
		if (*value == 'a')
			r->outlive |= XCF_OUTLIVE_ABORT;
		else if (*value == 'r')
			r->outlive |= XCF_OUTLIVE_RESET;
		else if (*value == 'n')
			r->outlive |= XCF_OUTLIVE_NEXUS;
		else
			return -EINVAL;
	}
	return 0;
}

static int get_flag(const char *key, struct xcf_rule *r, struct sense *s)
{
	if (!strcmp(key, "hang"))
		r->hang = true;
	else if (!strcmp(key, "deaf"))
		r->deaf = true;
	else if (!strcmp(key, "full"))
		r->full = true;
	else if (!strcmp(key, "desc"))
		s->desc = true;
	else if (!strcmp(key, "deferred"))
		s->deferred = true;
	else
		return -EINVAL;
	return 0;
}

static int get_key(char *word, struct xcf_rule *r, struct sense *s)
{
	char *value = strchr(word, '=');

	if (!value)
		return get_flag(word, r, s);
	*value++ = 0;
	if (!strcmp(word, "sense")) {
		s->given = true;
		return sscanf(value, "%x/%x/%x", &s->key, &s->asc,
			      &s->ascq) == 3 ? 0 : -EINVAL;
	}
	if (!strcmp(word, "info")) {
		s->has_info = true;
		return kstrtou64(value, 0, &s->info);
	}
	if (!strcmp(word, "status")) {
		r->has_status = true;
		return kstrtou8(value, 0, &r->status);
	}
	if (!strcmp(word, "late")) {
		r->has_late = true;
		return kstrtou32(value, 0, &r->late);
	}
	if (!strcmp(word, "raw"))
		return get_raw(value, r);
	if (!strcmp(word, "lba"))
		return get_range(value, r);
	if (!strcmp(word, "outlive"))
		return get_outlive(value, r);
	if (!strcmp(word, "host"))
		return kstrtou8(value, 0, &r->host);
	if (!strcmp(word, "resid"))
		return kstrtou32(value, 0, &r->resid);
	if (!strcmp(word, "delay"))
		return kstrtou32(value, 0, &r->delay);
	if (!strcmp(word, "op"))
		return kstrtou8(value, 0, &r->op);
	if (!strcmp(word, "skip"))
		return kstrtoint(value, 0, &r->skip);
	if (!strcmp(word, "do"))
		return kstrtoint(value, 0, &r->deed);
	if (!strcmp(word, "to"))
		return kstrtoint(value, 0, &r->to);
	if (!strcmp(word, "from"))
		return kstrtoint(value, 0, &r->from);
	if (!strcmp(word, "first"))
		return kstrtou32(value, 0, &r->first);
	if (!strcmp(word, "segments"))
		return kstrtou32(value, 0, &r->segments);
	if (!strcmp(word, "pages"))
		return kstrtou32(value, 0, &r->page);
	if (!strcmp(word, "bits"))
		return kstrtou32(value, 0, &r->bits);
	return -EINVAL;
}

static bool is_success(const struct xcf_rule *r)
{
	struct scsi_sense_hdr h;

	if (r->host || r->hang)
		return false;
	if (r->has_status)
		return r->status == SAM_STAT_GOOD ||
		       r->status == SAM_STAT_CONDITION_MET;
	if (!r->sense_len)
		return true;
	if (!scsi_normalize_sense(r->sense, r->sense_len, &h) ||
	    (h.response_code & 1))
		return false;
	return h.sense_key == NO_SENSE || h.sense_key == RECOVERED_ERROR ||
	       h.sense_key == 0xf;
}

static int parse_rule(char *line, struct xcf_rule *r)
{
	struct sense s = {};
	char *word;
	int ret, n = 0;

	r->deed = r->to = r->from = -1;
	while ((word = strsep(&line, " \t")) != NULL) {
		if (!*word)
			continue;
		switch (n++) {
		case 0:
			ret = get_class(word);
			r->class = ret;
			break;
		case 1:
			ret = get_place(word, r);
			break;
		case 2:
			r->left = -1;
			ret = strcmp(word, "all") ?
			      kstrtoint(word, 0, &r->left) : 0;
			break;
		default:
			ret = get_key(word, r, &s);
		}
		if (ret < 0)
			return ret;
	}
	if (n < 3)
		return -EINVAL;
	if (s.given)
		build_sense(r, &s);
	if (r->deed < 0)
		r->deed = is_success(r) || r->has_late ? 100 : 0;
	return 0;
}

int xcf_script_add(char *line)
{
	struct xcf_rule *r = kzalloc(sizeof(*r), GFP_KERNEL);
	int ret;

	if (!r)
		return -ENOMEM;
	ret = parse_rule(line, r);
	if (ret) {
		kfree(r);
		return ret;
	}
	guard(spinlock_irqsave)(&xcf.lock);
	list_add_tail(&r->list, &xcf.rules);
	return 0;
}

void xcf_script_clear(void)
{
	struct xcf_rule *r, *next;
	LIST_HEAD(old);

	scoped_guard(spinlock_irqsave, &xcf.lock)
		list_splice_init(&xcf.rules, &old);
	list_for_each_entry_safe(r, next, &old, list)
		kfree(r);
}

int xcf_script_show(struct seq_file *m, void *v)
{
	struct xcf_rule *r;

	guard(spinlock_irqsave)(&xcf.lock);
	list_for_each_entry(r, &xcf.rules, list)
		seq_printf(m, "%s %d:%d %d skip=%d hits=%d\n",
			   xcf_class_name(r->class), r->host_no, r->lun,
			   r->left, r->skip, r->hits);
	return 0;
}

static bool touches(const struct xcf_rule *r, const struct xcf_deed *deed)
{
	int i;

	if (!r->lba_end)
		return true;
	for (i = 0; i < deed->nr; i++) {
		const struct xcf_piece *p = &deed->piece[i];

		if (p->dst_lba < r->lba_end && r->lba < p->dst_lba + p->blocks)
			return true;
	}
	return false;
}

static bool fits(const struct xcf_rule *r, const struct xcf_deed *deed)
{
	return r->left && (r->class == XCF_ANY || r->class == deed->class) &&
	       (r->host_no < 0 || r->host_no == deed->host) &&
	       (r->lun < 0 || r->lun == deed->lun % xcf_luns) &&
	       (!r->op || r->op == deed->op) &&
	       touches(r, deed);
}

/* xcf_script_take: the rule for a command, copied to @rule */
bool xcf_script_take(const struct xcf_deed *deed, struct xcf_rule *rule)
{
	struct xcf_rule *r;

	guard(spinlock_irqsave)(&xcf.lock);
	list_for_each_entry(r, &xcf.rules, list) {
		if (!fits(r, deed))
			continue;
		if (r->skip) {
			r->skip--;
			continue;
		}
		if (r->left > 0)
			r->left--;
		r->hits++;
		*rule = *r;
		return true;
	}
	return false;
}

/* xcf_rule_end: sets the end of @sc */
void xcf_rule_end(struct scsi_cmnd *sc, const struct xcf_rule *rule)
{
	if (rule->resid)
		scsi_set_resid(sc, min(rule->resid, scsi_bufflen(sc)));
	if (rule->sense_len) {
		memset(sc->sense_buffer, 0, SCSI_SENSE_BUFFERSIZE);
		memcpy(sc->sense_buffer, rule->sense, rule->sense_len);
		sc->result = SAM_STAT_CHECK_CONDITION;
	}
	if (rule->has_status)
		sc->result = rule->status;
	if (rule->host)
		sc->result = rule->host << 16;
}
