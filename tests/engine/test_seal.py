"""The seal, each time in a child process: a filter cannot be taken off again."""

from __future__ import annotations

import os
import platform
import signal
import socket
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest

from assistant.engine import seal as seal_module
from assistant.engine.seal import Seal, require_seal
from assistant.errors import NotSealed

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the seccomp filter is Linux's")
PRELUDE = """
import ctypes, os, socket, subprocess, sys, threading
from errno import EPERM
from assistant.engine.seal import _numbers, no_core_dumps, require_seal, seal
under, libc, number = False, ctypes.CDLL(None, use_errno=True), _numbers()[1]
def call(which, *arguments):
    ctypes.set_errno(0)
    libc.syscall(ctypes.c_long(which), *(ctypes.c_long(a) for a in arguments))
    return ctypes.get_errno()
def errno_of(attempt, *arguments):
    try:
        getattr(attempt(*arguments), "close", int)()
    except OSError as error:
        return error.errno
    return 0
"""
SEALED = "under, s = True, seal(); assert s.sealed and s.by == 'seccomp', s\n"


def run(code: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run `code` after PRELUDE in a fresh interpreter."""
    command = [sys.executable, "-W", "error", "-c", PRELUDE + code]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, **options)


def passes(code: str, before: str = "", **options: Any) -> str:
    """The standard output of `before` and `code`, which must not fail."""
    done = run(before + dedent(code), **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_proof_says_what_was_tried_and_a_second_call_adds_nothing() -> None:
    code = "assert seal() == require_seal(False) == s; print(s, open('/proc/self/status').read())"
    out = passes(code, SEALED)
    families = [f"socket(AF_{name})" for name in ("INET", "INET6", "NETLINK", "PACKET")]
    assert [w for w in (*families, "(EPERM)", "Seccomp: 2", "no network socket") if w not in out] == []
    assert "Seccomp_filters:" not in out or "Seccomp_filters:\t1\n" in out  # the field came with Linux 5.9


def test_every_family_but_unix_is_refused() -> None:
    code = """
        from itertools import product
        families = [0, *range(2, 80), 255, 65535, -1, 0x7fffffff, 1 << 32 | socket.AF_INET]
        flags = (0, socket.SOCK_CLOEXEC, socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK)
        for name, family, kind, flag in product(["socket", "socketpair"], families, range(9), flags):
            assert call(number[name], family, kind | flag, 0, 0) == EPERM, (family, kind)
    """
    passes(code, SEALED)


def test_ways_around_sockets_are_refused_by_the_filter_and_not_otherwise() -> None:
    code = """
        names = ("connect io_uring_setup io_uring_enter io_uring_register ptrace process_vm_readv "
                 "process_vm_writev pidfd_getfd request_key").split()
        calls = {name: (number[name], *[-1] * 6) for name in names}
        for high in (0, 1 << 32, 0x7fffffff << 32):
            calls["TIOCSTI", high] = number["ioctl"], -1, high | 0x5412
            calls["TIOCLINUX", high] = number["ioctl"], -1, high | 0x541C
            calls["datagram", high] = number["socket"], socket.AF_UNIX, high | socket.SOCK_DGRAM, 0
        calls["sendto", "low"] = number["sendto"], -1, 0, 0, 0, 1, 0
        calls["sendto", "high"] = number["sendto"], -1, 0, 0, 0, 1 << 32, 0
        print([name for name, arguments in calls.items() if (call(*arguments) == EPERM) != under])
    """
    assert passes(code, SEALED) == "[]\n"
    switch = Path("/proc/sys/kernel/io_uring_disabled")
    if not switch.exists() or switch.read_text() == "0\n":
        assert passes(code) == "[]\n", "EPERM without a seal proves nothing"


@pytest.mark.parametrize("keep", ["descriptor", "mapping"])
def test_an_earlier_io_uring_is_noticed(keep: str) -> None:
    code = f"""
        import mmap
        parameters = ctypes.create_string_buffer(120)
        ring = libc.syscall(ctypes.c_long(number["io_uring_setup"]), ctypes.c_long(2), parameters)
        if ring < 0: raise SystemExit("no io_uring here")
        if "{keep}" == "mapping":
            memory = mmap.mmap(ring, 4096, mmap.MAP_SHARED | mmap.MAP_POPULATE)
            os.closerange(3, 20)
        s = seal()
        assert not s.sealed and "io_uring" in s.proof, s
        memory.close() if "{keep}" == "mapping" else os.close(ring)
        assert seal().sealed, seal()
    """
    done = run(dedent(code))
    assert done.returncode == 0 or done.stderr == "no io_uring here\n", done


def test_no_local_server_is_reached(tmp_path: Path) -> None:
    code = f"""
        with socket.socket(socket.AF_UNIX) as mine:
            print(errno_of(mine.connect, {str(tmp_path / "stream")!r}))
        def send(kind):
            a, b = socket.socketpair(socket.AF_UNIX, kind)
            with a, b:
                a.sendmsg([b"hi"], [], 0, {str(tmp_path / "datagram")!r})
        print(errno_of(send, socket.SOCK_DGRAM), errno_of(send, socket.SOCK_RAW))
    """
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as daemon:
        server.bind(str(tmp_path / "stream"))
        server.listen()
        daemon.bind(str(tmp_path / "datagram"))
        assert passes(code).split() == ["0", "0", "0"]
        assert daemon.recv(9) + daemon.recv(9) == b"hihi"
        assert passes(code, SEALED).split() == ["1", "1", "1"]
        with pytest.raises(BlockingIOError):
            daemon.recv(9, socket.MSG_DONTWAIT)


def test_what_must_go_on_working() -> None:
    code = """
        import asyncio, multiprocessing, pwd, sqlite3
        a, b = socket.socketpair()
        with a, b:
            a.send(b"x"), a.sendall(b"y"), a.sendmsg([b"z"])
            assert b.recv(1) + b.recv(2) == b"xyz"
        async def main():
            assert await asyncio.to_thread(abs, -7) == 7
            child = await asyncio.create_subprocess_exec("cat", stdin=-1, stdout=-1)
            assert (await child.communicate(b"hello"))[0] == b"hello"
        asyncio.run(main())
        sqlite3.connect(":memory:").execute("create virtual table t using fts5(a)")
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            assert pool.map(abs, [-1]) == [1] and pwd.getpwuid(0)
            pool.close(), pool.join()
    """
    passes(code, SEALED)


def test_threads_started_before_are_covered_and_children_inherit() -> None:
    code = """
        go, got = threading.Event(), []
        late = lambda: (go.wait(), got.append(errno_of(socket.socket, socket.AF_INET)))
        threads = [threading.Thread(target=late) for _ in range(4)]
        [thread.start() for thread in threads]
        s = seal()
        go.set(), [thread.join() for thread in threads]
        assert s.sealed and "(5 threads)" in s.proof and got == [EPERM] * 4, (s, got)
        if (pid := os.fork()) == 0:
            os._exit(errno_of(socket.socket, socket.AF_INET6))
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == EPERM
        run = lambda code: subprocess.run([sys.executable, "-c", code], capture_output=True).stderr
        assert b"PermissionError" in run("import socket; socket.socket(socket.AF_INET)")
        assert run("from assistant.engine.seal import seal; assert seal().sealed") == b""
    """
    passes(code)


@pytest.mark.skipif(platform.machine() != "x86_64", reason="these call tables are x86-64's")
def test_other_call_tables_are_shut() -> None:
    passes("assert {call(0x40000000 | n, 2, 1, 0) for n in (41, 53, 42, 39, 0x1ff)} == {EPERM}", SEALED)
    code = """if True:
        import mmap
        no_core_dumps()
        page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        page.write(bytes.fromhex("b814000000 cd80 c3"))  # mov eax, 20 (getpid); int 0x80; ret
        address = ctypes.addressof(ctypes.c_char.from_buffer(page))
        assert ctypes.CFUNCTYPE(ctypes.c_int)(address)() == os.getpid()
    """
    if run(code).returncode == 0:  # else this kernel has no 32-bit table at all
        assert run(SEALED + code).returncode == -signal.SIGSYS


@pytest.mark.parametrize(("family", "kind"), [("INET", "STREAM"), ("INET6", "DGRAM"), ("NETLINK", "RAW")])
def test_an_inherited_network_socket_is_noticed_until_closed(family: str, kind: str) -> None:
    with socket.socket(getattr(socket, f"AF_{family}"), getattr(socket, f"SOCK_{kind}")) as inherited:
        code = f"""
            s = seal()
            assert not s.sealed and not s.by and "descriptor {inherited.fileno()} " in s.proof, s
            assert "AF_{family}" in s.proof and errno_of(socket.socket) == EPERM, "the filter holds already"
            os.close({inherited.fileno()})
            assert seal().sealed
        """
        passes(code, pass_fds=[inherited.fileno()])


def test_inherited_pipes_and_unix_sockets_stay_usable_and_counted() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        code = f"os.write({theirs.fileno()}, sys.stdin.read().encode()); print(s.proof)"
        assert "(1 AF_UNIX)" in passes(code, SEALED, pass_fds=[theirs.fileno()], input="hello")
        assert ours.recv(9) == b"hello"


@pytest.mark.parametrize("steps", ["no_core_dumps(); s = seal()", "seal(); no_core_dumps(); s = seal()"])
def test_without_privilege_and_undumpable(steps: str) -> None:
    code = f"""
        import pathlib, resource, stat, struct  # nobody may not read /root, where the interpreter may live
        if os.getuid() == 0:
            [errno_of(*drop) for drop in ((os.setgroups, []), (os.setgid, 65534), (os.setuid, 65534))]
        libc.prctl(4, 1, 0, 0, 0)  # setuid has cleared it
        {steps}
        assert s.sealed, s
        assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0) and libc.prctl(3, 0, 0, 0, 0) == 0
    """
    passes(code)


def test_fails_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal_module, "_install_seccomp", Mock(side_effect=OSError("made to fail")))
    with pytest.raises(NotSealed, match="made to fail") as caught:
        require_seal(False)
    assert "--allow-unsealed" in caught.value.hint
    assert not require_seal(True).sealed


def test_no_seal_is_claimed_without_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as lying:
        lying.setattr(seal_module, "_install_seccomp", lambda: None)
        assert "was not refused" in seal_module.seal().proof
        assert not seal_module.seal().sealed
    monkeypatch.setattr(os, "uname", lambda: SimpleNamespace(machine="riscv64"))
    assert "riscv64" in seal_module.seal().proof
    monkeypatch.setattr(sys, "platform", "win32")
    assert seal_module.seal() == Seal(False, "", "no seal is known for win32")


def sealed(folder: Path, *arguments: str, allow: str = "") -> subprocess.CompletedProcess[str]:
    """Run assistant.engine.sealed with a module `told` within reach."""
    told = "import os, sys\nfrom assistant.engine.seal import seal\nassert __name__ == '__main__'\n"
    told += "print(sys.argv[1:], seal().sealed, os.environ['HF_HUB_OFFLINE'])\nsys.exit(int(sys.argv[1]))\n"
    (folder / "told.py").write_text(told)
    environment = {**os.environ, "PYTHONPATH": f"{folder}:{ROOT}", "KAIKI_ALLOW_UNSEALED": allow}
    command = [sys.executable, "-m", "assistant.engine.sealed", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=folder, check=False)


@pytest.mark.parametrize("code", [0, 3, 77])
def test_the_module_runs_sealed_and_its_code_passes_through(tmp_path: Path, code: int) -> None:
    done = sealed(tmp_path, "told", str(code), "--flag")
    assert (done.returncode, done.stderr) == (code, "")
    assert done.stdout == f"['{code}', '--flag'] True 1\n"
    assert sealed(tmp_path).returncode == 2


@pytest.mark.parametrize(("allow", "code"), [("", 1), ("0", 1), ("true", 1), ("1", 5)])
def test_the_module_is_not_run_unsealed(tmp_path: Path, allow: str, code: int) -> None:
    broken = "import assistant.engine.seal as s\ndef no(): raise OSError('made to fail')\n"
    (tmp_path / "sitecustomize.py").write_text(broken + "s._install_seccomp = no\n")
    done = sealed(tmp_path, "told", "5", allow=allow)
    assert (done.returncode, "False" in done.stdout) == (code, allow == "1"), done
    assert "made to fail" in done.stderr
    assert ("NOT SEALED" if allow == "1" else "--allow-unsealed") in done.stderr


@pytest.mark.real
def test_the_heavy_libraries_work_sealed(tmp_path: Path) -> None:
    code = f"""
        from assistant.config import quiet_environment
        quiet_environment(), no_core_dumps()
        assert seal().sealed, seal()
        import asyncio, warnings
        warnings.simplefilter("default")  # theirs
        import torch
        assert float((torch.ones(300, 300) @ torch.ones(300, 300)).sum()) == 300.0**3
        torch.nn.Linear(4, 4)(torch.ones(1, 4)).sum().backward()
        import chromadb
        client = chromadb.PersistentClient({str(tmp_path)!r}, chromadb.Settings(anonymized_telemetry=False))
        rows = client.create_collection("rows", embedding_function=None)
        rows.add(ids=["a", "b"], embeddings=[[1.0, 0.0], [0.0, 1.0]])
        assert rows.query(query_embeddings=[[0.9, 0.1]], n_results=1)["ids"] == [["a"]]
        from textual.app import App
        async def paint():
            async with App().run_test() as pilot:
                await pilot.press("a")
        asyncio.run(paint())
        import llama_cpp
        llama_cpp.llama_backend_init()
        open("x.gguf", "wb").write(b"GGUF" + bytes(100))
        assert not llama_cpp.llama_model_load_from_file(b"x.gguf", llama_cpp.llama_model_default_params())
        assert seal().sealed, seal()  # still, with every thread pool of theirs running
    """
    passes(code, cwd=tmp_path)
