// SPDX-License-Identifier: GPL-2.0-only
#include "advice.hpp"

#include "../../include/uapi/linux/blk-copy.h"

#include "reason.hpp"

namespace blkcopy {
namespace {

/* More than there will be; a name is searched for below it. */
constexpr uint32_t most_reasons = 256;

/* Without a default, so that the compiler misses one that is new. */
advice known_advice(blkcopy_reason reason)
{
	switch (reason) {
	case BLKCOPY_REASON_NONE:
		return { "Nothing was refused.", "Nothing is to be done.",
			 "/sys/kernel/blk_copy/offloaded_bytes" };
	case BLKCOPY_REASON_UNSUPPORTED:
		return { "A disk does not copy by itself, or not together with "
			 "the other one.",
			 "For a SCSI disk load sd_xcopy and have the array "
			 "offer third-party copy (3PC, with LIO emulate_3pc=1), "
			 "then rescan the disk. Other kinds of disks, md and "
			 "loop devices do not copy, nor does a mapped device "
			 "that is crypt, cache, raid, snapshot or the like as a "
			 "whole.",
			 "queue/copy_max_hw_bytes of the disk, which is 0; "
			 "xcopy/reason in /sys/class/scsi_disk; lsmod" };
	case BLKCOPY_REASON_DISABLED:
		return { "Somebody has switched copies off for this device, for "
			 "kcopyd or for the whole module.",
			 "Write a number, such as 4194304, to "
			 "queue/copy_max_bytes of the device, or Y to enabled "
			 "of dm_copy; give sd_xcopy a max_bytes of 33554432 "
			 "and rescan the disks.",
			 "queue/copy_max_bytes of both devices and of all "
			 "below them; /sys/module/dm_copy/parameters/enabled; "
			 "/sys/module/sd_xcopy/parameters/max_bytes; "
			 "/etc/modprobe.d" };
	case BLKCOPY_REASON_TARGET:
		return { "A target of device mapper between the device and its "
			 "disks does not let copies pass, or not here, or not "
			 "at the moment.",
			 "Nothing for crypt, cache, raid and others that must "
			 "see the data. Where copy_max_bytes of a mapped device "
			 "below is 0, write a number to it. What lies on "
			 "another target of the same volume is offloaded.",
			 "dmsetup table; "
			 "Documentation/block/copy-offload-targets.rst" };
	case BLKCOPY_REASON_SUSPENDED:
		return { "A mapped device was suspended, a queue was frozen, or "
			 "device mapper had no memory at that moment. Or a command "
			 "waited at the destination, not yet at its device, when "
			 "the source was suspended, or for 5 s. Or the caller "
			 "was frozen.",
			 "It passes by itself. If it stays, somebody has left a "
			 "device suspended: dmsetup resume it.",
			 "dmsetup info" };
	case BLKCOPY_REASON_INCOMPLETE:
		return { "A part of the copy did not arrive at a disk, or "
			 "arrived twice: a driver between has ended or doubled "
			 "it.",
			 "Report it, with the table of the mapped devices.",
			 "dmsetup table; dmesg" };
	case BLKCOPY_REASON_OVERLAP:
		return { "The copy would write what it has still to read: "
			 "source and destination meet on one logical unit.",
			 "Choose ranges that do not meet. Look through "
			 "partitions, mapped devices and paths: two names may "
			 "be one disk.",
			 "lsblk; multipath -ll; dmsetup table" };
	case BLKCOPY_REASON_BLOCK_SIZE:
		return { "The logical blocks of source and destination differ, "
			 "or are none that sd drives.",
			 "Export both with one block size.",
			 "queue/logical_block_size of both disks" };
	case BLKCOPY_REASON_ALIGNMENT:
		return { "A piece of the copy is not made of whole logical "
			 "blocks of a disk, or of whole units of its copy "
			 "manager.",
			 "Let partitions, volumes and offsets begin at multiples "
			 "of 1 MiB.",
			 "fdisk -l; dmsetup table; blkcopy check" };
	case BLKCOPY_REASON_INTEGRITY:
		return { "A disk has protection information (T10 PI), which a "
			 "copy by the device would not make.",
			 "Nothing, or export the disk without protection "
			 "information.",
			 "integrity/format in /sys/block of the disk" };
	case BLKCOPY_REASON_CRYPTO:
		return { "The data are to be encrypted inline on their way to "
			 "the disk.",
			 "Nothing: copied as they are they could not be read.",
			 "mount options (inlinecrypt)" };
	case BLKCOPY_REASON_ZONED:
		return { "The destination is a zoned disk, which is written in "
			 "order.",
			 "Nothing.", "queue/zoned of the destination" };
	case BLKCOPY_REASON_FRAGMENTS:
		return { "The copy is cut into too many pieces or lies on too "
			 "many disks.",
			 "Use larger stripes or fewer disks, or write a smaller "
			 "number to queue/copy_max_bytes of the mapped device, "
			 "so that a piece has fewer parts.",
			 "dmsetup table; blkcopy check" };
	case BLKCOPY_REASON_NO_MEMORY:
		return { "There was no memory to plan the copy without waiting "
			 "for it; or no worker to issue it, as so many pairs of "
			 "devices hang.",
			 "It passes by itself when memory is free again.",
			 "free; /proc/pressure/memory" };
	case BLKCOPY_REASON_COLLISION:
		return { "Two logical units of this host have one designator, "
			 "so that the array may copy to the wrong one.",
			 "Give one of them another (with LIO unit_serial), or "
			 "take it away, then rescan both. For two paths of one "
			 "unit: have them tell the same serial number and "
			 "names.",
			 "xcopy/designator in /sys/class/scsi_disk; sg_vpd -p "
			 "di of both disks; dmesg" };
	case BLKCOPY_REASON_NO_DESIGNATOR:
		return { "The disk says that it copies, and has no name by "
			 "which a copy manager could be told of it.",
			 "Have the array give it an NAA name, an EUI-64 or a "
			 "UUID for the logical unit, then rescan the disk.",
			 "sg_vpd -p di -H DISK | blkcopy decode" };
	case BLKCOPY_REASON_BACKOFF:
		return { "The two units refused lately and are left alone for a "
			 "while.",
			 "Wait, or mend what they refused for, then write 1 to "
			 "xcopy/reset of the disk.",
			 "xcopy/pairs in /sys/class/scsi_disk, which says why "
			 "and for how long" };
	case BLKCOPY_REASON_REJECTED:
		return { "The array calls the command, or a part of its list, "
			 "illegal.",
			 "Bring the array's firmware up to date and rescan; "
			 "report what it answers. If it never copies, write 0 "
			 "to queue/copy_max_bytes of the disk.",
			 "dmesg, which has the sense data; blkcopy decode" };
	case BLKCOPY_REASON_ABORTED:
		return { "The array began the copy and gave it up, or answered "
			 "with an error.",
			 "If the copy by hand fails too, it is the medium: "
			 "replace it. Else look at the sense data.",
			 "dmesg, which has the sense data; blkcopy decode" };
	case BLKCOPY_REASON_UNREACHABLE:
		return { "The copy manager does not reach the other logical "
			 "unit.",
			 "Both have to be in one array, or in arrays that see "
			 "each other. With LIO map both to this host in one "
			 "portal group. LIO also says so of errors in the "
			 "middle of a copy.",
			 "the array's own view of its units; dmesg" };
	case BLKCOPY_REASON_RESERVATION:
		return { "Another host, or another path, has reserved one of "
			 "the units.",
			 "Release the reservation, or copy from the host that "
			 "holds it.",
			 "sg_persist -r and -k of both disks" };
	case BLKCOPY_REASON_BUSY:
		return { "The array was busy, had a full queue or was not ready "
			 "to the end of the retries.",
			 "It passes by itself. If it stays, the array takes "
			 "fewer copies at a time than it tells.",
			 "xcopy/max_commands in /sys/class/scsi_disk" };
	case BLKCOPY_REASON_TIMEOUT:
		return { "A command took longer than the timeout. It is surely "
			 "over; if need be the unit was reset.",
			 "Give sd_xcopy a longer timeout or a smaller "
			 "max_bytes. The pair is tried again later, in shorter "
			 "commands.",
			 "/sys/module/sd_xcopy/parameters/timeout; xcopy/pairs "
			 "in /sys/class/scsi_disk; dmesg" };
	case BLKCOPY_REASON_UNCERTAIN:
		return { "A command was lost with its disk, and nobody can find "
			 "out whether it is over.",
			 "Do not use the destination before the unit was reset; "
			 "bring its paths back and check the array.",
			 "dmesg; multipath -ll" };
	case BLKCOPY_REASON_LATE:
		return { "A part of the copy arrived after the others had been "
			 "sent: a driver between keeps what it must pass on at "
			 "once.",
			 "Report it, with the table of the mapped devices.",
			 "dmsetup table" };
	case BLKCOPY_REASON_KILLED:
		return { "The program that asked for the copy was killed.",
			 "Nothing is to be done.", "dmesg" };
	case BLKCOPY_REASON_DEVICE_GONE:
		return { "A disk was removed or is offline.",
			 "Bring it back: cables, zoning, sessions; then rescan.",
			 "device/state in /sys/block of the disk; dmesg" };
	case BLKCOPY_REASON_LOST:
		return { "The answer to a command never came: its path or "
			 "session failed, or somebody reset the unit. It is "
			 "surely over.",
			 "Mend the path. Other hosts that reset the unit end "
			 "copies as well.",
			 "dmesg; multipath -ll; xcopy/pairs in "
			 "/sys/class/scsi_disk" };
	case BLKCOPY_REASON_NO_RESET:
		return { "The host adapter's driver cannot reset the disk, or "
			 "could not, so that a lost command could not be "
			 "ended.",
			 "Use another adapter or driver. Where a reset failed "
			 "once, mend the path and write 1 to xcopy/reset of "
			 "the disk.",
			 "dmesg; proc_name in /sys/class/scsi_host" };
	case BLKCOPY_REASON_CHANGED:
		return { "The array reported that something has changed, and "
			 "its units were not read again yet.",
			 "It passes by itself. If it stays, a unit reports "
			 "changes all the time: see what happens at the array.",
			 "dmesg; /sys/module/sd_xcopy/parameters/patience" };
	case BLKCOPY_REASON_UNPROVEN:
		return { "No copy between the two has been seen to arrive yet, "
			 "or none of this kind, and these data could not show "
			 "it: they are uniform, or at the destination already.",
			 "Nothing: the first copy of other data shows it. For "
			 "an array that is trusted write off to xcopy/verify of "
			 "both disks.",
			 "xcopy/verify in /sys/class/scsi_disk" };
	case BLKCOPY_REASON_MISMATCH:
		return { "A copy was read back and had not arrived: the array "
			 "said that it had copied, and had not, or to "
			 "elsewhere.",
			 "Check the data at both ends and report it to the "
			 "maker of the array. When it is mended write 1 to "
			 "xcopy/reset of the disk.",
			 "dmesg; xcopy/pairs in /sys/class/scsi_disk" };
	case BLKCOPY_REASON_NO_PATH:
		return { "A multipath device has no path that may be used.",
			 "Bring a path back. A copy by hand waits or fails as "
			 "well.",
			 "multipath -ll; multipathd show paths" };
	case BLKCOPY_REASON_SLOW:
		return { "The host copies quicker than the devices, or it is "
			 "not known yet that it does not.",
			 "Nothing: both ways are measured and the quicker one "
			 "is taken. To have the devices do all they can write "
			 "always to /sys/module/blk_copy/parameters/policy.",
			 "/sys/kernel/blk_copy/measured" };
	}
	return { nullptr, nullptr, nullptr };
}

} /* namespace */

std::optional<advice> advice_for(uint32_t reason)
{
	const advice a = known_advice(static_cast<blkcopy_reason>(reason));

	return a.cause ? std::optional{ a } : std::nullopt;
}

std::optional<uint32_t> reason_called(const std::string &name)
{
	for (uint32_t r = 0; r < most_reasons; r++)
		if (advice_for(r) && reason_name(r) == name)
			return r;
	return {};
}

std::string fill(const std::string &text, const std::string &indent, size_t width)
{
	std::string out, line = indent;

	for (size_t at = 0; at < text.size();) {
		const size_t end = std::min(text.find(' ', at), text.size());
		const std::string word = text.substr(at, end - at);

		if (line.size() > indent.size() &&
		    line.size() + 1 + word.size() > width) {
			out += line + '\n';
			line = indent;
		}
		line += (line.size() > indent.size() ? " " : "") + word;
		at = end + 1;
	}
	return out + line + '\n';
}

} /* namespace blkcopy */
