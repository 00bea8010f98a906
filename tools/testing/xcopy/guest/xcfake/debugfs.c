// SPDX-License-Identifier: GPL-2.0-only
/*
 * /sys/kernel/debug/xcfake:
 *
 *	script		add lines (script.c); "clear" takes all away
 *	counters	NAME VALUE lines; written: all are 0 again
 *	journal		the last commands: ms, host:lun, CDB, parameter list;
 *			written: forgotten
 *	nexus		how many commands are at work; written N: host N loses its
 *			session, -1: all do
 *	ua		written "[HOST:]LUN ASC ASCQ": a unit attention, in hex
 *	lunN/, of the first 64:
 *	lunN/{inquiry,vpd80,vpd83,vpd8f,vpdb0,rcr}
 *			the bytes of an answer in hex, # begins a comment; an
 *			empty one brings our own back
 *	lunN/blocks, lunN/readonly
 *	lunN/hole, lunN/hole_blocks
 *			where it begins and how long it is: the disk says that it
 *			is thinly provisioned and that these are not mapped
 */
#include <linux/debugfs.h>
#include <linux/hex.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "xcfake.h"

#define MAX_WRITE	16384
#define MAX_FOLDERS	64

static const char *const event_names[XCF_NR_EVENTS] = {
	"late", "dropped", "aborts", "lun_resets", "target_resets",
	"bus_resets", "host_resets", "timeouts", "refused", "over", "most",
	"blocks_copied", "blocks_written", "blocks_read",
};

static int counters_show(struct seq_file *m, void *v)
{
	int i, c;
	u64 sum;

	for (c = 0; c < XCF_NR_CLASSES; c++) {
		for (sum = 0, i = 0; i < xcf_disks(); i++)
			sum += xcf.lun[i].seen[c];
		seq_printf(m, "%s %llu\n", xcf_class_name(c), sum);
		for (i = 0; i < xcf_disks(); i++)
			seq_printf(m, "lun%d/%s %llu\n", i, xcf_class_name(c),
				   xcf.lun[i].seen[c]);
	}
	for (c = 0; c < XCF_NR_EVENTS; c++)
		seq_printf(m, "%s %llu\n", event_names[c], xcf.count[c]);
	return 0;
}

static int jobs_show(struct seq_file *m, void *v)
{
	guard(spinlock_irqsave)(&xcf.lock);
	seq_printf(m, "%zu\n", list_count_nodes(&xcf.jobs));
	return 0;
}

static int script_line(char *line)
{
	line = strim(line);
	if (!*line || *line == '#')
		return 0;
	if (!strcmp(line, "clear")) {
		xcf_script_clear();
		return 0;
	}
	return xcf_script_add(line);
}

static int script_store(void *private, char *text)
{
	char *line;
	int ret = 0;

	while (!ret && (line = strsep(&text, "\n;")) != NULL)
		ret = script_line(line);
	return ret;
}

static int counters_store(void *private, char *text)
{
	int i;

	memset(xcf.count, 0, sizeof(xcf.count));
	for (i = 0; i < xcf_disks(); i++)
		memset(xcf.lun[i].seen, 0, sizeof(xcf.lun[i].seen));
	return 0;
}

static int journal_store(void *private, char *text)
{
	xcf_journal_clear();
	return 0;
}

static int nexus_store(void *private, char *text)
{
	int host_no, ret = kstrtoint(strim(text), 0, &host_no);

	if (!ret)
		xcf_nexus_loss(host_no);
	return ret;
}

static int ua_store(void *private, char *text)
{
	int host_no = -1, lun, disk;
	unsigned int asc, ascq;

	if (sscanf(text, "%d:%d %x %x", &host_no, &lun, &asc, &ascq) != 4) {
		host_no = -1;
		if (sscanf(text, "%d %x %x", &lun, &asc, &ascq) != 3)
			return -EINVAL;
	}
	disk = xcf_disk(max(host_no, 0), lun);
	if (disk < 0 || host_no >= XCF_MAX_HOSTS)
		return -EINVAL;
	xcf_add_ua(disk, host_no, asc, ascq);
	return 0;
}

static int bytes_show(struct seq_file *m, void *v)
{
	const struct xcf_bytes *b = m->private;
	int i;

	for (i = 0; b->set && i < b->len; i++)
		seq_printf(m, "%02x%c", b->data[i], i % 16 == 15 ? '\n' : ' ');
	return 0;
}

