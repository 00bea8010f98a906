// SPDX-License-Identifier: GPL-2.0-only
/*
 * The copies are processes of their own, so each catches signals, keeps its map
 * and ends as it would alone. They are in process groups of their own as well:
 * what a terminal sends comes to us, and from us to each, once. How far they
 * are comes by one pipe, and what they print by two others each, so that the line
 * of progress is out of the way then.
 */
#include "several.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/core.h>

#include "device.hpp"
#include "exit_code.hpp"
#include "interrupt.hpp"
#include "output.hpp"
#include "progress.hpp"

namespace blkcopy {
namespace {

/* What it prints: our end, what has come of a line, and where that goes. */
struct stream {
	int fd = -1;
	std::string line = {};
	int to;
};

struct member {
	options opts;
	uint64_t total = 0; /* bytes */
	so_far state{};
	pid_t pid = 0;
	stream out{ .to = STDOUT_FILENO };
	stream err{ .to = STDERR_FILENO };
	bool begun = false;
	int code = exit_ok;
};

/* What is stopped and continued with us; 0: a free place. */
constexpr int most = 64;
volatile pid_t running[most];

void signal_all(int signal)
{
	for (volatile pid_t &pid : running)
		if (pid)
			kill(pid, signal);
}

void on_stop(int)
{
	const int error = errno;

	signal_all(SIGSTOP);
	raise(SIGSTOP);
	signal_all(SIGCONT);
	errno = error;
}

uint64_t length_of(const options &o)
{
	if (o.length)
		return *o.length;

	const device src{ o.src, O_RDONLY, false };

	return src.size() > o.src_offset ? src.size() - o.src_offset : 0;
}

std::vector<member> members_of(const options &o)
{
	std::vector<member> all;

	for (size_t i = 0; i <= o.more.size() / 2; i++) {
		member m;

		m.opts = o;
		m.opts.more.clear();
		m.opts.number = i + 1;
		if (i) {
			m.opts.src = o.more[2 * i - 2];
			m.opts.dst = o.more[2 * i - 1];
		}
		if (!o.resume.empty())
			m.opts.resume = fmt::format("{}.{}", o.resume, i + 1);
		m.total = length_of(m.opts);
		all.push_back(std::move(m));
	}
	return all;
}

/* Which one is written by one and is an end of another, or "". */
std::string meets(const std::vector<member> &all)
{
	for (const member &a : all)
		for (const member &b : all)
			if (&a != &b && (same_device(a.opts.dst, b.opts.dst) ||
					 same_device(a.opts.dst, b.opts.src)))
				return a.opts.dst;
	return "";
}

/*
 * A word too many or too few on the command line makes pairs of devices that nobody
 * has meant, but hardly of devices alone. What is wrong with one, or "".
 */
std::string no_device(const std::string &path)
{
	struct stat st;

	if (stat(path.c_str(), &st))
		return fmt::format("{}: {}", path, strerror(errno));
	return S_ISBLK(st.st_mode) ? "" : path + ": no block device";
}

std::string no_device(const std::vector<member> &all)
{
	for (const member &m : all)
		for (const std::string &path : { m.opts.src, m.opts.dst })
			if (const std::string wrong = no_device(path);
			    !wrong.empty())
				return wrong;
	return "";
}

/* @whose: which copy would have it, as who reads that has to make it again. */
bool open_pipe(int (&ends)[2], const std::string &whose)
{
	if (!pipe2(ends, O_CLOEXEC))
		return true;
	complain(fmt::format("{}: pipe: {}", whose, strerror(errno)));
	return false;
}

std::string name_of(const member &m)
{
	return fmt::format("{} to {}", m.opts.src, m.opts.dst);
}

class copies {
public:
	copies(const options &o, int (*run)(const options &))
		: jobs_{ o.jobs }, run_{ run }, all_{ members_of(o) },
		  bar_{ form_of_progress(o.progress, o.quiet) }
	{
	}

	int run();

private:
	void begin(member &m);
	[[noreturn]] void be_member(member &m, pid_t parent, int out, int err);
	void begin_some();
	unsigned under_way() const;
	void wait_for_news();
	void hear(member &m, stream &s);
	void read_records();
	so_far sum() const;
	void ended(member &m);
	void pass_signal();
	int code() const;

	unsigned jobs_;
	int (*run_)(const options &);
	std::vector<member> all_;
	progress bar_;
	int records_[2] = { -1, -1 };
	int passed_ = 0;      /* the signal */
	bool printed_ = true; /* all that was to go to stdout */
};

void copies::be_member(member &m, pid_t parent, int out, int err)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || dup2(out, STDOUT_FILENO) < 0 ||
	    dup2(err, STDERR_FILENO) < 0)
		_exit(exit_failed);
	signal(SIGTSTP, SIG_DFL);
	m.opts.report_fd = records_[1];

	int code = exit_failed;

	try {
		code = run_(m.opts);
	} catch (const std::exception &e) {
		complain(e.what());
	}
	_exit(code);
}

