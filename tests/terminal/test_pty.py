"""The real app in a pseudo-terminal, with a pack that tries to speak to the terminal: the bytes are read."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

#: Each test starts the command as a process of its own.
pytestmark = pytest.mark.commands

ESC, BEL, C1_CSI, C1_OSC = "\x1b", "\x07", "\x9b", "\x9d"
#: Clipboard write, window title, palette change, cursor keys as typed text, C1 forms, bidi override.
ATTACKS = (
    f"{ESC}]52;c;cHduZWQ={BEL}", f"{ESC}]0;pwned{BEL}", f"{ESC}]4;1;#ff0000{ESC}\\", f"{ESC}[6n", f"{ESC}P$qm{ESC}\\",
    f"{C1_OSC}52;c;cHduZWQ={BEL}", f"{C1_CSI}2J", "\u202egnp.exe", f"{ESC}[?1049l",
)  # fmt: skip
MARKER = "quokka"


def write_pack(folder: Path) -> Path:
    """A pack whose every text holds all attacks."""
    evil = "".join(ATTACKS)
    toml = "".join(f"\\u{ord(c):04x}" if ord(c) < 32 or ord(c) > 126 or c in '"\\' else c for c in evil)
    (folder / "documents").mkdir(parents=True)
    (folder / "pack.toml").write_text(
        f'format = 1\nname = "evil"\nversion = "1.0.0"\ntitle = "Evil {toml} title"\nlanguages = ["en"]\n'
        f'license = "CC0 {toml}"\n[assistant]\nrole = "r"\nexamples = ["What {toml} is the refund?"]\n',
        encoding="utf-8",
    )
    filler = "Tickets are sold at the counter of the agency and at the gate of the port until one hour before. " * 12
    text = f"# Refund {evil} rules\n\nThe refund for a {MARKER} ticket {evil} is forty percent always.\n\n{filler}\n"
    (folder / "documents" / "refunds.md").write_text(text, encoding="utf-8")
    return folder


class Terminal:
    """The app behind a pseudo-terminal; all that it wrote is in `seen`."""

    def __init__(self, environment: dict[str, str], rows: int = 24, columns: int = 80) -> None:
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execve(sys.executable, [sys.executable, "-m", "assistant", "chat"], environment)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.seen = b""

    def until(self, text: str, seconds: float = 40.0) -> None:
        """Read until the text was written."""
        end = time.monotonic() + seconds
        while text.encode() not in self.seen:
            assert time.monotonic() < end, f"{text!r} was never written; the end was {self.seen[-2000:]!r}"
            if select.select([self.fd], [], [], 0.2)[0]:
                try:
                    self.seen += os.read(self.fd, 65536)
                except OSError:
                    raise AssertionError(f"the app ended before {text!r}: {self.seen[-2000:]!r}") from None

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self.fd, text.encode())

    def close(self) -> None:
        """End the app by its process id."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    environment = os.environ | {
        "KAIKI_HOME": str(tmp_path / "home"), "KAIKI_STANDINS": "1", "TERM": "xterm-256color", "LANG": "C.UTF-8",
    }  # fmt: skip
    pack = write_pack(tmp_path / "evil")
    added = subprocess.run(
        [sys.executable, "-m", "assistant", "packs", "add", str(pack)],
        env=environment, capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    assert_harmless(added.stdout.decode() + added.stderr.decode())
    opened = Terminal(environment)
    yield opened
    opened.close()


def assert_harmless(written: str) -> None:
    """None of the attacks came through as control; their payload may show as harmless letters."""
    for attack in ATTACKS[:3] + ATTACKS[4:8]:
        assert attack not in written
    assert "\x1b]52" not in written
    assert "\x1b]0;pwned" not in written
    assert "\u202e" not in written
    assert not re.search("[\x80-\x9f]", written)
    assert "\x1b[6n" not in written


@pytest.mark.parametrize("key", ["\x0f", ""], ids=["with the sources open", "alone"])
def test_nothing_from_a_pack_reaches_the_terminal_as_control(terminal: Terminal, key: str) -> None:
    terminal.until("Evil")
    terminal.type(f"What is the refund for a {MARKER} ticket?\r")
    terminal.until("forty percent")
    if key:
        terminal.type(key)
        terminal.until("refunds.md")
        time.sleep(1.0)
        terminal.type("\r")
        time.sleep(1.0)
        terminal.type("x")
        terminal.until("refunds")
    assert_harmless(terminal.seen.decode("utf-8", "replace"))


def test_control_sequences_pasted_into_the_prompt_are_not_written_back(terminal: Terminal) -> None:
    terminal.until("Evil")
    terminal.type("\x1b[200~" + "hello \x9b2J\x1b]52;c;cHduZWQ=\x07 there\x1b[201~")
    terminal.until("there")
    # The terminal input parser eats the escape itself; the rest is harmless text that the user sees.
    assert_harmless(terminal.seen.decode("utf-8", "replace"))