static int bytes_store(void *private, char *text)
{
	struct xcf_bytes *b = private;
	u8 data[XCF_PAGE_BYTES];
	unsigned int n = 0;

	while (*text) {
		if (*text == '#') {
			text = strchrnul(text, '\n');
			continue;
		}
		if (isspace(*text)) {
			text++;
			continue;
		}
		if (n == sizeof(data) || hex2bin(&data[n], text, 1))
			return -EINVAL;
		n++;
		text += 2;
	}
	memcpy(b->data, data, n);
	b->len = n;
	b->set = n;
	return 0;
}

static int blocks_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%llu\n", *(u64 *)m->private);
	return 0;
}

static int blocks_store(void *private, char *text)
{
	u64 n;
	int ret = kstrtou64(strim(text), 0, &n);

	if (ret)
		return ret;
	if (!n || n > xcf.store_blocks)
		return -EINVAL;
	*(u64 *)private = n;
	return 0;
}

/* The whole of what is written at once, as one string */
static ssize_t store_text(struct file *file, const char __user *buf, size_t len,
			  int (*store)(void *private, char *text))
{
	void *private = ((struct seq_file *)file->private_data)->private;
	char *text;
	int ret;

	if (len > MAX_WRITE)
		return -E2BIG;
	text = memdup_user_nul(buf, len);
	if (IS_ERR(text))
		return PTR_ERR(text);
	ret = store(private, text);
	kfree(text);
	return ret ?: len;
}

#define XCF_FILE(name, show_fn, store_fn)				\
static int name##_open(struct inode *inode, struct file *file)		\
{									\
	return single_open(file, show_fn, inode->i_private);		\
}									\
static ssize_t name##_write(struct file *file, const char __user *buf,	\
			    size_t len, loff_t *pos)			\
{									\
	return store_text(file, buf, len, store_fn);			\
}									\
static const struct file_operations name##_fops = {			\
	.owner		= THIS_MODULE,					\
	.open		= name##_open,					\
	.read		= seq_read,					\
	.write		= name##_write,					\
	.llseek		= seq_lseek,					\
	.release	= single_release,				\
}

XCF_FILE(script, xcf_script_show, script_store);
XCF_FILE(counters, counters_show, counters_store);
XCF_FILE(journal, xcf_journal_show, journal_store);
XCF_FILE(nexus, jobs_show, nexus_store);
XCF_FILE(ua, jobs_show, ua_store);
XCF_FILE(bytes, bytes_show, bytes_store);
XCF_FILE(blocks, blocks_show, blocks_store);

static void lun_dir(int disk)
{
	struct xcf_lun *lun = &xcf.lun[disk];
	struct dentry *dir;
	char name[16];

	snprintf(name, sizeof(name), "lun%d", disk);
	dir = debugfs_create_dir(name, xcf.dir);
	debugfs_create_file("inquiry", 0600, dir, &lun->inquiry, &bytes_fops);
	debugfs_create_file("vpd80", 0600, dir, &lun->vpd80, &bytes_fops);
	debugfs_create_file("vpd83", 0600, dir, &lun->vpd83, &bytes_fops);
	debugfs_create_file("vpd8f", 0600, dir, &lun->vpd8f, &bytes_fops);
	debugfs_create_file("vpdb0", 0600, dir, &lun->vpdb0, &bytes_fops);
	debugfs_create_file("rcr", 0600, dir, &lun->rcr, &bytes_fops);
	debugfs_create_file("blocks", 0600, dir, &lun->blocks, &blocks_fops);
	debugfs_create_u64("hole", 0600, dir, &lun->hole);
	debugfs_create_u64("hole_blocks", 0600, dir, &lun->hole_blocks);
	debugfs_create_bool("readonly", 0600, dir, &lun->readonly);
}

void xcf_debugfs_init(void)
{
	int i;

	xcf.dir = debugfs_create_dir("xcfake", NULL);
	debugfs_create_file("script", 0600, xcf.dir, NULL, &script_fops);
	debugfs_create_file("counters", 0600, xcf.dir, NULL, &counters_fops);
	debugfs_create_file("journal", 0600, xcf.dir, NULL, &journal_fops);
	debugfs_create_file("nexus", 0600, xcf.dir, NULL, &nexus_fops);
	debugfs_create_file("ua", 0600, xcf.dir, NULL, &ua_fops);
	for (i = 0; i < min(xcf_disks(), MAX_FOLDERS); i++)
		lun_dir(i);
}
