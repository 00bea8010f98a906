// SPDX-License-Identifier: GPL-2.0-only
#include "resume.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>

#include <unistd.h>

#include <fmt/core.h>

#include "output.hpp"
#include "signature.hpp"
#include "sysfs.hpp"

namespace blkcopy {
namespace {

map_binding::side side_of(const device &d, uint64_t offset)
{
	return { identity_of(d.number()).value_or(""), d.size(), offset };
}

std::string quoted(const std::string &word)
{
	std::string text = "'";

	if (!word.empty() &&
	    word.find_first_not_of("abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789_-+=:,./@%") == word.npos)
		return word;
	for (char c : word)
		if (c == '\'')
			text += "'\\''";
		else if (iscntrl(static_cast<unsigned char>(c)))
			text += fmt::format("'$'\\{:03o}''", c);
		else
			text += c;
	return text + '\'';
}

} /* namespace */

resumption::resumption(const ends &e, const options &o,
		       const blkcopy_range &range)
	: ends_{ e }, length_{ range.length }, interval_{ o.resume_interval },
	  saved_{}
{
	if (!o.resume.empty())
		map_.emplace(o.resume,
			     map_binding{
				     side_of(e.src, range.src_offset),
				     side_of(e.dst, range.dst_offset),
				     range.length,
				     std::max(e.src.block_size(),
					      e.dst.block_size()),
			     });
}

std::string resumption::load()
{
	return map_ ? map_->load() : "";
}

int resumption::error() const
{
	return map_ ? map_->error() : 0;
}

int resumption::begin()
{
	saved_ = std::chrono::steady_clock::now();
	return map_ ? map_->save() : 0;
}

std::string resumption::trouble(int error) const
{
	return map_ ? map_->trouble(error) : "";
}

std::vector<extent> resumption::rest() const
{
	return map_ ? map_->rest() : std::vector<extent>{ { 0, length_ } };
}

uint64_t resumption::earlier() const
{
	return map_ ? map_->done_bytes() : 0;
}

/*
 * A map that cannot be written is an old one, which is still true: the copy is
 * worth more.
 */
int resumption::flush_and_save()
{
	if (lost_)
		return EIO;
	if (fsync(ends_.dst.fd())) {
		const int error = errno;

		lost_ = true;
		return error;
	}
	if (int error = map_->save(); error && !complained_) {
		complained_ = true;
		complain(fmt::format("{}: cannot be written, goes on without: "
				     "{}",
				     map_->path(), map_->trouble(error)));
	}
	saved_ = std::chrono::steady_clock::now();
	return 0;
}

int resumption::copied(const extent &done)
{
	if (!map_)
		return 0;
	map_->mark(done.offset, done.length);
	if (std::chrono::steady_clock::now() - saved_ < interval_)
		return 0;
	return flush_and_save();
}

void resumption::stop()
{
	if (map_)
		(void)flush_and_save();
}

bool resumption::remove()
{
	const int error = map_->remove();

	if (error)
		complain(fmt::format("{}: cannot be removed, but the next copy "
				     "would go on with it: {}",
				     map_->path(), strerror(error)));
	return !error;
}

bool resumption::finish()
{
	return !map_ || remove();
}

void resumption::withdraw()
{
	if (map_ && !map_->found())
		(void)remove();
}

std::string command_to_go_on(const ends &e, const options &o,
			     const blkcopy_range &range, const outcome &result)
{
	std::string text;

	if (!o.resume.empty() && !o.number) {
		for (const std::string &word : o.command)
			text += (text.empty() ? "" : " ") + quoted(word);
		return text;
	}
	/* a map knows what is copied of the whole */
	const uint64_t copied = o.resume.empty() ? result.copied : 0;

	text = fmt::format("{} --src-offset {} --dst-offset {} --length {}",
			   quoted(o.command[0]), range.src_offset + copied,
			   range.dst_offset + copied, range.length - copied);
	if (!o.resume.empty())
		text += " --resume " + quoted(o.resume);
	for (const auto &[given, name] : {
		     std::pair{ o.offload_only, " --offload-only" },
		     std::pair{ o.no_offload, " --no-offload" },
		     std::pair{ o.no_sync, " --no-sync" },
		     std::pair{ o.sparse, " --sparse" },
		     std::pair{ o.verify, " --verify" },
	     })
		if (given)
			text += name;
	/* what was copied may look like something to be spared */
	if (o.force || !find_signature(e.dst, 0).type.empty())
		text += " --force";
	return text + ' ' + quoted(e.src.path()) + ' ' + quoted(e.dst.path());
}

} /* namespace blkcopy */
