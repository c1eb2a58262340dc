"""Giving up the network, for good, and proving it.

`seal()` asks the kernel to refuse this process, its threads and its later children every way to a network
that a system call shows, until they end. Call it before any model, pack, document or question is read,
and start whatever needs the network (the downloader) before: its children could never have it.

Linux (x86-64, aarch64): a seccomp filter, which needs no privilege.
  * Foreign system call tables (int 0x80, 32-bit code) kill the process; x32 numbers are refused.
  * `socket` and `socketpair` make nothing but AF_UNIX streams. Datagrams are refused too: `sendmsg` names
    its receiver behind a pointer, which a filter cannot follow, and even one end of a datagram
    `socketpair` reaches any bound socket of the machine (measured): a log daemon, say.
  * `connect` is refused altogether: a filter cannot tell the socket of a proxy or of nscd, which resolves
    names, from another, and the engine needs none. `sendto` is refused when it names a receiver.
  * io_uring, which opens sockets behind a filter's back.
  * ptrace, process_vm_readv/writev, pidfd_getfd, which borrow another process's socket or hands.
  * request_key, which makes the kernel start a program that may look a name up in the DNS.
  * ioctl TIOCSTI and TIOCLINUX, which type commands into the shell that waits behind us.
Refusals are EPERM, as with the sysctl `io_uring_disabled`: libraries know it and fall back.
macOS: `sandbox_init` with `(deny network*)`; never run by us. Unix sockets stay denied but for
`socketpair`: one of them belongs to mDNSResponder, which resolves names.
Elsewhere there is no seal, and `require_seal` refuses to go on.

What this does not protect against: root (/dev/net/tun, BPF, kernel modules). Accomplices: files we write,
an inherited pipe or connected AF_UNIX socket (the proof counts these) and who listens there; such a
peer can also hand over an open network socket (SCM_RIGHTS). An inherited AF_UNIX datagram socket can still
`sendmsg` to any other. A process of the same user whose /proc/PID/mem may be written: that is `open`, which
a filter cannot judge (Yama's ptrace_scope=1 or Landlock would). File systems that are networks (NFS,
sshfs, automounters), where a path alone is a message. What the terminal does with what it is shown; side
channels. On macOS, mach services (nsurlsessiond, `open URL`, dnssd), which `(deny network*)` leaves alone.
And it is no sandbox for files: what the user may read and write, this process may.

Sources: seccomp(2), prctl(2), core(5), unix(7), request-key(8), ioctl_tty(2); Linux's seccomp_filter.rst,
include/uapi/linux/{audit,filter,seccomp}.h and asm/unistd.h; CVE-2017-5226 and CVE-2019-10063 (TIOCSTI; why
only the low half of an ioctl number counts); Apple's sandbox.h.
"""

from __future__ import annotations

import errno
import functools
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass

from assistant.errors import NotSealed

HINT = "To go on with the network within reach all the same, start with --allow-unsealed."

# Per machine: AUDIT_ARCH_*, then the numbers of the system calls named in _NAMES.
_NAMES: tuple[str, ...] = ("seccomp", "socket", "socketpair", "sendto", "ioctl")
_NAMES += ("connect", "ptrace", "process_vm_readv", "process_vm_writev", "request_key")
_NAMES += ("io_uring_setup", "io_uring_enter", "io_uring_register", "pidfd_getfd")
_MACHINES: dict[str, tuple[int, tuple[int, ...]]] = {
    "x86_64": (0xC000003E, (317, 41, 53, 44, 16, 42, 101, 310, 311, 249, 425, 426, 427, 438)),
    "aarch64": (0xC00000B7, (277, 198, 199, 206, 29, 203, 117, 270, 271, 218, 425, 426, 427, 438)),
}

_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000
_LOAD, _AND, _RETURN, _IF_EQUAL, _IF_AT_LEAST = 0x20, 0x54, 0x06, 0x15, 0x35
_NUMBER, _ARCH = 0, 4  # offsets into struct seccomp_data
_X32_BIT, _TYPE_MASK = 0x40000000, 0xF
_AF_UNIX, _STREAM, _SEQPACKET, _TIOCSTI, _TIOCLINUX = 1, 1, 5, 0x5412, 0x541C
_FAMILIES = 46  # AF_MAX of Linux 6.x; the filter itself allows one and refuses all others

Instruction = tuple[int, int, int, int]


@dataclass(frozen=True)
class Seal:
    """What became of the network.

    Attributes:
        sealed: True only when the refusal was tried and seen.
        by: "seccomp" or "sandbox"; empty when not sealed.
        proof: what was tried and how it was refused; when not sealed, the reason.
    """

    sealed: bool
    by: str
    proof: str


class _Leak(Exception):
    """A way to the network that is still open."""


def _numbers() -> tuple[int, dict[str, int]]:
    machine = os.uname().machine
    # A 32-bit Python on a 64-bit kernel says x86_64 too, but calls through the other table.
    if machine not in _MACHINES or sys.maxsize < 2**32:
        raise OSError(errno.ENOSYS, f"no filter is written for {machine}")
    arch, numbers = _MACHINES[machine]
    return arch, dict(zip(_NAMES, numbers, strict=True))


