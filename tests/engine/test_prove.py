"""`kaiki doctor --prove`: what the kernel answers to every way out."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.config import Home
from assistant.engine.client import Engine
from assistant.engine.prove import attempts
from assistant.types import Prove, Proved, Warm

ROOT = Path(__file__).parents[2]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the seccomp filter is Linux's")


@LINUX
def test_the_sealed_engine_and_its_child_are_refused_everything(home: Home) -> None:
    engine = Engine(home)
    try:
        done = list(engine.request(Prove("1")))[-1]
    finally:
        engine.close()
    assert isinstance(done, Proved)
    assert [a.what for a in done.attempts if not a.refused] == []
    named = " ".join(a.what for a in done.attempts)
    for word in ("IPv4", "IPv6", "DNS", "Unix socket", "io_uring", "child process: IPv4", "child process: DNS"):
        assert word in named
    assert all("EPERM" in a.answer for a in done.attempts)


@LINUX
def test_an_unsealed_process_is_said_to_be_open() -> None:
    # Else the words above would stand there whatever the kernel does.
    code = "from assistant.engine.prove import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    opened = {what for what, _, refused in lines if refused == "False"}
    assert any("IPv4" in what for what in opened)
    assert any("Unix socket: connect" in what for what in opened)
    assert any("DNS" in what for what in opened)
    assert {what for what, _, _ in lines} == {a.what for a in attempts(in_child=False)}


@LINUX
def test_neither_process_leaves_a_core_or_a_readable_file(home: Home) -> None:
    os.umask(0o022)
    engine = Engine(home)
    try:
        assert list(engine.request(Warm("1")))
        pid = engine.pid()
        limits = Path(f"/proc/{pid}/limits").read_text()
        core = next(line for line in limits.splitlines() if line.startswith("Max core"))
        assert core.split()[4:6] == ["0", "0"]
        status = Path(f"/proc/{pid}/status").read_text()
        assert "Umask:\t0077" in status
        # Not dumpable: its /proc entries are root's, whoever runs it.
        assert Path(f"/proc/{pid}/mem").stat().st_uid == 0
    finally:
        engine.close()


@LINUX
def test_commands_start_with_no_core_and_a_tight_umask(home: Home) -> None:
    code = (
        "import sys, os, json, resource\nsys.argv = ['kaiki', '--version']\n"
        "from assistant.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "import ctypes\n"
        "print(json.dumps([os.umask(0), resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert json.loads(done.stdout.splitlines()[-1]) == [0o077, [0, 0], 0]
    assert resource.getrlimit(resource.RLIMIT_CORE)
