"""Tries every way out of this process, and says what the kernel answered: what `kaiki doctor --prove` prints.

The seal's own proof (`seal.seal`) runs at every start and stops Kaiki; this one is for people: it goes through the
ordinary doors, by name, and from a child process too. In a sealed process nothing leaves it. In one that is not, a
socket is made and closed, a name below `.invalid` is looked up, and nothing is sent to anybody.

What this does not show: see `seal` for the ways that no system call betrays (files that others read, root, swap).
"""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator

from assistant.config import python
from assistant.engine.seal import system_call
from assistant.types import Attempt

#: Of the documentation's networks (RFC 5737, RFC 3849): nobody's.
IPV4, IPV6, NAME = ("192.0.2.1", 9), ("2001:db8::1", 9), "kaiki.invalid"
SECONDS = 20
#: What a refused lookup ends in: the resolver gives up where it may make no socket.
_NO_LOOKUP = (socket.EAI_AGAIN, socket.EAI_FAIL, socket.EAI_SYSTEM)


def attempts(*, in_child: bool = True) -> Iterator[Attempt]:
    """Each way out with its answer.

    Args:
        in_child: also start a process that tries them.
    """
    yield _tried("IPv4: socket(AF_INET), connect to 192.0.2.1", lambda: _stream(socket.AF_INET, IPV4))
    yield _tried("IPv4: datagrams, socket(AF_INET, SOCK_DGRAM)", lambda: _datagram(socket.AF_INET))
    yield _tried("IPv6: socket(AF_INET6), connect to 2001:db8::1", lambda: _stream(socket.AF_INET6, IPV6))
    yield _tried("IPv6: datagrams, socket(AF_INET6, SOCK_DGRAM)", lambda: _datagram(socket.AF_INET6))
    if sys.platform == "linux":
        yield _tried("raw packets: socket(AF_PACKET)", lambda: _made(socket.AF_PACKET, socket.SOCK_RAW))
        yield _tried("the kernel's routes: socket(AF_NETLINK)", lambda: _made(socket.AF_NETLINK, socket.SOCK_RAW))
        yield _tried("the host of a virtual machine: socket(AF_VSOCK)", lambda: _made(socket.AF_VSOCK, 1))
    yield _looked_up()
    yield _tried("Unix socket: connect to one that listens", _unix_stream)
    yield _tried("Unix socket: a datagram, as to a log daemon", _unix_datagram)
    if sys.platform == "linux":
        for name, what in (("io_uring_setup", "io_uring"), ("ptrace", "another process's hands"),
                           ("pidfd_getfd", "taking another process's socket")):  # fmt: skip
            yield _called(name, what)
    if in_child:
        yield from _from_a_child()


def _tried(what: str, attempt: Callable[[], object]) -> Attempt:
    try:
        attempt()
    except OSError as error:
        name = errno.errorcode.get(error.errno or 0, str(error.errno))
        return Attempt(what, f"{name} ({error.strerror})", refused=error.errno == errno.EPERM)
    return Attempt(what, "allowed", refused=False)


def _made(family: int, kind: int) -> None:
    socket.socket(family, kind).close()


def _stream(family: int, address: tuple[str, int]) -> None:
    with socket.socket(family, socket.SOCK_STREAM) as made:
        made.setblocking(False)
        if (code := made.connect_ex(address)) == errno.EPERM:
            raise PermissionError(code, os.strerror(code))


def _datagram(family: int) -> None:
    # That there is a socket says enough: a datagram would be on its way at once.
    socket.socket(family, socket.SOCK_DGRAM).close()


def _looked_up() -> Attempt:
    what = f"DNS: getaddrinfo({NAME})"
    socket_refused = _tried("", lambda: _made(socket.AF_INET, socket.SOCK_DGRAM)).refused
    try:
        socket.getaddrinfo(NAME, 443)
    except socket.gaierror as error:
        name = next((n for n in dir(socket) if n.startswith("EAI_") and getattr(socket, n) == error.errno), "?")
        said = f"{name} ({error.strerror}; its socket: {'EPERM' if socket_refused else 'allowed'})"
        return Attempt(what, said, refused=socket_refused and error.errno in _NO_LOOKUP)
    return Attempt(what, "allowed", refused=False)


def _address(kind: str) -> str:
    return f"\0kaiki-prove-{kind}-{os.getpid()}" if sys.platform == "linux" else f"/tmp/.kaiki-prove-{os.getpid()}"  # noqa: S108


def _unix_stream() -> None:
    with socket.socket(socket.AF_UNIX) as listener, socket.socket(socket.AF_UNIX) as outgoing:
        listener.bind(_address("stream"))
        listener.listen()
        outgoing.connect(_address("stream"))


def _unix_datagram() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as outgoing:
        outgoing.sendto(b"", _address("datagram"))


def _called(name: str, what: str) -> Attempt:
    """A system call with senseless arguments: unsealed, it fails too, but with another error."""
    code = system_call(name, *[-1] * 5)
    text = f"{errno.errorcode.get(code, code)} ({os.strerror(code)})" if code else "allowed"
    return Attempt(f"{what}: {name}", text, refused=code == errno.EPERM)


def _from_a_child() -> Iterator[Attempt]:
    """The same from a process that this one starts: a child inherits the seal."""
    source = os.pathsep.join(filter(None, sys.path))
    command = [python(), "-m", "assistant.engine.prove"]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=SECONDS, check=False,
            env=os.environ | {"PYTHONPATH": source}, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        yield Attempt("a child process", f"could not be started ({type(error).__name__})", refused=False)
        return
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    if done.returncode or not lines or any(len(line) != 3 for line in lines):
        yield Attempt("a child process", f"ended with code {done.returncode} and said nothing", refused=False)
        return
    for what, answer, refused in lines:
        yield Attempt(f"child process: {what}", answer, refused=refused == "True")


def main() -> int:
    """Print the attempts of this process, one a line; run by `_from_a_child`."""
    for one in attempts(in_child=False):
        print(one.what, one.answer, one.refused, sep="\t")
    return 0


if __name__ == "__main__":
    sys.exit(main())
