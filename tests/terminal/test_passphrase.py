"""Commands that need the vault ask for its passphrase on a terminal, and only there."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.commands
ROOT = Path(__file__).parents[2]
WORD = "correct horse battery"
PACK = """format = 1
name = "ward"
version = "1.0.0"
title = "Ward"
languages = ["en"]
license = "CC0-1.0"
sensitivity = "private"
"""


def place_of(tmp_path: Path) -> dict[str, str]:
    """A home with a passphrase and a private pack."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("KAIKI_", "DBUS"))}
    environment |= {"KAIKI_HOME": str(tmp_path / "home"), "KAIKI_STANDINS": "1", "PYTHONPATH": str(ROOT)}
    pack = tmp_path / "ward"
    (pack / "documents").mkdir(parents=True)
    (pack / "pack.toml").write_text(PACK)
    (pack / "documents" / "a.md").write_text("# Fluids\n\nThe zebrafluid bolus is 30 ml per kg of body weight.\n")
    for arguments, stdin, word in (
        (["vault", "passphrase", "--stdin"], WORD + "\n", ""),
        (["packs", "add", str(pack), "--no-test"], "", WORD),
    ):
        run = environment | ({"KAIKI_PASSPHRASE": word} if word else {})
        command = [sys.executable, "-m", "assistant", *arguments]
        subprocess.run(command, input=stdin, text=True, env=run, check=True, capture_output=True, timeout=300)
    return environment


def typed(environment: dict[str, str], arguments: list[str], words: list[str]) -> tuple[str, int]:
    """Run a command on a terminal and type a word whenever it asks; what was written, and the exit code."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execve(sys.executable, [sys.executable, "-m", "assistant", *arguments], environment)
    seen, answered, end = "", 0, time.monotonic() + 300
    while time.monotonic() < end:
        if select.select([fd], [], [], 0.2)[0]:
            try:
                data = os.read(fd, 65536)
            except OSError:
                break
            seen += data.decode("utf-8", "replace")
        if seen.count("Passphrase of the vault:") > answered:
            os.write(fd, f"{words[min(answered, len(words) - 1)]}\n".encode())
            answered += 1
    os.close(fd)
    return seen, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@pytest.mark.timeout(900)
def test_a_question_asks_for_the_passphrase_and_a_wrong_one_waits(tmp_path: Path) -> None:
    environment = place_of(tmp_path)
    ask = ["ask", "What is the zebrafluid bolus?", "--pack", "ward"]
    seen, code = typed(environment, ask, ["wrong wrong", WORD])
    assert code == 0
    assert "does not open the vault" in seen
    assert "Wait" in seen
    assert "30 ml" in seen
    assert WORD not in seen
    seen, code = typed(environment, ["history", "list"], ["wrong wrong"])
    assert (code, seen.count("Passphrase of the vault:")) == (1, 3)
    seen, code = typed(environment, ["vault", "rotate"], [WORD])
    assert code == 0
    assert "wrapped anew" in seen
    # Without a terminal nobody is asked, and the message names the variable.
    command = [sys.executable, "-m", "assistant", *ask]
    done = subprocess.run(
        command, text=True, env=environment, capture_output=True, stdin=subprocess.DEVNULL, timeout=300
    )
    assert done.returncode == 1
    assert "KAIKI_PASSPHRASE" in done.stderr
