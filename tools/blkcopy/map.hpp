/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What of a copy is done, in a file, so that another run can go on. The file is
 * a map as ddrescue has them; what binds it to the copy is in comments.
 */
#ifndef _BLKCOPY_MAP_HPP
#define _BLKCOPY_MAP_HPP

#include <cerrno>
#include <cstdint>
#include <string>
#include <vector>

#include "copy.hpp"

namespace blkcopy {

/* Which copy it is; every one of these has to be as it was. */
struct map_binding {
	struct side {
		std::string identity;
		uint64_t size;
		uint64_t offset;
	};

	side src;
	side dst;
	uint64_t length;
	uint32_t block; /* of both: all is in multiples of it */
};

class copy_map {
public:
	copy_map(const std::string &path, const map_binding &binding);
	~copy_map();
	copy_map(const copy_map &) = delete;
	copy_map &operator=(const copy_map &) = delete;

	/*
	 * Reads the file; where there is none, nothing is done yet. What is
	 * wrong with it, or "". From here on no other has it (flock(2), where the
	 * file system has that).
	 */
	std::string load();
	/* What load() failed with: that of the file, or EINVAL. */
	int error() const { return error_; }
	/* Was there a file? */
	bool found() const { return found_; }

	/* What is still to be done, in order; offsets from the start. */
	std::vector<extent> rest() const;
	uint64_t done_bytes() const;
	void mark(uint64_t offset, uint64_t length);

	/*
	 * Replaces the file at once and for good. errno, or 0: EBUSY where another
	 * has it, EEXIST where there is another's file in place of the new one.
	 */
	int save();
	/* What save() has said, in words. */
	std::string trouble(int error) const;
	/* For good: else the next copy would go on with it. errno, or 0. */
	int remove() const;

	const std::string &path() const { return path_; }

private:
	std::string unreadable();
	std::string unbound() const;
	std::string lock();
	int put_in_place(const std::string &fresh, const std::string &target);
	std::string check_binding(const std::string &text) const;
	std::string check_side(const std::string &name,
			       const map_binding::side &side,
			       const std::string &line) const;
	std::string parse_blocks(const std::string &text);
	std::string text() const;

	std::string path_;
	map_binding binding_;
	bool found_ = false;
	int lock_ = -1; /* the map, as long as it is ours */
	int error_ = EINVAL;
	std::vector<extent> done_; /* in order, none touches the next */
};

} /* namespace blkcopy */

#endif