def _argument(index: int, high: bool = False) -> Instruction:
    # Both machines are little-endian. The kernel takes a socket's family and type and an ioctl's number
    # as 32 bits, so the low half alone decides; comparing all 64 would let padded values slip past.
    return (_LOAD, 0, 0, 16 + 8 * index + (4 if high else 0))


def _filter() -> list[Instruction]:
    """The classic BPF program. Jumps count the instructions to skip: (code, if true, if false, value)."""
    arch, number = _numbers()
    refuse, allow = (_RETURN, 0, 0, _REFUSE), (_RETURN, 0, 0, _ALLOW)
    program = [(_LOAD, 0, 0, _ARCH), (_IF_EQUAL, 1, 0, arch), (_RETURN, 0, 0, _KILL)]
    # No number of aarch64 is that high, so the x32 check does no harm there.
    program += [(_LOAD, 0, 0, _NUMBER), (_IF_AT_LEAST, 0, 1, _X32_BIT), refuse]
    for name in _NAMES[5:]:
        program += [(_IF_EQUAL, 0, 1, number[name]), refuse]
    unix_streams = [
        *(_argument(0), (_IF_EQUAL, 1, 0, _AF_UNIX), refuse),
        # SOCK_CLOEXEC and SOCK_NONBLOCK share the argument. SOCK_RAW is a datagram to AF_UNIX.
        *(_argument(1), (_AND, 0, 0, _TYPE_MASK), (_IF_EQUAL, 2, 0, _STREAM)),
        *((_IF_EQUAL, 1, 0, _SEQPACKET), refuse, allow),
    ]
    receiver_is_null = [
        *(_argument(4), (_IF_EQUAL, 1, 0, 0), refuse),
        *(_argument(4, high=True), (_IF_EQUAL, 1, 0, 0), refuse, allow),
    ]
    no_typing = [_argument(1), (_IF_EQUAL, 1, 0, _TIOCSTI), (_IF_EQUAL, 0, 1, _TIOCLINUX), refuse, allow]
    blocks = (unix_streams, unix_streams, receiver_is_null, no_typing)
    for name, block in zip(_NAMES[1:5], blocks, strict=True):
        program += [(_IF_EQUAL, 0, len(block), number[name]), *block]
    return [*program, allow]


@functools.cache  # a success is remembered, an exception is not
def _install_seccomp() -> None:
    import ctypes
    import struct

    libc = ctypes.CDLL(None, use_errno=True)
    program = _filter()
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in program))
    header = ctypes.create_string_buffer(struct.pack("@HP", len(program), ctypes.addressof(code)))
    long = ctypes.c_long
    # Without NO_NEW_PRIVS a filter needs root, and a set-user-id program could be led astray by it.
    if libc.prctl(38, long(1), long(0), long(0), long(0)) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_NO_NEW_PRIVS) failed")
    number, libc.syscall.restype = _numbers()[1]["seccomp"], long
    # SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC
    result = libc.syscall(long(number), long(1), long(1), ctypes.c_void_p(ctypes.addressof(header)))
    if result > 0:
        raise OSError(errno.EBUSY, f"thread {result} has a filter of its own")
    if result != 0:
        raise OSError(ctypes.get_errno(), "seccomp(SET_MODE_FILTER) failed")


