#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""terminal.py [--size COLUMNSxROWS] [--at TEXT KEYS]... COMMAND...

Runs a command on a terminal of its own and prints what it showed there, each
\\r as a newline. Types KEYS ("^C" is one of them) when TEXT has been shown.
Ends as the command does; a signal is 128 and its number."""
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

args = sys.argv[1:]
columns, rows, script = 80, 24, []
while args and args[0].startswith("--"):
    if args[0] == "--size":
        columns, rows = map(int, args[1].split("x"))
        args = args[2:]
    else:
        script.append((args[1], args[2].replace("^C", "\3")))
        args = args[3:]

pid, fd = pty.fork()
if pid == 0:
    # (who is started in the background, as by nohup, ignores them, and so do all below)
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    os.execvp(args[0], args)

shown, seen = "", 0
deadline = time.monotonic() + 300
while time.monotonic() < deadline:
    if not select.select([fd], [], [], 1)[0]:
        continue
    try:
        data = os.read(fd, 4096)
    except OSError:
        break
    if not data:
        break
    shown += data.decode(errors="replace")
    while script and script[0][0] in shown[seen:]:
        seen += shown[seen:].index(script[0][0]) + len(script[0][0])
        os.write(fd, script[0][1].encode())
        script.pop(0)
else:
    os.kill(pid, 9)
print(shown.replace("\r\n", "\n").replace("\r", "\n"), end="")
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
sys.exit(status if status >= 0 else 128 - status)