void copies::begin(member &m)
{
	const pid_t parent = getpid();
	volatile pid_t *place = running;
	int out[2], err[2];

	m.begun = true;
	m.code = exit_failed;
	if (!open_pipe(out, name_of(m)))
		return;
	if (!open_pipe(err, name_of(m))) {
		close(out[0]);
		close(out[1]);
		return;
	}
	while (*place)
		place++;
	m.pid = fork();
	if (!m.pid)
		be_member(m, parent, out[1], err[1]);
	close(out[1]);
	close(err[1]);
	m.out.fd = out[0];
	m.err.fd = err[0];
	if (m.pid < 0) {
		complain(fmt::format("{}: fork: {}", name_of(m), strerror(errno)));
		close(out[0]);
		close(err[0]);
		m.out.fd = m.err.fd = -1;
		m.pid = 0;
		return;
	}
	/* as it does itself: whichever is first */
	setpgid(m.pid, m.pid);
	*place = m.pid;
}

unsigned copies::under_way() const
{
	unsigned n = 0;

	for (const member &m : all_)
		n += m.pid != 0;
	return n;
}

void copies::begin_some()
{
	for (member &m : all_) {
		if (caught_signal() || under_way() >= jobs_)
			return;
		if (!m.begun)
			begin(m);
	}
}

so_far copies::sum() const
{
	so_far sum{};

	for (const member &m : all_) {
		sum.done += m.state.done;
		sum.total += m.total;
		sum.earlier += m.state.earlier;
		sum.offloaded += m.state.offloaded;
		sum.zeroed += m.state.zeroed;
	}
	return sum;
}

void copies::read_records()
{
	progress_record r;

	/* (each is written at once, and so is read at once) */
	while (read(records_[0], &r, sizeof(r)) == sizeof(r))
		if (r.number && r.number <= all_.size()) {
			all_[r.number - 1].state = r.state;
			bar_.update(sum());
		}
}

/* What it says, in whole lines. It has ended when it says nothing more. */
void copies::hear(member &m, stream &s)
{
	char text[4096];
	const ssize_t n = read(s.fd, text, sizeof(text));

	if (n < 0 && errno == EINTR)
		return;
	if (n <= 0) {
		close(s.fd);
		s.fd = -1;
		if (m.out.fd < 0 && m.err.fd < 0)
			ended(m);
		return;
	}
	s.line.append(text, static_cast<size_t>(n));

	const size_t length = s.line.rfind('\n') + 1;

	if (!length)
		return;
	bar_.clear();
	if (s.to == STDERR_FILENO)
		tell_raw(s.line.substr(0, length));
	else
		printed_ = printed_ && print(s.line.substr(0, length));
	s.line.erase(0, length);
}

void copies::ended(member &m)
{
	int status;

	while (waitpid(m.pid, &status, 0) < 0 && errno == EINTR)
		;
	for (volatile pid_t &pid : running)
		if (pid == m.pid)
			pid = 0;
	m.pid = 0;
	m.code = WIFEXITED(status) ? WEXITSTATUS(status) : exit_failed;
	if (WIFSIGNALED(status) && WTERMSIG(status) != passed_) {
		bar_.clear();
		complain(fmt::format("{}: ended by SIG{}", name_of(m),
				     sigabbrev_np(WTERMSIG(status))));
	}
}

void copies::pass_signal()
{
	if (passed_ || !caught_signal())
		return;
	passed_ = caught_signal();
	signal_all(passed_);
}

void copies::wait_for_news()
{
	std::vector<pollfd> fds{ { records_[0], POLLIN, 0 } };
	std::vector<std::pair<member *, stream *>> whose{ {} };

	for (member &m : all_)
		for (stream *s : { &m.out, &m.err })
			if (s->fd >= 0) {
				fds.push_back({ s->fd, POLLIN, 0 });
				whose.emplace_back(&m, s);
			}
	/* a signal that comes just before this waits for a moment */
	const int n = poll(fds.data(), fds.size(), 200);

	pass_signal();
	if (n <= 0)
		return;
	if (fds[0].revents)
		read_records();
	for (size_t i = 1; i < fds.size(); i++)
		if (fds[i].revents)
			hear(*whose[i].first, *whose[i].second);
}

int copies::code() const
{
	for (const member &m : all_)
		if (m.code)
			return m.code;
	if (printed_)
		return exit_ok;
	return all_[0].opts.dry_run ? exit_failed : exit_untold;
}

int copies::run()
{
	const std::string twice = meets(all_), stray = no_device(all_);

	if (!stray.empty()) {
		complain(stray + "; none of the copies is begun");
		return exit_refused;
	}
	if (!twice.empty()) {
		complain(fmt::format("{} is written by one copy and is an end "
				     "of another",
				     twice));
		return exit_usage;
	}
	if (!open_pipe(records_, "several copies") || fcntl(records_[0], F_SETFL, O_NONBLOCK))
		return exit_failed;
	catch_signals();
	if (signal(SIGTSTP, on_stop) == SIG_IGN)
		signal(SIGTSTP, SIG_IGN);
	bar_.begin("copied", sum());
	for (begin_some(); under_way(); begin_some())
		wait_for_news();
	read_records();
	bar_.clear();
	for (const member &m : all_)
		if (!m.begun)
			tell(one_line("not begun: " + name_of(m)));
	if (caught_signal())
		end_by_signal(caught_signal());
	return code();
}

} /* namespace */

int run_several(const options &o, int (*run)(const options &))
{
	return copies{ o, run }.run();
}

} /* namespace blkcopy */
