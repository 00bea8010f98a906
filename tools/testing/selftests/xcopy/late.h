/* SPDX-License-Identifier: GPL-2.0-only */
/* Who is killed in the middle of a copy that takes seconds. */
#ifndef XCOPY_LATE_H
#define XCOPY_LATE_H

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "disks.h"

static inline void sleep_ms(unsigned int ms)
{
	usleep(ms * 1000);
}

static inline unsigned int now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* As has_data(), past the cache, whose reading ahead waits for each request of it. */
static inline bool late_has_data(const struct disk *d, unsigned long long at, size_t len,
				 unsigned long long from, int fill)
{
	int fd = open(d->node, O_RDONLY | O_DIRECT | O_CLOEXEC);
	bool ok = has_data(fd, at, len, from, fill);

	close(fd);
	return ok;
}

/* In the middle of a copy of all of @d, which does not go on. */
static inline bool dies_soon(pid_t pid, const struct disk *d)
{
	unsigned int since;
	int status;

	sleep_ms(300);
	since = now_ms();
	return !kill(pid, SIGKILL) && waitpid(pid, &status, 0) == pid &&
	       WIFSIGNALED(status) && now_ms() - since < LATE_SOON_MS &&
	       has_data(d->fd, DISK_SIZE - 512, 512, DISK_SIZE - 512, FILL_DST);
}

#endif
