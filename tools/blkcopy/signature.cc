// SPDX-License-Identifier: GPL-2.0-only
#include "signature.hpp"

#include <cerrno>
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

/*
 * libblkid looks at some dozen places, one after the other, nearly all of them at
 * either end: where each read takes long these had better be one.
 */
void read_ahead(const device &d, uint64_t offset)
{
	constexpr uint64_t much = 1 << 20;

	posix_fadvise(d.fd(), static_cast<off_t>(offset), much, POSIX_FADV_WILLNEED);
	if (d.size() > offset + 2 * much)
		posix_fadvise(d.fd(), static_cast<off_t>(d.size() - much), much,
			      POSIX_FADV_WILLNEED);
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
