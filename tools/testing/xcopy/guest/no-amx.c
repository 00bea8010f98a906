// SPDX-License-Identifier: GPL-2.0-only
/*
 * Preloaded into UML on a processor with AMX: ptrace(2) answers as on one that
 * has AVX-512 and protection keys and no AMX, whose extended state is 2696
 * bytes. As there, it takes back that many and nothing else. What is left out
 * stays as it is.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/uio.h>

#define SMALL	2696
#define LARGE	65536

static long (*real)(int request, ...);

static long whole(int request, pid_t pid, struct iovec *all)
{
	return real(request, pid, (void *)NT_X86_XSTATE, all);
}

static void say_once(size_t len)
{
	static int said;

	if (!said++)
		fprintf(stderr, "no-amx: %d of %zu bytes of extended state\n", SMALL, len);
}

static long get_state(pid_t pid, struct iovec *iov)
{
	static __thread char buffer[LARGE];
	struct iovec all = { buffer, sizeof(buffer) };
	long ret = whole(PTRACE_GETREGSET, pid, &all);

	if (ret < 0)
		return ret;
	say_once(all.iov_len);
	if (iov->iov_len > SMALL)
		iov->iov_len = SMALL;
	memcpy(iov->iov_base, buffer, iov->iov_len);
	return 0;
}

static long set_state(pid_t pid, const struct iovec *iov)
{
	static __thread char buffer[LARGE];
	struct iovec all = { buffer, sizeof(buffer) };
	long ret;

	if (iov->iov_len != SMALL) {
		errno = EFAULT;
		return -1;
	}
	ret = whole(PTRACE_GETREGSET, pid, &all);
	if (ret < 0)
		return ret;
	memcpy(buffer, iov->iov_base, SMALL);
	return whole(PTRACE_SETREGSET, pid, &all);
}

long ptrace(enum __ptrace_request request, ...)
{
	va_list args;
	void *addr, *data;
	pid_t pid;

	va_start(args, request);
	pid = va_arg(args, pid_t);
	addr = va_arg(args, void *);
	data = va_arg(args, void *);
	va_end(args);
	if (!real)
		real = (long (*)(int, ...))dlsym(RTLD_NEXT, "ptrace");
	if (addr == (void *)NT_X86_XSTATE && request == PTRACE_GETREGSET)
		return get_state(pid, data);
	if (addr == (void *)NT_X86_XSTATE && request == PTRACE_SETREGSET)
		return set_state(pid, data);
	return real(request, pid, addr, data);
}
