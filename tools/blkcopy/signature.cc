// SPDX-License-Identifier: GPL-2.0-only
#include "signature.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <memory>

#include <fcntl.h>

#include <blkid/blkid.h>

namespace blkcopy {
namespace {

struct free_probe {
	void operator()(blkid_probe probe) const { blkid_free_probe(probe); }
};

using probe_ptr = std::unique_ptr<blkid_struct_probe, free_probe>;

std::string value_of(blkid_probe probe, const char *name)
{
	const char *value;

	return blkid_probe_lookup_value(probe, name, &value, nullptr) ? "" :
									value;
}

/* The kernel reads no more ahead at a time than fits into one request. */
void read_ahead(const device &d, uint64_t offset, uint64_t length)
{
	constexpr uint64_t window = 128 << 10;

	for (; length; offset += window) {
		const uint64_t now = std::min(length, window);

		posix_fadvise(d.fd(), static_cast<off_t>(offset), static_cast<off_t>(now),
			      POSIX_FADV_WILLNEED);
		length -= now;
	}
}

/*
 * libblkid looks at some dozen places, one after the other: half a MiB at either end,
 * and a few more. Where each read takes long these had better be at one time.
 */
void read_ahead(const device &d, uint64_t offset)
{
	constexpr uint64_t ends = 512 << 10, little = 4096;
	constexpr uint64_t in_front[] = { 512 << 10, 1 << 20, 2 << 20, 4 << 20 };
	constexpr uint64_t from_end = 3087 * 512;

	read_ahead(d, offset, ends);
	if (d.size() < offset + 2 * ends)
		return;
	read_ahead(d, d.size() - ends, ends);
	for (uint64_t at : in_front)
		if (d.size() - offset > at + little)
			read_ahead(d, offset + at, little);
	if (d.size() - offset > from_end)
		read_ahead(d, d.size() - from_end, little);
}

/* What begins at @offset and ends with the device. */
signature probe_from(const device &d, uint64_t offset)
{
	probe_ptr probe{ blkid_new_probe() };

	if (!probe)
		return { "", ENOMEM };
	read_ahead(d, offset);
	errno = 0;
	if (blkid_probe_set_device(probe.get(), d.fd(),
				   static_cast<blkid_loff_t>(offset), 0) ||
	    blkid_probe_enable_superblocks(probe.get(), 1) ||
	    blkid_probe_enable_partitions(probe.get(), 1))
		return { "", errno ? errno : ENOMEM };

	errno = 0;
	switch (blkid_do_fullprobe(probe.get())) {
	case 0:
		break;
	case 1:
		return {};
	default:
		return { "", errno ? errno : EIO };
	}

	std::string type = value_of(probe.get(), "TYPE");

	if (type.empty())
		type = value_of(probe.get(), "PTTYPE");
	return { type.empty() ? "unknown" : type, 0 };
}

} /* namespace */

signature find_signature(const device &d, uint64_t offset)
{
	/* libblkid reads what it likes, which device::write() has forbidden */
	(void)fcntl(d.fd(), F_SETFL, fcntl(d.fd(), F_GETFL) & ~O_DIRECT);

	signature found = probe_from(d, 0);

	if (!found.type.empty() || found.error || !offset)
		return found;
	return probe_from(d, offset);
}

} /* namespace blkcopy */