def system_call(name: str, *arguments: int) -> int:
    """Make one of the system calls that the filter refuses, by name; the error number, 0 when it was carried out."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    ctypes.set_errno(0)
    done = libc.syscall(ctypes.c_long(_numbers()[1][name]), *[ctypes.c_long(one) for one in arguments])
    return ctypes.get_errno() if done == -1 else 0


def _refused(what: str, attempt: Callable[[], object]) -> None:
    try:
        attempt()
    except OSError as error:
        if error.errno == errno.EPERM:
            return
        raise _Leak(f"{what} was not refused by the seal: {error.strerror}") from error
    raise _Leak(f"{what} was not refused")


def _open_sockets(folder: str) -> str:
    """Only AF_UNIX sockets may be open: any other socket, or an io_uring, is a leak."""
    import socket
    import stat

    unix = 0
    for name in os.listdir(folder):  # noqa: PTH208 -- a Path per descriptor says no more
        fd = int(name)
        try:
            if not stat.S_ISSOCK(os.fstat(fd).st_mode):
                # Links in /proc are text, not paths, so pathlib has no business here.
                if sys.platform == "linux" and "[io_uring]" in os.readlink(f"{folder}/{fd}"):  # noqa: PTH115
                    raise _Leak("an io_uring is open from before the seal")
                continue
        except OSError as error:
            if error.errno in (errno.EBADF, errno.ENOENT):  # this listing's own, or closed by another thread
                continue
            raise
        found = socket.socket(fileno=fd)  # one that does not tell its kind is an OSError, hence no seal
        found.detach()
        if found.family != socket.AF_UNIX:
            raise _Leak(f"descriptor {fd} is an open network socket ({found.family!r})")
        unix += 1
    return f"no network socket among the open descriptors ({unix} AF_UNIX)"


def _prove_linux() -> str:
    import ctypes
    import socket
    from pathlib import Path

    for family in range(_FAMILIES):
        if family != socket.AF_UNIX:
            _refused(f"socket({family})", functools.partial(socket.socket, family, socket.SOCK_STREAM))
    _refused("socket(AF_UNIX, SOCK_DGRAM)", lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
    with socket.socket(socket.AF_UNIX) as unix:
        _refused("connect(AF_UNIX)", lambda: unix.connect("\0kaiki-seal"))
    libc = ctypes.CDLL(None, use_errno=True)
    # All -1: without the filter each would fail too, but with another error and no effect.
    nonsense = [ctypes.c_long(-1)] * 6
    for name in ("io_uring_setup", "io_uring_enter", "pidfd_getfd", "ptrace"):
        ctypes.set_errno(0)
        libc.syscall(ctypes.c_long(_numbers()[1][name]), *nonsense)
        if ctypes.get_errno() != errno.EPERM:
            raise _Leak(f"{name} was not refused")
    threads = 0
    for status in Path("/proc/self/task").glob("*/status"):
        try:
            lines = status.read_text().splitlines()
        except (FileNotFoundError, ProcessLookupError):  # the thread has ended
            continue
        if "Seccomp:\t2" not in lines:
            raise _Leak(f"thread {status.parent.name} runs without the filter")
        threads += 1
    # An earlier ring works without system calls (IORING_SETUP_SQPOLL); its memory alone keeps it alive.
    if b"anon_inode:[io_uring]" in Path("/proc/self/maps").read_bytes():
        raise _Leak("an io_uring is mapped from before the seal")
    return (
        "socket(AF_INET), socket(AF_INET6), socket(AF_NETLINK), socket(AF_PACKET) and every other family but "
        "AF_UNIX, connect, io_uring, ptrace and pidfd_getfd refused by the kernel (EPERM); "
        f"Seccomp: 2 in /proc/self/task/*/status ({threads} threads); {_open_sockets('/proc/self/fd')}"
    )


@functools.cache
def _install_sandbox() -> None:
    import ctypes

    library = ctypes.CDLL("/usr/lib/libsandbox.1.dylib")
    message = ctypes.c_char_p()
    library.sandbox_init.argtypes = [ctypes.c_char_p, ctypes.c_uint64, ctypes.POINTER(ctypes.c_char_p)]
    if library.sandbox_init(b"(version 1)(allow default)(deny network*)", 0, ctypes.byref(message)) != 0:
        raise OSError(errno.EPERM, f"sandbox_init failed: {(message.value or b'').decode(errors='replace')}")


def _prove_macos() -> str:
    import socket

    # The sandbox lets a socket be made and refuses its use. Connecting a datagram socket sends nothing.
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            _refused(f"connect({family.name})", functools.partial(probe.connect, (address, 9)))
    return f"connect(AF_INET), connect(AF_INET6) refused by the kernel (EPERM); {_open_sockets('/dev/fd')}"


def seal() -> Seal:
    """Give up the network and prove it; a second call only proves it afresh.

    An open network socket is reported, never closed, for its owner may still use the number: close
    it and call again.

    Returns:
        sealed only when every probe was refused; otherwise the reason is in `proof`, and the filter may be
        in place all the same.
    """
    if sys.platform not in ("linux", "darwin"):
        return Seal(False, "", f"no seal is known for {sys.platform}")
    try:
        if sys.platform == "linux":
            _install_seccomp()
            return Seal(True, "seccomp", _prove_linux())
        _install_sandbox()
        return Seal(True, "sandbox", _prove_macos())
    except (_Leak, OSError, AttributeError) as error:  # AttributeError: the library lacks the function
        return Seal(False, "", str(error))


def require_seal(allow_unsealed: bool) -> Seal:
    """Seal, or stop.

    Args:
        allow_unsealed: the user said `--allow-unsealed`; sealing is still tried.

    Raises:
        NotSealed: sealing failed and the user did not allow that.
    """
    result = seal()
    if not result.sealed and not allow_unsealed:
        raise NotSealed(f"This process could not give up the network: {result.proof}.", HINT)
    return result


def no_core_dumps() -> None:
    """Keep this process's memory off the disk and away from other programs of the user.

    RLIMIT_CORE 0 is inherited, but does not bind a core that is piped to a program (core(5)). So Linux
    also gets PR_SET_DUMPABLE 0, which ends with the next exec and keeps debuggers and readers of
    /proc/PID/mem of the same user out. Measured as nobody: /proc/self/{fd,maps,status,task} stay readable,
    so the proof works either way; /proc/self/{environ,io,mem,auxv} do not. Swap and root are not covered.
    """
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(4, *(ctypes.c_long(0) for _ in range(4)))
