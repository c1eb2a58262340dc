"""Runs a command under strace and reads from its trace who tried to reach a network."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: `[pid 123] socket(…` or `123 socket(…`, also where a call that was interrupted goes on.
_LINE = re.compile(r"^(?:\[pid\s+)?(\d+)\]?\s+(?:<\.\.\. )?([a-z0-9_]+)(?: resumed>)?\(?(.*)$")
_REACHES = ("socket", "socketpair", "connect", "sendto", "sendmsg", "sendmmsg", "bind", "io_uring_setup")
#: Within the machine, and not to anybody's program: the ends of a pipe, and glibc's question for a cache of names.
_HARMLESS = re.compile(r"AF_UNIX, SOCK_STREAM|AF_UNIX, SOCK_SEQPACKET|/var/run/nscd/socket|ENOENT")


def attempts(trace: str) -> list[str]:
    """The lines of a trace that try to reach out, but for the seal's own proof.

    The proof asks for a socket of every family in turn, from 0 on, and ends by reading /proc/self/maps. Nor does it count
    that urllib3, when it is imported, sees whether a socket can be bound to ::1: nothing could come or go by that.
    """
    found: list[str] = []
    proving: set[str] = set()
    for padded in trace.splitlines():
        # A short process id is followed by more than one space.
        line = re.sub(r"^(\d+) +", r"\1 ", padded)
        match = _LINE.match(line)
        if match is None:
            continue
        pid, call, rest = match.groups()
        if call == "socket" and rest.startswith(("AF_UNSPEC", "0,")):
            proving.add(pid)
        elif call.startswith("openat") and "/proc/self/maps" in rest:
            proving.discard(pid)
        elif call in _REACHES and pid not in proving:
            if call == "bind" and '"::1"' in rest and found and f"{pid} socket(AF_INET6" in found[-1]:
                found.pop()
                continue
            plain = call in ("socket", "socketpair", "connect", "bind")
            if not (plain and _HARMLESS.search(rest)) and (plain or "sin_addr" in rest or call == "io_uring_setup"):
                found.append(line)
    return found


def can_trace() -> str:
    """Why nothing can be traced here; empty when it can."""
    if sys.platform != "linux" or not shutil.which("strace"):
        return "strace is not installed"
    command = ["strace", "-f", "-o", os.devnull, "true"]
    if subprocess.run(command, capture_output=True).returncode:
        return "strace may trace nothing here"
    return ""


def traced(command: list[str], folder: Path, environment: Mapping[str, str], stdin: str = "") -> tuple[str, str]:
    """What the command printed, and the trace of it and of all its children.

    It runs with a home folder of its own, `folder/user`, so that what libraries leave there is seen.
    """
    if why := can_trace():
        pytest.skip(why)
    user = folder / "user"
    user.mkdir(exist_ok=True)
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("KAIKI_", "XDG_", "HF_", "TORCH_"))}
    clean |= {"HOME": str(user), "PYTHONPATH": str(ROOT), **environment}
    out = folder / "trace.txt"
    calls = ",".join((*_REACHES, "openat", "seccomp"))
    done = subprocess.run(
        ["strace", "-f", "-qq", "-e", f"trace={calls}", "-e", "signal=none", "-s", "64", "-o", str(out), *command],
        input=stdin, capture_output=True, text=True, env=clean, cwd=folder, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout, out.read_text(errors="replace")


def left_in(user: Path) -> list[str]:
    """Files that a command left in its user's home folder."""
    return sorted(str(path.relative_to(user)) for path in user.rglob("*") if path.is_file())
